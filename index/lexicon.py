"""Which number does each word seen so far have?

Built while articles are read.  A word's surface form is looked up by its hash, all
words of a batch at once; only forms never seen before become Python strings.
"""

import numpy as np
import numpy.typing as npt

from . import kernels
from .analysis.tokenizer import Hashes, Words, hashes

Numbers = npt.NDArray[np.int32]

_compiled = kernels.load("_table")


class HashTable:
    """A growing map of 64-bit hashes (never 0) to numbers, looked up by the array.

    Open addressing with linear probing; at most half full.  16 bytes × 2 an entry.
    """

    def __init__(self) -> None:
        self._count = 0
        self._reserve(1 << 12)

    def find(self, wanted: Hashes) -> Numbers:
        """Return the number of each hash, -1 where it has none: int32, the shape of `wanted`."""
        if _compiled is not None:
            numbers = np.empty(len(wanted), np.int32)
            _compiled.find(wanted, self._keys, self._numbers, numbers)
            return numbers
        slots, found = self._probe(wanted)
        return np.where(found == wanted, self._numbers[slots], np.int32(-1))

    def add(self, fresh: Hashes, numbers: Numbers) -> None:
        """Give distinct hashes that are not in the table their numbers."""
        self._count += len(fresh)
        if 2 * self._count > len(self._keys):
            keys, values = self._keys[self._keys != 0], self._numbers[self._keys != 0]
            self._reserve(4 * self._count)
            self._place(keys, values)
        self._place(fresh, numbers)

    def _reserve(self, least: int) -> None:
        size = 1 << (least - 1).bit_length()
        self._mask = np.uint64(size - 1)
        self._keys = np.zeros(size, np.uint64)
        self._numbers = np.zeros(size, np.int32)

    def _probe(self, wanted: Hashes) -> tuple[npt.NDArray[np.int64], Hashes]:
        slots = (wanted & self._mask).astype(np.int64)
        found = self._keys[slots]
        pending = np.flatnonzero((found != wanted) & (found != 0))
        while len(pending):
            slots[pending] = (slots[pending] + 1) & int(self._mask)
            keys = self._keys[slots[pending]]
            found[pending] = keys
            pending = pending[(keys != wanted[pending]) & (keys != 0)]
        return slots, found

    def _place(self, fresh: Hashes, numbers: Numbers) -> None:
        while len(fresh):
            slots, _ = self._probe(fresh)
            self._keys[slots] = fresh  # of several for one slot, the last stays
            won = self._keys[slots] == fresh
            self._numbers[slots[won]] = numbers[won]
            fresh, numbers = fresh[~won], numbers[~won]


class Lexicon:
    """The distinct words of a segment in the making: surface forms and their terms.

    `terms` are normal forms in the order they were first met; `term_of_surface` says
    which of them a surface form is a spelling of.
    """

    def __init__(self) -> None:
        self._surfaces = HashTable()
        self._terms = HashTable()
        self._term_of_surface: list[Numbers] = []
        self._surface_count = 0
        self.terms: list[str] = []

    def learn(self, words: Words) -> Numbers:
        """Return the surface number of each word: int32, shape (words,)."""
        wanted = hashes(words, surface=True)
        numbers = self._surfaces.find(wanted)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            fresh, first = np.unique(wanted[unknown], return_index=True)
            self._add(fresh, words.only(unknown[first]))
            numbers[unknown] = self._surfaces.find(wanted[unknown])
        return numbers

    def term_of_surface(self) -> Numbers:
        """Return the number of the term each surface form belongs to."""
        return np.concatenate([np.zeros(0, np.int32), *self._term_of_surface])

    def _add(self, fresh: Hashes, words: Words) -> None:
        count = self._surface_count
        self._surface_count += len(fresh)
        self._surfaces.add(fresh, np.arange(count, self._surface_count, dtype=np.int32))
        self._term_of_surface.append(self._learn_terms(words))

    def _learn_terms(self, words: Words) -> Numbers:
        wanted = hashes(words)
        numbers = self._terms.find(wanted)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            fresh, first = np.unique(wanted[unknown], return_index=True)
            count = len(self.terms)
            self.terms += words.only(unknown[first]).terms()
            self._terms.add(fresh, np.arange(count, len(self.terms), dtype=np.int32))
            numbers[unknown] = self._terms.find(wanted[unknown])
        return numbers
