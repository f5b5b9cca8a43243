"""How do streams of words become postings, and several sets of postings one?

Everything here is whole-array work.  Inverting sorts 64-bit keys once; merging sorts
nothing: each posting's place is known from how many stand before it.  A merge goes
through the terms in stretches, so its memory does not grow with the index.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from . import kernels
from .blocks import Blocks
from .segment import Array, Postings

MERGED_AT_ONCE = 1 << 20  # words of the index; the arrays of a stretch are about 40 bytes each

_compiled = kernels.load("_postings")
_compiled_blocks = kernels.load("_blocks")

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Source(NamedTuple):
    """One field of one of the sets of postings that are merged.

    `rows` are its terms in the order of their new numbers, which are `numbers`,
    ascending; terms of neither are left out and must have no living posting.  `alive`
    says which documents are kept (None: all), and `base` is the first one's number.
    """

    postings: Postings
    rows: Array
    numbers: Array
    base: int
    alive: Mask | None = None


class Stretch(NamedTuple):
    """The merged postings of some terms in a row: how many a term, then what they are."""

    counts: Array
    occurrences: Array
    documents: Array
    frequencies: Array
    positions: Array


class _Piece(NamedTuple):
    """What one source has of one stretch; `terms` counts from the stretch's first.

    A term's postings are the range of `documents` and `frequencies` that begins at
    `begins`, as many as `counts`; its words that of `positions` at `places`.
    """

    terms: Array
    begins: Array
    counts: Array
    places: Array
    occurrences: Array
    documents: Array
    frequencies: Array
    positions: Array
    base: int


def invert(terms: Array, lengths: Array, term_count: int) -> Postings:
    """Return the postings of one field.

    terms: the term number of every word, documents one after the other, shape
    (occurrences,); lengths: words a document, shape (documents,).
    """
    if _compiled is not None:
        return _invert_compiled(terms, lengths, term_count)
    keys = terms.astype("<u8")
    keys <<= np.uint64(32)
    keys |= np.arange(len(terms), dtype=np.uint64)
    keys.sort()
    halves = keys.view("<u4")  # of each key, the place first
    at, sorted_terms = halves[0::2].astype(np.int32), halves[1::2].astype(np.int32)
    documents = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[at]
    first = _changes(sorted_terms, documents)
    return Postings(
        offsets=_offsets(sorted_terms[first], term_count),
        documents=documents[first],
        frequencies=np.diff(np.append(first, len(at))).astype(np.int32),
        places=_offsets(sorted_terms, term_count),
        positions=at - _begins(lengths).astype(np.int32)[documents],
        lengths=lengths,
    )


def _invert_compiled(terms: Array, lengths: Array, term_count: int) -> Postings:
    assert _compiled is not None
    offsets, places = (np.empty(term_count + 1, np.int64) for _ in range(2))
    documents, frequencies, positions = np.empty((3, len(terms)), np.int32)
    _compiled.invert(terms, lengths, offsets, places, documents, frequencies, positions)
    count = int(offsets[-1])
    return Postings(offsets, documents[:count], frequencies[:count], places, positions, lengths)


def only_terms(postings: Postings, used: Array) -> Postings:
    """Drop terms that have no postings: only the boundaries change."""
    ends = np.append(used, len(postings.offsets) - 1)
    return postings._replace(offsets=postings.offsets[ends], places=postings.places[ends])


def count_documents(fields: tuple[Postings, Postings], term_count: int, documents: int) -> Array:
    """Return in how many documents each term is, in either field: shape (terms,)."""
    if _compiled is not None:
        counts = np.empty(term_count, np.int64)
        one, two = fields
        _compiled.count_documents(one.offsets, one.documents, two.offsets, two.documents, counts)
        return counts
    pairs = [_pairs(field, term_count, documents) for field in fields]
    smaller, larger = sorted(pairs, key=len)
    both = smaller[contains(larger, smaller)] // max(documents, 1)
    total = sum(differences(field.offsets) for field in fields)
    return np.asarray(total - np.bincount(both, minlength=term_count))


def count_gone(fields: Sequence[Postings], term_count: int, gone: Mask) -> Array:
    """Return in how many of the `gone` documents each term is, in any field: shape (terms,)."""
    pairs = [np.zeros(0, np.int64)]
    for postings in fields:
        offsets = np.asarray(postings.offsets)
        for start in range(0, len(postings.documents), 4 * MERGED_AT_ONCE):
            documents = postings.documents[start : start + 4 * MERGED_AT_ONCE]
            at = np.flatnonzero(gone[documents])
            terms = np.searchsorted(offsets, at + start, "right") - 1
            pairs.append(terms * len(gone) + documents[at])
    distinct = np.unique(np.concatenate(pairs))
    return np.bincount(distinct // max(len(gone), 1), minlength=term_count)


def merge(sources: Sequence[Source], term_count: int) -> Iterator[Stretch]:
    """Yield the postings of all terms, in order of term, then of source.

    Sources come in the order of their bases, so documents ascend within a term.
    """
    for first, end in _stretches(sources, term_count):
        pieces = [_piece(source, first, end) for source in sources]
        yield _joined([piece for piece in pieces if len(piece.terms)], end - first)


def gather(begins: Array, counts: Array) -> Numbers:
    """Return begins[0], begins[0] + 1, … (counts[0] numbers), then the same for the next."""
    counts = counts.astype(np.int64)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Numbers = np.repeat(begins.astype(np.int64) - (ends - counts), counts)
    places += np.arange(total)
    return places


def differences(offsets: Array) -> Numbers:
    """Return how many each term has, from where each begins."""
    return np.asarray(offsets[1:], np.int64) - np.asarray(offsets[:-1], np.int64)


def contains(ascending: Array, wanted: Array) -> Mask:
    """Say for each of `wanted` whether it is among the ascending numbers."""
    if not len(ascending):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.asarray(ascending[at] == wanted)


def _stretches(sources: Sequence[Source], term_count: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms that have about MERGED_AT_ONCE words each, or are one term."""
    words = np.zeros(term_count, np.int64)
    for source in sources:
        _advance(words, source.numbers, _ranges(source.postings.places, source.rows)[1])
    ends = np.cumsum(words)
    first = 0
    while first < term_count:
        full = int(ends[first - 1] if first else 0) + MERGED_AT_ONCE
        end = max(int(np.searchsorted(ends, full, "right")), first + 1)
        yield first, end
        first = end


