"""Are packed numbers the numbers that were packed, however they are asked for?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import SnapshotDamaged, packed
from index.packed import MOST_BITS, Packed, load_packed, save_packed
from tests.index.forms import in_both_forms, in_numpy, needs_kernel
from tests.index.numbers import assert_is_read_as

form = in_both_forms(packed)

lists = st.integers(1, MOST_BITS).flatmap(
    lambda bits: st.lists(st.integers(0, (1 << bits) - 1), max_size=200)
)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(folder: Path, numbers: list[int]) -> Packed:
    path = folder / "numbers.npy"
    save_packed(path, np.array(numbers, np.uint64))
    loaded = load_packed(path)
    assert isinstance(loaded, Packed)
    return loaded


@quick
@given(numbers=lists, data=st.data())
def test_numbers_are_read_as_they_were_written(
    tmp_path: Path, numbers: list[int], data: st.DataObject
) -> None:
    found = written(tmp_path, numbers)
    assert_is_read_as(found, numbers, data)


@quick
@given(numbers=lists)
def test_both_forms_write_the_same_bytes(tmp_path: Path, numbers: list[int]) -> None:
    needs_kernel(packed)
    for name, kind in (("wide", np.uint64), ("narrow", np.uint32)):
        if kind == np.uint64 or max(numbers, default=0) < 1 << 32:
            save_packed(tmp_path / name, np.array(numbers, kind))
            with in_numpy(packed):
                save_packed(tmp_path / "plain", np.array(numbers, kind))
            assert (tmp_path / name).read_bytes() == (tmp_path / "plain").read_bytes()


@pytest.mark.parametrize("at", [5, -6, 1 << 60])
def test_a_number_that_is_not_there_is_an_index_error(tmp_path: Path, at: int) -> None:
    found = written(tmp_path, [1, 2, 3, 4, 5])
    with pytest.raises(IndexError):
        found[at]
    with pytest.raises(IndexError):
        found[np.array([0, at])]


@pytest.mark.parametrize(
    "words", [[], [3, 8], [100, 8, 0], [1, 0, 0], [1, 58, 0, 0], [1 << 63, 1, 0]]
)
def test_a_file_of_other_words_is_damage(tmp_path: Path, words: list[int]) -> None:
    np.save(tmp_path / "a.npy", np.array(words, np.uint64))
    with pytest.raises(SnapshotDamaged, match=r"a\.npy"):
        load_packed(tmp_path / "a.npy")
