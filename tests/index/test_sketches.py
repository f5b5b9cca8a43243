"""Do an article's marks and key words come out the same, compiled and in NumPy?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index import sketches
from index.inversion import invert
from index.lexicon import letters_of
from index.segment import Postings
from index.sketches import (
    IN_LEAD,
    IN_TITLE,
    KEYS,
    MARKS,
    NO_MARK,
    STEP,
    TermHashes,
    choose_keys,
    mark_wording,
)
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

form = in_both_forms(sketches)

TERMS = 40
before = st.sampled_from(["", "ا", "ال", "وال", "لل", "ولل", "بال", "كال"])
stems = st.text("الوبكتعsé\U0001f600", min_size=1, max_size=70) | st.sampled_from(["هذا", "الذي"])
terms = st.builds("{}{}".format, before, stems)
texts = st.lists(st.lists(st.integers(0, TERMS - 1), max_size=200), min_size=1, max_size=4)
term_keys = st.lists(st.integers(0, 30), min_size=TERMS, max_size=TERMS)


def inverted(words: list[list[int]]) -> Postings:
    joined = np.array([word for each in words for word in each], np.int32)
    return invert(joined, np.array([len(each) for each in words], np.int32), TERMS)


@given(st.lists(st.lists(st.integers(1, 9), max_size=60), max_size=4))
def test_both_forms_mark_wording_alike(words: list[list[int]]) -> None:
    needs_kernel(sketches)
    own = np.array([word for each in words for word in each], np.int32)
    hashed = np.arange(10, dtype=np.uint64) * np.uint64(1 << 55)
    lengths = np.array([len(each) for each in words], np.int32)
    marks = mark_wording(own, hashed, lengths)
    with in_numpy(sketches):
        expected = mark_wording(own, hashed, lengths)
    assert marks.dtype == expected.dtype
    assert marks.tolist() == expected.tolist()


@given(st.lists(terms, max_size=8))
def test_both_forms_hash_terms_alike(words: list[str]) -> None:
    needs_kernel(sketches)
    found = TermHashes()
    found.extend(letters_of(words))
    with in_numpy(sketches):
        expected = TermHashes()
        expected.extend(letters_of(words))
    for ours, theirs in ((found.wordings, expected.wordings), (found.keys, expected.keys)):
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()


def test_a_word_has_one_key_with_the_article_and_without_and_a_word_that_says_little_none() -> None:
    hashes = TermHashes()
    words = ["كتاب", "الكتاب", "والكتاب", "للكتاب", "ولكتاب", "في", "الذي"]
    hashes.extend(letters_of(words))
    assert len({*hashes.keys[:4].tolist()}) == 1
    assert hashes.keys[4] not in (0, hashes.keys[0])
    assert hashes.keys[5:].tolist() == [0, 0]


@given(titles=texts, bodies=texts, keys=term_keys)
def test_both_forms_choose_the_same_key_words(
    titles: list[list[int]], bodies: list[list[int]], keys: list[int]
) -> None:
    needs_kernel(sketches)
    size = min(len(titles), len(bodies))
    fields = inverted(titles[:size]), inverted(bodies[:size])
    found = choose_keys(*fields, np.array(keys, np.uint32))
    with in_numpy(sketches):
        expected = choose_keys(*fields, np.array(keys, np.uint32))
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()


def test_a_text_of_three_words_has_no_marks_and_one_of_four_has_one() -> None:
    hashed = np.arange(1, 8, dtype=np.uint64)
    marks = mark_wording(np.arange(7), hashed, np.array([3, 4], np.int32))
    assert (marks != NO_MARK).sum(axis=1).tolist() == [0, 1]
    assert marks.shape == (2, MARKS)


def test_a_title_word_counts_beside_the_same_word_of_the_lead() -> None:
    keys, weights = choose_keys(
        inverted([[7]]), inverted([[7, 3]]), np.arange(TERMS, dtype=np.uint32)
    )
    assert keys[0, :3].tolist() == [7, 3, 0]
    lead = (1 + IN_LEAD) * STEP
    assert weights[0, :3].tolist() == [lead + IN_TITLE * STEP, lead, 0]
    assert keys.shape == (1, KEYS)
