"""Which numbers do the words of several lists get, all together and in order?

Who meets words sorts them, as lines of text; then sorted lists are merged.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from . import kernels
from .lexicon import Letters, terms_of
from .segment import as_lines

MOST_BYTES = 4  # of a letter in UTF-8

_compiled = kernels.load("_terms")

Numbers = npt.NDArray[np.int64]


class SortedTerms(NamedTuple):
    """Distinct terms by code point, in UTF-8, each ended by a line feed.

    `places` uint32 (terms,): of each term in the order it was met, which line it is.
    """

    lines: bytes
    places: npt.NDArray[np.uint32]


NO_TERMS = SortedTerms(b"", np.zeros(0, np.uint32))


def save_terms(stem: Path, terms: SortedTerms) -> None:
    """Keep terms for another process, in two files beside `stem`."""
    stem.with_suffix(".txt").write_bytes(terms.lines)
    np.save(stem.with_suffix(".npy"), terms.places)


def load_terms(stem: Path) -> SortedTerms:
    """Return what `save_terms` kept."""
    return SortedTerms(stem.with_suffix(".txt").read_bytes(), np.load(stem.with_suffix(".npy")))


def sort_terms(letters: Letters) -> SortedTerms:
    """Sort distinct terms, of which the lexicon has these letters."""
    order, lines = _sorted(letters)
    places = np.empty(len(order), np.uint32)
    places[order] = np.arange(len(order), dtype=np.uint32)
    return SortedTerms(lines, places)


def number_terms(lists: Sequence[bytes]) -> tuple[bytes, list[Numbers]]:
    """Return the distinct lines of sorted lists, sorted, and of each list its lines' numbers."""
    if _compiled is not None:
        return _merge_compiled(lists)
    split = [lines.splitlines(keepends=True) for lines in lists]  # in UTF-8 as by code point
    distinct = sorted({*chain.from_iterable(split)})
    number = dict(zip(distinct, range(len(distinct)), strict=True))
    numbers = [np.array([number[line] for line in lines], np.int64) for lines in split]
    return b"".join(distinct), numbers


def _merge_compiled(lists: Sequence[bytes]) -> tuple[bytes, list[Numbers]]:
    assert _compiled is not None
    joined = b"".join(lists)
    ends = np.flatnonzero(np.frombuffer(joined, np.uint8) == ord("\n")) + 1
    firsts = np.searchsorted(ends, np.cumsum([0, *map(len, lists)]), "right")
    numbers = np.empty(len(ends), np.int64)
    merged = np.empty(len(joined), np.uint8)
    length = _compiled.merge(joined, ends, firsts, numbers, merged)
    return merged[:length].tobytes(), np.split(numbers, firsts[1:-1]) if lists else []


def _sorted(letters: Letters) -> tuple[npt.NDArray[np.uint32], bytes]:
    """Return the order that sorts distinct terms, and the terms in this order as lines."""
    if _compiled is None:
        terms = terms_of(letters)
        places = sorted(range(len(terms)), key=terms.__getitem__)
        return np.array(places, np.uint32), as_lines(map(terms.__getitem__, places))
    ends = np.flatnonzero(letters == ord("\n"))
    order, lines = np.empty(len(ends), np.uint32), np.empty(MOST_BYTES * len(letters), np.uint8)
    length = _compiled.sort(letters, ends, order, lines)
    return order, lines[:length].tobytes()
