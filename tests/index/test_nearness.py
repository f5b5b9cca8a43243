"""Are the nearest words found, all of them, however the index is segmented?"""

import tempfile
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, NearWords, build, is_arabic, nearness, open_snapshot
from index.nearness import (
    ALPHABET,
    DOUBLED,
    NEIGHBOUR,
    OTHER_FIRST,
    SHORTEST,
    SILENT,
    VOWEL,
    VOWELS,
    replacing_costs,
)
from tests.engines.published import published
from tests.index.forms import in_both_forms

form = in_both_forms(nearness)
words = st.text("اتبملو", min_size=3, max_size=9)
vocabularies = st.lists(words, min_size=1, max_size=30, unique=True)


def near_words(folder: Path, found: list[str]) -> NearWords:
    build([Article(word, "", word) for word in found], folder, processes=1)
    return NearWords(open_snapshot(folder).parts)


def single(word: str, at: int) -> float:
    """Return what the letter at this place costs that is one too many or too few."""
    if word[at] == "ا" and word[at - 1 : at] == "و" and at == len(word) - 1:
        return SILENT
    if at and word[at] == word[at - 1]:
        return DOUBLED
    return VOWEL if word[at] in VOWELS else 1.0


def distance(one: str, other: str) -> float:
    """Return the cost of the optimal string alignment, from the whole table."""
    costs = replacing_costs()
    table = np.full((len(one) + 1, len(other) + 1), np.inf)
    table[0, 0] = 0.0
    for row, at in product(range(len(one) + 1), range(len(other) + 1)):
        ways = [table[row, at]]
        if row:
            ways.append(table[row - 1, at] + single(one, row - 1))
        if at:
            ways.append(table[row, at - 1] + single(other, at - 1))
        if row and at:
            a, b = one[row - 1], other[at - 1]
            cost = costs[ALPHABET.index(a) + 1, ALPHABET.index(b) + 1]
            ways.append(table[row - 1, at - 1] + cost)
        if row > 1 and at > 1 and one[row - 2 : row] == other[at - 1] + other[at - 2]:
            ways.append(table[row - 2, at - 2] + NEIGHBOUR)
        table[row, at] = min(ways)
    return float(table[-1, -1])


def edited(data: st.DataObject, word: str, most: int) -> str:
    """Return a word with up to so many edits."""
    for _ in range(data.draw(st.integers(0, most))):
        at = data.draw(st.integers(0, len(word)))
        letter = data.draw(st.sampled_from("اتبملوي"))
        word = data.draw(
            st.sampled_from(
                [
                    word[:at] + letter + word[at:],
                    word[:at] + letter + word[at + 1 :],
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                ]
            )
        )
    return word


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(vocabularies, st.sampled_from([1, 2]), st.data())
def test_a_word_is_found_from_what_so_many_edits_make_of_it(
    known: list[str], most: int, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(known))
    asked = edited(data, word, most)
    if not asked or len(asked) < SHORTEST:
        return
    with tempfile.TemporaryDirectory() as name:
        found = {near.term: near.cost for near in near_words(Path(name), known).find(asked, most)}
    assert word in found or distance(asked, word) > most  # an edit within what was swapped
    for near, cost in found.items():
        assert cost == pytest.approx(distance(asked, near) + (near[0] != asked[0]) * OTHER_FIRST)


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
