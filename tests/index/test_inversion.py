"""Are postings what a plain count of the words says, and merged ones those of all together?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import inversion
from index.inversion import Postings, Source, count_documents, count_gone, gather, invert, merge
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

form = in_both_forms(inversion)

TERMS = 6
documents = st.lists(st.lists(st.integers(0, TERMS - 1), max_size=9), max_size=7)


def inverted(texts: list[list[int]]) -> Postings:
    words = np.array([word for text in texts for word in text], np.int32)
    return invert(words, np.array([len(text) for text in texts], np.int32), TERMS)


def listed(postings: Postings) -> dict[int, list[tuple[int, int, list[int]]]]:
    """Return (document, frequency, positions) of each posting, by term."""
    found: dict[int, list[tuple[int, int, list[int]]]] = {}
    for term in range(TERMS):
        at, place = int(postings.offsets[term]), int(postings.places[term])
        for posting in range(at, int(postings.offsets[term + 1])):
            count = int(postings.frequencies[posting])
            positions = postings.positions[place : place + count].tolist()
            row = (int(postings.documents[posting]), count, positions)
            found.setdefault(term, []).append(row)
            place += count
        assert place == postings.places[term + 1]
    return found


def counted(texts: list[list[int]]) -> dict[int, list[tuple[int, int, list[int]]]]:
    found: dict[int, list[tuple[int, int, list[int]]]] = {}
    for number, text in enumerate(texts):
        for term in sorted(set(text)):
            positions = [at for at, word in enumerate(text) if word == term]
            found.setdefault(term, []).append((number, len(positions), positions))
    return found


@given(documents)
def test_inverted_words_are_listed_as_they_stand_in_the_documents(texts: list[list[int]]) -> None:
    assert listed(inverted(texts)) == counted(texts)


@given(documents)
def test_both_forms_of_inverting_give_the_same(texts: list[list[int]]) -> None:
    needs_kernel(inversion)
    compiled = inverted(texts)
    with in_numpy(inversion):
        plain = inverted(texts)
    for found, expected in zip(compiled, plain, strict=True):
        assert found.dtype == expected.dtype
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32, np.uint64, np.int32])
def test_ranges_of_every_type_are_moved_to_their_places(kind: type[np.integer]) -> None:
    source, target = np.arange(100, dtype=kind), np.zeros(6, np.uint32)
    ranges = (np.array(each, np.int64) for each in ([97, 5, 0], [3, 2, 1], [0, 4, 3]))
    inversion._move(source, target, *ranges, base=1_000_000)
    assert target.tolist() == [1_000_000 + at for at in (97, 98, 99, 0, 5, 6)]


@given(documents, documents)
def test_a_term_is_counted_once_a_document_whatever_fields_it_is_in(
    titles: list[list[int]], bodies: list[list[int]]
) -> None:
    size = min(len(titles), len(bodies))
    titles, bodies = titles[:size], bodies[:size]
    counts = count_documents((inverted(titles), inverted(bodies)), TERMS, size)
    pairs = list(zip(titles, bodies, strict=True))
    assert counts.tolist() == [sum(t in a or t in b for a, b in pairs) for t in range(TERMS)]


@given(st.data())
def test_the_terms_of_gone_documents_are_counted_once_each(data: st.DataObject) -> None:
    titles = data.draw(documents)
    bodies = data.draw(
        st.lists(st.lists(st.integers(0, TERMS - 1)), min_size=len(titles), max_size=len(titles))
    )
    gone = data.draw(st.lists(st.booleans(), min_size=len(titles), max_size=len(titles)))
    counts = count_gone([inverted(titles), inverted(bodies)], TERMS, np.array(gone, np.bool_))
    rows = [(a, b) for a, b, is_gone in zip(titles, bodies, gone, strict=True) if is_gone]
    assert counts.tolist() == [sum(t in a or t in b for a, b in rows) for t in range(TERMS)]


@pytest.mark.parametrize("at_once", [1, 5, 1 << 20])
@settings(deadline=None)
@given(data=st.data())
def test_merged_postings_are_those_of_all_living_documents_in_a_row(
    at_once: int, data: st.DataObject
) -> None:
    parts = data.draw(st.lists(documents, min_size=1, max_size=4))
    masks = [data.draw(st.lists(st.booleans(), min_size=len(p), max_size=len(p))) for p in parts]
    living = [
        text
        for texts, mask in zip(parts, masks, strict=True)
        for text, alive in zip(texts, mask, strict=True)
        if alive
    ]
    sources, base = [], 0
    for texts, mask in zip(parts, masks, strict=True):
        order = data.draw(st.permutations(range(TERMS)))  # the part's own numbers of the terms
        own = inverted([[order.index(word) for word in text] for text in texts])
        alive = None if all(mask) else np.array(mask, np.bool_)
        rows = np.argsort(np.array(order))
        sources.append(Source(own, rows, np.arange(TERMS), base, alive))
        base += sum(mask)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inversion, "MERGED_AT_ONCE", at_once)
        stretches = [np.concatenate(each) for each in zip(*merge(sources, TERMS), strict=True)]
    counts, occurrences, numbers, frequencies, positions = stretches
    offsets, places = (np.cumsum([0, *each]) for each in (counts, occurrences))
    lengths = np.array([len(text) for text in living])
    merged = Postings(offsets, numbers, frequencies, places, positions, lengths)
    assert listed(merged) == counted(living)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_gathered_numbers_are_the_ranges_one_after_the_other(
    ranges: list[tuple[int, int]],
) -> None:
    begins, counts = (
        (np.array(each, np.int64) for each in zip(*ranges, strict=True))
        if ranges
        else (np.zeros(0, np.int64),) * 2
    )
    expected = [begin + at for begin, count in ranges for at in range(count)]
    assert gather(begins, counts).tolist() == expected


def test_nothing_inverts_to_empty_postings(tmp_path: Path) -> None:
    assert listed(inverted([])) == {}
