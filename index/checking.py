"""Is everything in a snapshot as it must be?  Its arrays, its articles, its counts.

Digests tell that files are as they were written; this tells that they were written
well, by looking at every posting and reading every article.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .errors import SnapshotDamaged
from .inversion import differences
from .records import digest
from .segment import COLUMNS, FIELDS, Array, Postings, Segment, TextList, one_line
from .snapshot import Part, Snapshot

CHECKED_AT_ONCE = 1 << 22  # postings or positions


class Checked(NamedTuple):
    """What was looked at and found whole."""

    articles: int
    postings: int
    words: int


def check(snapshot: Snapshot, progress: Callable[[int], None] = lambda count: None) -> Checked:
    """Look at every posting and every article; raise SnapshotDamaged at the first fault.

    The message names the file.  `progress` is told how many articles were read.
    """
    documents, postings, words = 0, 0, 0
    for part in snapshot.parts:
        for field in FIELDS:
            _check_postings(part.segment, field)
            postings += len(part.segment.fields[field].documents)
            words += len(part.segment.fields[field].positions)
        _check_terms(part)
        _check_columns(part.segment)
        _check_common(part.segment)
        for _ in _check_articles(part.segment):
            documents += 1
            progress(documents)
    if snapshot.documents != _living(snapshot):
        raise SnapshotDamaged(
            f"{snapshot.folder}: {snapshot.generation} counts {snapshot.documents} articles, "
            f"its segments hold {_living(snapshot)}"
        )
    return Checked(documents, postings, words)


def _living(snapshot: Snapshot) -> int:
    return snapshot.size if snapshot.alive is None else int(snapshot.alive.sum())


def _check_postings(segment: Segment, field: str) -> None:
    postings, terms = segment.fields[field], len(segment.terms)
    for name, least, total in (
        ("offsets", terms + 1, len(postings.documents)),
        ("places", terms + 1, len(postings.positions)),
    ):
        array = getattr(postings, name)
        _must(segment, f"{field}.{name}.npy", "its length", len(array) == least)
        whole = array[0] == 0 and int(array[-1]) == total and (differences(array) >= 0).all()
        _must(segment, f"{field}.{name}.npy", "its boundaries", bool(whole))
    _must(segment, f"{field}.lengths.npy", "its length", len(postings.lengths) == segment.documents)
    same = len(postings.frequencies) == len(postings.documents)
    _must(segment, f"{field}.frequencies.npy", "its length", same)
    found = np.zeros(segment.documents, np.int64)
    for first, end in _stretches(postings):
        _check_stretch(segment, field, first, end, found)
    same = np.array_equal(found, postings.lengths)
    _must(segment, f"{field}.lengths.npy", "the count of words in some article", same)


def _stretches(postings: Postings) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with about CHECKED_AT_ONCE words each, or one term."""
    places, terms, first = np.asarray(postings.places), len(postings.places) - 1, 0
    while first < terms:
        full = int(places[first]) + CHECKED_AT_ONCE
        end = max(int(np.searchsorted(places, full, "right")) - 1, first + 1)
        yield first, end
        first = end


def _check_stretch(segment: Segment, field: str, first: int, end: int, found: Array) -> None:
    """Check the postings of some terms, and add their words to what was `found` by document."""
    postings = segment.fields[field]
    offsets, places = postings.offsets[first : end + 1], postings.places[first : end + 1]
    at, words = slice(int(offsets[0]), int(offsets[-1])), slice(int(places[0]), int(places[-1]))
    documents = postings.documents[at].astype(np.int64)
    frequencies = postings.frequencies[at].astype(np.int64)
    positions = postings.positions[words].astype(np.int64)
    inside = not len(documents) or documents.max() < segment.documents
    _must(segment, f"{field}.documents.npy", "a document number", bool(inside))
    rising = _ascends(documents, np.asarray(offsets, np.int64) - at.start)
    _must(segment, f"{field}.documents.npy", "the order of documents", rising)
    _must(segment, f"{field}.frequencies.npy", "a frequency", bool((frequencies > 0).all()))
    sums = np.concatenate([[0], np.cumsum(frequencies)])
    wanted = np.asarray(places, np.int64) - words.start
    same = np.array_equal(sums[np.asarray(offsets, np.int64) - at.start], wanted)
    _must(segment, f"{field}.frequencies.npy", "the sum of frequencies", same)
    _must(segment, f"{field}.positions.npy", "the order of positions", _ascends(positions, sums))
    longest = postings.lengths[np.repeat(documents, frequencies)]
    _must(segment, f"{field}.positions.npy", "a position", bool((positions < longest).all()))
    np.add.at(found, documents, frequencies)


