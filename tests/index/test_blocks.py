"""Are numbers in blocks the numbers that were written, however they are asked for?"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import SnapshotDamaged, blocks, inversion
from index.blocks import (
    COUNTS,
    IN_BLOCK,
    LANES,
    LEADING,
    NUMBERS,
    RISING,
    TRAILING,
    Blocks,
    BlocksFile,
    load_blocks,
)
from tests.index.forms import in_both_forms, in_numpy, needs_kernel
from tests.index.numbers import assert_is_read_as

form = in_both_forms(blocks)

MOST = 2**32 - 1
ZEROS = [0] * TRAILING


def any_numbers(least: int, most: int) -> st.SearchStrategy[list[int]]:
    """Numbers of some width, none below the least; in any order, or ascending."""
    several = st.integers(0, 400).flatmap(
        lambda size: st.integers(least, most).flatmap(
            lambda largest: st.lists(st.integers(least, largest), min_size=size, max_size=size)
        )
    )
    return several.flatmap(
        lambda found: st.sampled_from([found, sorted(found), sorted(set(found))])
    )


lists = any_numbers(0, MOST)
counts = any_numbers(1, 1 << 20)
either = st.one_of(
    lists.map(lambda found: (NUMBERS, found)),
    counts.map(lambda found: (COUNTS, found)),
    lists.map(lambda found: (RISING, sorted(found))),
)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(
    folder: Path, numbers: Sequence[int], kind: int = NUMBERS, piece: int = 1 << 20
) -> Blocks:
    path = folder / "numbers.npy"
    file = BlocksFile(path, kind)
    for at in range(0, len(numbers), piece):
        file.append(np.array(numbers[at : at + piece], np.uint32))
    file.close()
    loaded = load_blocks(path)
    assert isinstance(loaded, Blocks)
    return loaded


@quick
@given(either=either, piece=st.integers(1, 300), data=st.data())
def test_numbers_are_read_as_they_were_written(
    tmp_path: Path, either: tuple[int, list[int]], piece: int, data: st.DataObject
) -> None:
    kind, numbers = either
    found = written(tmp_path, numbers, kind, piece)
    assert_is_read_as(found, numbers, data)


@quick
@given(numbers=counts, piece=st.integers(1, 300), data=st.data())
def test_the_sum_of_all_counts_before_a_place_is_known(
    tmp_path: Path, numbers: list[int], piece: int, data: st.DataObject
) -> None:
    found = written(tmp_path, numbers, COUNTS, piece)
    places = data.draw(st.lists(st.integers(0, len(numbers))))
    sums = found.before(np.array(places, np.int64))
    assert sums.tolist() == [sum(numbers[:at]) for at in places]
    for outside in (-1, len(numbers) + 1):
        with pytest.raises(IndexError):
            found.before(np.array([0, outside]))


@quick
@given(either=either, piece=st.integers(1, 300))
def test_both_forms_write_the_same_bytes(
    tmp_path: Path, either: tuple[int, list[int]], piece: int
) -> None:
    needs_kernel(blocks)
    kind, numbers = either
    compiled = written(tmp_path, numbers, kind, piece).words.tobytes()
    with in_numpy(blocks):
        assert written(tmp_path, numbers, kind).words.tobytes() == compiled


def test_numbers_take_the_bits_of_their_gaps_or_of_what_they_are_above_the_first(
    tmp_path: Path,
) -> None:
    near = written(tmp_path, range(1 << 20, (1 << 20) + 3 * IN_BLOCK, 3))
    assert len(near.words) == LEADING + 1 + 2 * LANES + TRAILING + 2
    begins = written(tmp_path, range(1 << 20, (1 << 20) + IN_BLOCK), RISING)
    assert len(begins.words) == LEADING + 1 + 7 * LANES + TRAILING + 2
    same = written(tmp_path, [1] * IN_BLOCK, COUNTS)
    assert len(same.words) == LEADING + 1 + TRAILING + 2


@pytest.mark.parametrize("at", [5, -6, 1 << 60])
def test_a_number_that_is_not_there_is_an_index_error(tmp_path: Path, at: int) -> None:
    found = written(tmp_path, [1, 2, 3, 4, 5])
    with pytest.raises(IndexError):
        found[at]
    with pytest.raises(IndexError):
        found[np.array([0, at])]


@pytest.mark.parametrize(
    "words",
    [
        [], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, *ZEROS, 1],
        [3, 0, 0, 0, *ZEROS, 0], [0, 1, 0, 0, *ZEROS, 0], [0, 1, 0, 0, *ZEROS, 0, 7],
        [0, 1, 0, 0, 7, 7, *ZEROS, 0, 2], [0, 1, 1, 0, *ZEROS, 0, 0],
        [0, 0, 1 << 31, 0, *ZEROS, 0, 0], [1, 1, 0, 0, *ZEROS, 0, 0], [2, 1, 0, 0, *ZEROS, 0, 0],
        [0, 1, 0, 0, *[7] * 133, *ZEROS, 0, 133], [0, 200, 0, 0, 7, 7, *ZEROS, 0, 5, 2],
    ],
)  # fmt: skip
def test_a_file_of_other_words_is_damage(tmp_path: Path, words: list[int]) -> None:
    np.save(tmp_path / "a.npy", np.array(words, np.uint32))
    with pytest.raises(SnapshotDamaged, match=r"a\.npy"):
        load_blocks(tmp_path / "a.npy")


def test_a_file_of_no_numbers_is_whole(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(LEADING + TRAILING + 1, np.uint32))
    assert len(load_blocks(tmp_path / "a.npy")) == 0


def test_a_file_of_wider_words_is_damage(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(9, np.uint64))
    with pytest.raises(SnapshotDamaged, match=r"a\.npy"):
        load_blocks(tmp_path / "a.npy")


@quick
@given(numbers=any_numbers(0, 1 << 31), base=st.integers(0, 9))
def test_ranges_of_numbers_are_moved_to_their_places(
    tmp_path: Path, numbers: list[int], base: int
) -> None:
    found, half = written(tmp_path, numbers), len(numbers) // 2
    target = np.zeros(len(numbers), np.uint32)
    begins, lengths = np.array([half, 0]), np.array([len(numbers) - half, half])
    inversion._move(found, target, begins, lengths, np.array([0, len(numbers) - half]), base)
    assert target.tolist() == [each + base for each in numbers[half:] + numbers[:half]]
