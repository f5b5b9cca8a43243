"""Which first letters do so many postings have that their sums are kept?

Of "ال" every article has dozens: at a hundred thousand articles five million postings.  So
what a common prefix has in each document, in each field, is added up once, when a segment
is written; who asks for it reads one number a document.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .blocks import NUMBERS, load_blocks, save_blocks
from .files import load_array, load_bytes

PREFIX_BYTES = (2, 4, 6)  # of UTF-8: one, two and three Arabic letters
OFTEN = 8  # postings a document, from which on they are kept: reading them takes 1 ms at 100,000

Array = npt.NDArray[Any]


class CommonPrefixes(NamedTuple):
    """What is kept of a segment's common prefixes.

    `ranges` uint32 (prefixes, 2): the terms [first, end) of each; `sums` of each field how often
    the first is in each document, then the second, and so on.
    """

    ranges: Array
    sums: tuple[Array, ...]


class CommonSums:
    """Adds up what common prefixes have in a field, whose postings come in order of term."""

    def __init__(self, ranges: Array, documents: int) -> None:
        self._ranges = ranges.tolist()
        self._sums = np.zeros((len(ranges), documents), np.uint32)
        self._term = 0

    def add(self, counts: Array, documents: Array, frequencies: Array) -> None:
        """Add the postings of the next terms: how many each has, and what they are."""
        ends = np.append(0, np.cumsum(counts))
        first, self._term = self._term, self._term + len(counts)
        for sums, (begin, end) in zip(self._sums, self._ranges, strict=True):
            begin, end = max(begin, first), min(end, self._term)
            if begin < end:
                own = slice(int(ends[begin - first]), int(ends[end - first]))
                found = np.bincount(documents[own], frequencies[own], len(sums))
                sums += found.astype(np.uint32)

    def save(self, folder: Path, field: str) -> None:
        """Write the sums of the field, if there are any."""
        if self._ranges:
            save_blocks(_sums_file(folder, field), self._sums.ravel(), NUMBERS)


def find_common(folder: Path, documents: int) -> Array:
    """Return the ranges of terms of each common prefix in a segment whose terms are written."""
    begins, counts = load_array(folder / "terms.npy"), load_array(folder / "counts.npy")
    lines = bytes(load_bytes(folder / "terms.txt")[:])
    text = np.frombuffer(lines + b"\0" * max(PREFIX_BYTES), np.uint8)
    found = [*_common(text, begins[:-1], counts, OFTEN * max(documents, 1))]
    return np.array(found, np.uint32).reshape(-1, 2)


def _common(text: Array, begins: Array, counts: Array, least: int) -> Iterator[tuple[int, int]]:
    if not len(begins):
        return
    heads = np.zeros(len(begins), np.uint64)
    for place in range(max(PREFIX_BYTES)):
        heads = heads << np.uint64(8) | text[begins.astype(np.int64) + place]
    for size in PREFIX_BYTES:
        own = heads >> np.uint64(8 * (max(PREFIX_BYTES) - size))
        firsts = np.flatnonzero(np.append(True, own[1:] != own[:-1]))
        sums = np.add.reduceat(counts.astype(np.int64), firsts)
        ends = np.append(firsts[1:], len(own))
        often = sums >= least
        yield from zip(firsts[often].tolist(), ends[often].tolist(), strict=True)


def save_ranges(folder: Path, ranges: Array) -> None:
    """Write the ranges, if there are any."""
    if len(ranges):
        np.save(_ranges_file(folder), ranges)


def load_common(folder: Path, fields: Sequence[str]) -> CommonPrefixes | None:
    """Return the sums of a segment, None where it has no common prefix."""
    if not _ranges_file(folder).exists():
        return None
    sums = tuple([load_blocks(_sums_file(folder, field)) for field in fields])
    return CommonPrefixes(load_array(_ranges_file(folder)), sums)


def _ranges_file(folder: Path) -> Path:
    return folder / "prefix.ranges.npy"


def _sums_file(folder: Path, field: str) -> Path:
    return folder / f"prefix.{field}.npy"