def _ascends(values: Array, begins: Array) -> bool:
    """Say whether values ascend but where a new list begins."""
    rises = np.ones(len(values) + 1, np.bool_)
    rises[1:-1] = values[1:] > values[:-1]
    rises[begins] = True
    return bool(rises.all())


def _check_terms(part: Part) -> None:
    segment = part.segment
    _must(segment, "terms.txt", "the order of terms", _is_sorted(segment.terms))
    _must(segment, "counts.npy", "its length", len(segment.counts) == len(segment.terms))
    most = np.maximum.reduce([differences(each.offsets) for each in segment.fields.values()])
    total = np.sum([differences(each.offsets) for each in segment.fields.values()], axis=0)
    within = (segment.counts >= most).all() and (segment.counts <= total).all()
    _must(segment, "counts.npy", "a count", bool(within and (segment.counts > 0).all()))
    fewer = len(part.counts) == len(segment.counts) and (part.counts <= segment.counts).all()
    _must(segment, "counts.npy", "a count of living articles", bool(fewer))


def _is_sorted(texts: TextList) -> bool:
    found = [text.encode() for text in texts.all()]
    return all(before < after for before, after in pairwise(found))


def _check_common(segment: Segment) -> None:
    """Add up anew what common prefixes have in each document."""
    common = segment.common
    if common is None:
        return
    for field, kept in zip(FIELDS, common.sums, strict=True):
        postings = segment.fields[field]
        for number, (first, end) in enumerate(common.ranges.tolist()):
            found = np.zeros(segment.documents, np.int64)
            at, last = int(postings.offsets[first]), int(postings.offsets[end])
            for begin in range(at, last, CHECKED_AT_ONCE):
                own = slice(begin, min(begin + CHECKED_AT_ONCE, last))
                np.add.at(found, postings.documents[own], postings.frequencies[own])
            own = slice(number * segment.documents, (number + 1) * segment.documents)
            same = np.array_equal(found, kept[own])
            _must(segment, f"prefix.{field}.npy", "a sum of occurrences", same)


def _check_columns(segment: Segment) -> None:
    for name in COLUMNS:
        column, values = segment.columns[name], segment.values[name]
        whole = len(column) == segment.documents
        whole = whole and (not len(column) or int(column.max()) < len(values))
        _must(segment, f"{name}.npy", "a code", whole)
    for name, rows in segment.sketches._asdict().items():
        _must(segment, f"sketch.{name}.npy", "its length", len(rows) == segment.documents)
    for name in ("ids", "titles", "id_order", "digest"):
        same = len(getattr(segment, name)) == segment.documents
        _must(segment, f"{name}.npy", "its length", same)
    ids = segment.ids.all()
    ordered = [ids[number] for number in segment.id_order.tolist()]
    rising = all(before < after for before, after in pairwise(ordered))
    _must(segment, "id_order.npy", "the order of ids", rising)


def _check_articles(segment: Segment) -> Iterator[None]:
    """Read every article; its id, title and digest must be those of the arrays."""
    digests, number = segment.digest, -1
    for number, (record, article) in enumerate(segment.store.read()):
        if number >= len(digests):
            break
        same = digest(record) == int(digests[number])
        same = same and article.id.encode("utf-8", "replace") == segment.ids[number]
        same = same and one_line(article.title).encode("utf-8", "replace") == segment.titles[number]
        _must(segment, "articles.sqlite", f"the digest of article {number}", same)
        yield
    _must(segment, "articles.sqlite", "the number of articles", number + 1 == segment.documents)


def _must(segment: Segment, name: str, what: str, holds: bool) -> None:
    if not holds:
        path: Path = segment.folder / name
        raise SnapshotDamaged(f"{path}: {what} is wrong; go back with: fihrist rollback")
