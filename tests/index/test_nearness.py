"""Are the nearest words found, all of them, however the index is segmented?"""

import tempfile
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, NearWords, build, is_arabic, open_snapshot
from index.nearness import ALPHABET, OTHER_FIRST, replacing_costs
from tests.engines.published import published

words = st.text("اتبملو", min_size=3, max_size=9)
vocabularies = st.lists(words, min_size=1, max_size=30, unique=True)


def near_words(folder: Path, found: list[str]) -> NearWords:
    build([Article(word, "", word) for word in found], folder, processes=1)
    return NearWords(open_snapshot(folder).parts)


def distance(one: str, other: str) -> float:
    """Return the cost of the optimal string alignment, from the whole table."""
    costs = replacing_costs()
    table = np.zeros((len(one) + 1, len(other) + 1))
    table[:, 0], table[0, :] = np.arange(len(one) + 1), np.arange(len(other) + 1)
    for row, at in product(range(1, len(one) + 1), range(1, len(other) + 1)):
        a, b = one[row - 1], other[at - 1]
        replaced = table[row - 1, at - 1] + costs[ALPHABET.index(a) + 1, ALPHABET.index(b) + 1]
        table[row, at] = min(replaced, table[row - 1, at] + 1, table[row, at - 1] + 1)
        if row > 1 and at > 1 and one[row - 2 : row] == b + other[at - 2]:
            table[row, at] = min(table[row, at], table[row - 2, at - 2] + 0.8)
    return float(table[-1, -1])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(vocabularies, words, st.sampled_from([1, 2]))
def test_every_word_within_so_many_edits_is_found_at_its_cost(
    known: list[str], asked: str, most: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        found = {near.term: near.cost for near in near_words(Path(name), known).find(asked, most)}
    expected = {
        word: cost + (word[0] != asked[0]) * OTHER_FIRST
        for word in known
        if (cost := distance(asked, word)) <= most + 1e-6
    }
    assert found == pytest.approx(expected)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(words, min_size=2, max_size=20), st.data())
def test_segments_and_deletions_give_the_near_words_of_one_segment(
    texts: list[str], data: st.DataObject
) -> None:
    found = [Article(f"a{number}", "", text) for number, text in enumerate(texts)]
    at = data.draw(st.integers(1, len(found) - 1))
    gone = data.draw(st.sets(st.sampled_from(found[1:]).map(lambda each: each.id)))
    with tempfile.TemporaryDirectory() as name:
        several = published(Path(name) / "several", [found[:at], found[at:]], gone)
        left = [each for each in found if each.id not in gone]
        build(left, Path(name) / "one", processes=1)
        one = open_snapshot(Path(name) / "one")
        for asked in [*texts, "ابتما"]:
            assert NearWords(several.parts).find(asked, 2) == NearWords(one.parts).find(asked, 2)


def test_the_commoner_of_two_equally_near_words_comes_first(tmp_path: Path) -> None:
    found = ["الحكومه", "الخكومه", "الخكومه"]
    articles = [Article(str(number), "", word) for number, word in enumerate(found)]
    build(articles, tmp_path, processes=1)
    near = NearWords(open_snapshot(tmp_path).parts).find("الصكومه", 1)
    assert [(each.term, each.documents) for each in near] == [("الخكومه", 2), ("الحكومه", 1)]


@pytest.mark.parametrize("asked", ["", "ab", "كت", "biden", "بايدنn", "ا" * 16, "ا" * 100_000])
def test_what_is_no_arabic_word_of_a_usual_length_is_near_nothing(
    tmp_path: Path, asked: str
) -> None:
    assert near_words(tmp_path, ["بايدن", "كتاب", "biden"]).find(asked, 2) == []


def test_only_letters_of_normal_forms_are_arabic() -> None:
    assert is_arabic("كتاب") and is_arabic("شيء")
    assert not any(map(is_arabic, ["", "كتابة", "كتاب1", "book"]))
