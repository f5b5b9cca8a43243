"""Are the lists of a segment's strings searched as a sorted list is?"""

from bisect import bisect_left
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segment import TextList, narrowest, write_texts

texts = st.text(st.sampled_from("ابتجكمنو0a"), max_size=4)


def written(folder: Path, found: list[str]) -> TextList:
    write_texts(folder / "terms", found)
    return TextList(folder / "terms")


@given(st.lists(texts, unique=True).map(sorted), texts)
def test_a_sorted_list_finds_what_is_in_it_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, found: list[str], wanted: str
) -> None:
    texts = written(tmp_path_factory.mktemp("texts"), found)
    assert texts.all() == found
    assert [texts.find(text) for text in found] == list(range(len(found)))
    assert texts.find(wanted) == (found.index(wanted) if wanted in found else -1)


@given(st.lists(texts, unique=True).map(sorted), texts)
def test_a_prefix_finds_the_strings_that_begin_with_it(
    tmp_path_factory: pytest.TempPathFactory, found: list[str], prefix: str
) -> None:
    first, end = written(tmp_path_factory.mktemp("texts"), found).prefixed(prefix)
    assert found[first:end] == [text for text in found if text.startswith(prefix)]
    assert first == bisect_left(found, prefix)


@pytest.mark.parametrize(
    ("largest", "kind"), [(0, np.uint8), (255, np.uint8), (256, np.uint16), (1 << 32, np.uint64)]
)
def test_numbers_are_stored_in_the_narrowest_type(largest: int, kind: type) -> None:
    assert narrowest(largest) is kind
