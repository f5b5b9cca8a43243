"""Where are the forms of a word among the terms and postings of a snapshot's parts?"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..inversion import gather
from ..query import Prefix, Word
from ..scoring import Floats
from ..snapshot import Snapshot
from .remembered import Same

Numbers = npt.NDArray[np.int64]

REMEMBERED_TERMS = 50_000  # numbers of terms, a segment; about 150 bytes each


class Ranges(NamedTuple):
    """Where the forms of a word are in one part: form, first term, end; shape (forms,)."""

    forms: Numbers
    first: Numbers
    end: Numbers


class TermFinder:
    """Finds words in the parts of one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._find = [lru_cache(REMEMBERED_TERMS)(p.segment.terms.find) for p in snapshot.parts]

    def number(self, part: int, term: str) -> int:
        """Return the number of a term in a part, -1 where it is not in it."""
        return self._find[part](term)

    def ranges(self, part: int, word: Word | Prefix) -> Ranges:
        """Return where the forms of a word are among the terms of a part."""
        if isinstance(word, Prefix):
            first, end = self._snapshot.parts[part].segment.terms.prefixed(word.text)
            return Ranges(np.zeros(1, np.int64), np.array([first]), np.array([end]))
        found = [(n, self._find[part](form.term)) for n, form in enumerate(word.forms)]
        known = [(number, term) for number, term in found if term >= 0]
        terms = np.array([term for _, term in known], np.int64)
        return Ranges(np.array([number for number, _ in known], np.int64), terms, terms + 1)


def extent(offsets: npt.NDArray[Any], ranges: Ranges) -> tuple[Numbers, Numbers]:
    """Return where the postings of each range begin, and how many there are."""
    begins = offsets[ranges.first].astype(np.int64)
    return begins, offsets[ranges.end].astype(np.int64) - begins


def places_of(begins: Numbers, counts: Numbers) -> Any:
    """Return the places of all postings, one range after the other: a slice for one range."""
    if len(begins) == 1:
        return slice(int(begins[0]), int(begins[0] + counts[0]))
    return gather(begins, counts)


def word_key(word: Word | Prefix) -> Hashable:
    """Return what two words with the same postings share; classes are told apart by identity."""
    return word.text if isinstance(word, Prefix) else Same(word.forms)


def form_weights(word: Word) -> Floats:
    """Return what each form of a word weighs."""
    return np.array([form.weight for form in word.forms])
