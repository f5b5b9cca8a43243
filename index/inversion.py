"""How do streams of words become postings, and several segments one?

Everything here is whole-array work: one sort of 64-bit keys an inversion, one a merge.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .segment import COLUMNS, FIELDS, Array, Postings, Segment, SegmentArrays

_LOW = np.uint64(0xFFFFFFFF)


def invert(terms: Array, lengths: Array, term_count: int) -> Postings:
    """Return the postings of one field.

    terms: the term number of every word, documents one after the other, shape
    (occurrences,); lengths: words a document, shape (documents,).
    """
    starts = _begins(lengths)
    keys = (terms.astype(np.uint64) << np.uint64(32)) | np.arange(len(terms), dtype=np.uint64)
    keys.sort()
    at = (keys & _LOW).astype(np.int64)
    sorted_terms = (keys >> np.uint64(32)).astype(np.int64)
    del keys
    documents = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[at]
    positions = at - starts[documents]
    first = _changes(sorted_terms, documents)
    frequencies = np.diff(np.append(first, len(at)))
    return Postings(
        offsets=_offsets(sorted_terms[first], term_count),
        documents=documents[first],
        frequencies=frequencies,
        places=_offsets(sorted_terms, term_count),
        positions=positions,
        lengths=lengths,
    )


def count_documents(fields: Sequence[Postings], term_count: int, documents: int) -> Array:
    """Return in how many documents each term is, in any field: shape (terms,)."""
    pairs = [
        np.repeat(np.arange(term_count, dtype=np.uint64), _counts(field.offsets))
        * np.uint64(documents)
        + field.documents.astype(np.uint64)
        for field in fields
    ]
    smaller, larger = sorted(pairs, key=len)
    both = smaller[_contains(larger, smaller)]
    total = sum(_counts(field.offsets) for field in fields)
    shared = np.bincount(
        (both // np.uint64(max(documents, 1))).astype(np.int64), minlength=term_count
    )
    return np.asarray(total - shared)


def merge(
    segments: Sequence[Segment], alive: Sequence[npt.NDArray[np.bool_] | None]
) -> SegmentArrays:
    """Return the segments as one, without their deleted documents.

    alive: for each segment which documents are kept, None for all.  Documents keep
    their order; terms that no kept document has are dropped.
    """
    kept = [
        np.ones(segment.documents, np.bool_) if mask is None else mask
        for segment, mask in zip(segments, alive, strict=True)
    ]
    lists = [segment.terms.all() for segment in segments]
    union = sorted(set().union(*lists))
    number = {term: at for at, term in enumerate(union)}
    numbers = [np.fromiter(map(number.__getitem__, terms), np.int64, len(terms)) for terms in lists]
    fields = {
        field: _merge_field(
            [segment.fields[field] for segment in segments], kept, numbers, len(union)
        )
        for field in FIELDS
    }
    documents = sum(int(mask.sum()) for mask in kept)
    counts = count_documents(list(fields.values()), len(union), documents)
    used = np.flatnonzero(counts)
    if len(used) < len(union):
        union, counts = [union[term] for term in used], counts[used]
        fields = {field: _only_terms(postings, used) for field, postings in fields.items()}
    columns, values = _merge_columns(segments, kept)
    ids = [
        id for segment, mask in zip(segments, kept, strict=True)
        for id, keep in zip(segment.ids.all(), mask.tolist(), strict=True) if keep
    ]  # fmt: skip
    day = np.concatenate([segment.day[mask] for segment, mask in zip(segments, kept, strict=True)])
    digest = np.concatenate([each.digest[mask] for each, mask in zip(segments, kept, strict=True)])
    return SegmentArrays(union, counts, fields, ids, day, digest, columns, values)


def gather(begins: Array, counts: Array) -> npt.NDArray[np.int64]:
    """Return begins[0], begins[0] + 1, … (counts[0] numbers), then the same for the next."""
    counts = counts.astype(np.int64)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: npt.NDArray[np.int64] = np.arange(total)
    return np.asarray(places + np.repeat(begins.astype(np.int64) - (ends - counts), counts))


def _merge_field(
    fields: Sequence[Postings],
    kept: Sequence[npt.NDArray[np.bool_]],
    numbers: Sequence[Array],
    term_count: int,
) -> Postings:
    terms, documents, frequencies, begins, positions = [], [], [], [], []
    base, place = 0, 0
    for postings, mask, number in zip(fields, kept, numbers, strict=True):
        live = mask[postings.documents]
        every = np.repeat(number, _counts(postings.offsets))
        renumbered = base + np.cumsum(mask) - 1
        terms.append(every[live])
        documents.append(renumbered[postings.documents[live]])
        frequencies.append(postings.frequencies[live].astype(np.int64))
        begins.append(place + _begins(postings.frequencies)[live])
        positions.append(postings.positions)
        base += int(mask.sum())
        place += len(postings.positions)
    order = np.argsort(np.concatenate(terms), kind="stable")
    sorted_terms = np.concatenate(terms)[order]
    frequency = np.concatenate(frequencies)[order]
    everywhere = np.concatenate([np.asarray(each, np.uint32) for each in positions])
    return Postings(
        offsets=_offsets(sorted_terms, term_count),
        documents=np.concatenate(documents)[order],
        frequencies=frequency,
        places=_offsets(np.repeat(sorted_terms, frequency), term_count),
        positions=everywhere[gather(np.concatenate(begins)[order], frequency)],
        lengths=np.concatenate([f.lengths[m] for f, m in zip(fields, kept, strict=True)]),
    )


def _only_terms(postings: Postings, used: Array) -> Postings:
    """Drop terms that have no postings: only the boundaries change."""
    ends = np.append(used, len(postings.offsets) - 1)
    return postings._replace(offsets=postings.offsets[ends], places=postings.places[ends])


def _merge_columns(
    segments: Sequence[Segment], kept: Sequence[npt.NDArray[np.bool_]]
) -> tuple[dict[str, Array], dict[str, list[str]]]:
    columns: dict[str, Array] = {}
    values: dict[str, list[str]] = {}
    for name in COLUMNS:
        code: dict[str, int] = {}
        parts = []
        for segment, mask in zip(segments, kept, strict=True):
            recoded = [code.setdefault(value, len(code)) for value in segment.values[name]]
            parts.append(np.asarray(recoded, np.int64)[segment.columns[name][mask]])
        columns[name], values[name] = np.concatenate(parts), list(code)
    return columns, values


def _counts(offsets: Array) -> npt.NDArray[np.int64]:
    return np.asarray(offsets[1:], np.int64) - np.asarray(offsets[:-1], np.int64)


def _begins(counts: Array) -> npt.NDArray[np.int64]:
    begins = np.zeros(len(counts), np.int64)
    np.cumsum(counts[:-1], out=begins[1:])
    return begins


def _changes(terms: Array, documents: Array) -> npt.NDArray[np.int64]:
    changed = np.ones(len(terms), np.bool_)
    changed[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    return np.flatnonzero(changed)


def _offsets(sorted_terms: Array, term_count: int) -> npt.NDArray[np.int64]:
    offsets = np.zeros(term_count + 1, np.int64)
    np.cumsum(np.bincount(sorted_terms, minlength=term_count), out=offsets[1:])
    return offsets


def _contains(sorted_values: Array, wanted: Array) -> npt.NDArray[np.bool_]:
    """Say for each of `wanted` whether it is in the ascending `sorted_values`."""
    if not len(sorted_values):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(sorted_values, wanted), len(sorted_values) - 1)
    return np.asarray(sorted_values[at] == wanted)
