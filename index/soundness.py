"""Can the arrays of a segment be read without looking beyond them?

Kernels look where these arrays say, and who wrote them may have written their digests too.
So what leads from one array into another is looked at when files are opened that were not
here before (wholeness.py).  Whether they say the truth is asked by checking.py.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import numpy as np

from .blocks import IN_BLOCK, Blocks
from .common import CommonPrefixes
from .errors import SnapshotDamaged
from .segment import COLUMNS, FIELDS, Array, Postings, Segment, TextList
from .vocabulary import Relation

AT_ONCE = 1 << 20  # postings
MOST_IN_ONE = (
    1 << 25
)  # occurrences of a term in an article: kernels sum IN_BLOCK of them in 32 bits


def check_sound(segment: Segment) -> None:
    """Raise SnapshotDamaged, naming the file, where an array leads beyond another.

    Some .1 s for 100,000 articles.
    """
    try:
        wrong = next((name for name, holds in _told(segment) if not holds), "")
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise SnapshotDamaged(f"{segment.folder}: {error}; rebuild the index") from error
    if wrong:
        raise SnapshotDamaged(f"{segment.folder / wrong}: leads beyond its end; rebuild the index")


def _told(segment: Segment) -> Iterator[tuple[str, bool]]:
    """Yield the name of each file, and whether it is sound; other errors tell it is not too."""
    terms, documents = len(segment.terms), segment.documents
    for name, count in (("terms", terms), ("ids", documents), ("titles", documents)):
        yield f"{name}.npy", _are_texts(getattr(segment, name), count)
    yield "terms.txt", _ascend(segment.terms)
    yield "counts.npy", _are_below(segment.counts, terms, documents + 1)
    yield "id_order.npy", _are_below(segment.id_order, documents, documents)
    yield "digest.npy", segment.digest.shape == (documents,)
    for name in COLUMNS:
        values = segment.values[name]
        yield "values.json", isinstance(values, list) and all(type(each) is str for each in values)
        yield f"{name}.npy", _are_below(segment.columns[name], documents, len(values))
    for name, rows in segment.sketches._asdict().items():
        yield f"sketch.{name}.npy", rows.ndim == 2 and len(rows) == documents
    for name, relation in segment.relations.items():
        yield f"{name}.terms.npy", _is_relation(relation, terms)
    yield (
        "prefix.ranges.npy",
        segment.common is None or _is_common(segment.common, terms, documents),
    )
    for field in FIELDS:
        for name, holds in _told_of(segment.fields[field], terms, documents):
            yield f"{field}.{name}.npy", holds


def _told_of(postings: Postings, terms: int, documents: int) -> Iterator[tuple[str, bool]]:
    """Yield what `_told` does of one field's postings."""
    count, offsets = len(postings.documents), np.asarray(postings.offsets, np.int64)
    yield "offsets", len(offsets) == terms + 1 and _lead_through(offsets, count)
    yield "lengths", postings.lengths.shape == (documents,)
    yield "frequencies", len(postings.frequencies) == count
    for first in range(0, count, AT_ONCE):
        end = min(first + AT_ONCE, count)
        yield "documents", _rise_within(postings.documents, offsets, first, end, documents)
        counts = postings.frequencies[first:end]
        yield "frequencies", int(counts.min()) > 0 and int(counts.max()) < MOST_IN_ONE
    yield "positions", _sum_up(cast(Blocks, postings.frequencies), len(postings.positions))


def _rise_within(numbers: Array, offsets: Array, first: int, end: int, most: int) -> bool:
    """Say whether postings [first, end) are of documents that there are, and rise in each term."""
    before = max(first - 1, 0)
    found = numbers[before:end]
    rises = found[1:] > found[:-1]
    inside = offsets[slice(*np.searchsorted(offsets, (before + 1, end)))]
    rises[inside - before - 1] = True
    return int(found.max()) < most and bool(rises.all())


def _sum_up(counts: Blocks, total: int) -> bool:
    """Say whether each block of counts begins with the sum of those before, and all are `total`."""
    if not len(counts):
        return total == 0
    firsts = np.arange(0, len(counts), IN_BLOCK)
    begins = counts.before(firsts + 1) - counts[firsts]
    ends = counts.before(np.append(firsts[1:], len(counts)))
    return begins[0] == 0 and int(ends[-1]) == total and np.array_equal(begins[1:], ends[:-1])


def _is_relation(relation: Relation, terms: int) -> bool:
    entries, priors = len(relation.terms), relation.priors
    fits = len(relation.begins) == len(relation.keys) + 1 and relation.begins.dtype.itemsize == 4
    fits = fits and relation.keys.itemsize == 8
    fits = fits and (priors is None or (priors.shape == (entries,) and priors.itemsize == 1))
    return (
        fits
        and _lead_through(relation.begins, entries)
        and _are_below(relation.terms[:], entries, terms)
    )


def _is_common(common: CommonPrefixes, terms: int, documents: int) -> bool:
    ranges = common.ranges
    fits = ranges.ndim == 2 and ranges.shape[1:] == (2,) and ranges.dtype == np.uint32
    fits = fits and bool((ranges[:, 0] < ranges[:, 1]).all() and (ranges <= terms).all())
    return fits and all(len(sums) == len(ranges) * documents for sums in common.sums)


def _are_texts(texts: TextList, count: int) -> bool:
    lines, begins = texts.arrays()
    return len(begins) == count + 1 and _lead_through(begins, len(lines), 1)


def _ascend(texts: TextList) -> bool:
    lines = bytes(texts.arrays()[0]).split(b"\n")[:-1]
    return len(lines) == len(texts) and all(one < other for one, other in pairwise(lines))


def _lead_through(begins: Array, size: int, least: int = 0) -> bool:
    """Say whether lists begin here that have `least` of all `size` things at least."""
    steps = np.diff(np.asarray(begins).astype(np.int64))
    return int(begins[0]) == 0 and int(begins[-1]) == size and bool((steps >= least).all())


def _are_below(numbers: Array, count: int, end: int) -> bool:
    """Say whether there are `count` whole numbers from 0 up to `end`, which is not among them."""
    whole = numbers.shape == (count,) and numbers.dtype.kind in "iu"
    return whole and (not count or (int(numbers.min()) >= 0 and int(numbers.max()) < end))