def _piece(source: Source, first: int, end: int) -> _Piece:
    begin, stop = np.searchsorted(source.numbers, (first, end))
    rows, terms = source.rows[begin:stop], source.numbers[begin:stop] - first
    postings = source.postings
    piece = _Piece(
        terms,
        *_ranges(postings.offsets, rows),
        *_ranges(postings.places, rows),
        postings.documents,
        postings.frequencies,
        postings.positions,
        source.base,
    )
    return piece if source.alive is None else _living(piece, source.alive)


def _living(piece: _Piece, alive: Mask) -> _Piece:
    """Return the piece without the postings of documents that are gone."""
    at = gather(piece.begins, piece.counts)
    documents, frequencies = piece.documents[at], piece.frequencies[at]
    live = alive[documents]
    owner = np.repeat(np.arange(len(piece.terms)), piece.counts)[live]
    positions = piece.positions[gather(piece.places, piece.occurrences)]
    positions = positions[np.repeat(live, frequencies)]
    documents = (np.cumsum(alive) - 1)[documents[live]]
    frequencies = frequencies[live]
    counts = np.bincount(owner, minlength=len(piece.terms))
    occurrences = np.bincount(owner, frequencies, len(piece.terms)).astype(np.int64)
    begins, places = _begins(counts), _begins(occurrences)
    return piece._replace(
        begins=begins, counts=counts, places=places, occurrences=occurrences,
        documents=documents, frequencies=frequencies, positions=positions,
    )  # fmt: skip


def _ranges(offsets: Array, rows: Array) -> tuple[Numbers, Numbers]:
    """Return where what each of the terms has begins, and how many it is."""
    if isinstance(offsets, np.ndarray) and _compiled is not None:
        begins, counts = np.empty((2, len(rows)), np.int64)
        _compiled.ranges(offsets, np.asarray(rows, np.int32), begins, counts)
        return begins, counts
    begins = offsets[rows].astype(np.int64)
    return begins, offsets[rows + 1].astype(np.int64) - begins


def _joined(pieces: Sequence[_Piece], term_count: int) -> Stretch:
    """Put the pieces' postings behind each other, a term at a time."""
    counts, occurrences = np.zeros(term_count, np.int64), np.zeros(term_count, np.int64)
    for piece in pieces:
        _advance(counts, piece.terms, piece.counts)
        _advance(occurrences, piece.terms, piece.occurrences)
    documents, frequencies = np.empty((2, int(counts.sum())), np.uint32)
    positions = np.empty(int(occurrences.sum()), np.uint32)
    next_posting, next_word = _begins(counts), _begins(occurrences)
    for piece in pieces:
        starts = _advance(next_posting, piece.terms, piece.counts)
        postings = (piece.begins, piece.counts, starts)
        _move(piece.documents, documents, *postings, base=piece.base)
        _move(piece.frequencies, frequencies, *postings)
        starts = _advance(next_word, piece.terms, piece.occurrences)
        _move(piece.positions, positions, piece.places, piece.occurrences, starts)
    return Stretch(counts, occurrences, documents, frequencies, positions)


def _advance(next: Numbers, terms: Array, counts: Array) -> Numbers:
    """Return what `next` has for each of the terms, none of them twice; add so many to it."""
    if _compiled is not None:
        starts = np.empty(len(terms), np.int64)
        numbers = np.asarray(terms, np.int64), np.asarray(counts, np.int64)
        _compiled.advance(next, *numbers, starts)
        return starts
    starts = next[terms]
    next[terms] += counts
    return starts


def _move(
    source: Array, target: Array, begins: Array, counts: Array, starts: Array, base: int = 0
) -> None:
    """Copy ranges of the source, of so many numbers each, to `starts`; add `base` to each."""
    if isinstance(source, Blocks) and _compiled_blocks is not None:
        _compiled_blocks.move(source.words, begins, counts, target, starts, base)
        return
    if isinstance(source, np.ndarray) and _compiled is not None:
        _compiled.move(source, begins, counts, target, starts, base)
        return
    moved = source[gather(begins, counts)].astype(np.uint32)
    target[gather(starts, counts)] = moved + np.uint32(base)


def _pairs(postings: Postings, term_count: int, documents: int) -> Numbers:
    """Return term × documents + document of each posting: ascending."""
    terms = np.repeat(np.arange(term_count), differences(postings.offsets))
    return np.asarray(terms * documents + postings.documents.astype(np.int64))


def _begins(counts: Array) -> Numbers:
    begins = np.zeros(len(counts), np.int64)
    np.cumsum(counts[:-1], out=begins[1:])
    return begins


def _changes(terms: Array, documents: Array) -> Numbers:
    changed = np.ones(len(terms), np.bool_)
    changed[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    return np.flatnonzero(changed)


def _offsets(sorted_terms: Array, term_count: int) -> Numbers:
    offsets = np.zeros(term_count + 1, np.int64)
    np.cumsum(np.bincount(sorted_terms, minlength=term_count), out=offsets[1:])
    return offsets
