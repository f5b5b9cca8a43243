"""Which number does each word seen so far have?

Built while articles are read.  A word is looked up by its hash, all words of a batch at
once; only terms never seen before become Python strings.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from . import kernels
from .analysis.tokenizer import Hashes, Words, cut, hashes, kernel_tables

Numbers = npt.NDArray[np.int32]
Letters = npt.NDArray[np.uint32]  # code points of terms in a row, a line feed after each

_compiled = kernels.load("_words")


class HashTable:
    """A growing map of 64-bit hashes (never 0) to numbers, looked up by the array.

    Open addressing with linear probing; at most half full.  16 bytes × 2 an entry.
    """

    def __init__(self) -> None:
        self.count = 0
        self._reserve(1 << 12)

    def find(self, wanted: Hashes) -> Numbers:
        """Return the number of each hash, -1 where it has none: int32, the shape of `wanted`."""
        slots, found = self._probe(wanted)
        return np.where(found == wanted, self._numbers[slots], np.int32(-1))

    def add(self, fresh: Hashes, numbers: Numbers) -> None:
        """Give distinct hashes that are not in the table their numbers."""
        self.with_room_for(len(fresh))
        self.count += len(fresh)
        self._place(fresh, numbers)

    def with_room_for(self, more: int) -> tuple[Hashes, Numbers]:
        """Return the keys and the numbers, half of them 0 at least when so many more are in it.

        Who adds to these arrays adds to `count` too.
        """
        if 2 * (self.count + more) > len(self._keys):
            keys, values = self._keys[self._keys != 0], self._numbers[self._keys != 0]
            self._reserve(2 * self.count + 2 * more)
            self._place(keys, values)
        return self._keys, self._numbers

    def _reserve(self, least: int) -> None:
        size = 1 << (least - 1).bit_length()
        self._mask = np.uint64(size - 1)
        self._keys, self._numbers = np.empty(size, np.uint64), np.empty(size, np.int32)
        self._keys.fill(0)  # unlike np.zeros, np.empty asks the system for large pages
        self._numbers.fill(0)

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
    """The distinct words of a segment in the making.

    Its terms are normal forms in the order they were first met: a term's number is its place.
    """

    def __init__(self) -> None:
        self._terms = HashTable()
        self._term_by_surface = HashTable()  # of NumPy's form: spellings, so that few are folded
        self._letters = np.empty(1 << 12, np.uint32)
        self._used = 0

    def __len__(self) -> int:
        return self._terms.count

    @property
    def letters(self) -> Letters:
        """The letters of all terms in order of their numbers."""
        return self._letters[: self._used]

    def learn(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return the term number of each word of the texts, and how many words each text has."""
        if _compiled is not None:
            return self._learn_compiled(texts, sum(map(len, texts)) + len(texts))
        words = cut("\n".join(texts))
        lengths = np.diff(np.searchsorted(words.starts, _text_ends(texts)), prepend=0)
        return self._find(words), lengths.astype(np.int32)

    def _find(self, words: Words) -> Numbers:
        wanted = hashes(words, surface=True)
        numbers = self._term_by_surface.find(wanted)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            chosen = unknown[_first_of_each(wanted[unknown])]
            self._term_by_surface.add(wanted[chosen], self._learn_terms(words.only(chosen)))
            numbers[unknown] = self._term_by_surface.find(wanted[unknown])
        return numbers

    def _learn_terms(self, words: Words) -> Numbers:
        wanted = hashes(words)
        numbers = self._terms.find(wanted)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            chosen = unknown[_first_of_each(wanted[unknown])]
            count = len(self)
            self._keep(letters_of(words.only(chosen).terms()))
            fresh = np.arange(count, count + len(chosen), dtype=np.int32)
            self._terms.add(wanted[chosen], fresh)
            numbers[unknown] = self._terms.find(wanted[unknown])
        return numbers

    def _learn_compiled(self, texts: Sequence[str], room: int) -> tuple[Numbers, Numbers]:
        """Learn, with room for so many words; where there are more, the rest with twice that."""
        assert _compiled is not None
        numbers, lengths = np.empty(room, np.int32), np.empty(len(texts), np.int32)
        fresh = np.empty(2 * room, np.uint32)
        table = self._terms.with_room_for(room)
        done, count, added, letters = _compiled.learn(
            [*texts], *kernel_tables(), *table,
            numbers, lengths, fresh, len(self),
        )  # fmt: skip
        if added:
            self._keep(fresh[:letters])
            self._terms.count += added
        if done == len(texts):
            return numbers[:count].copy(), lengths
        more_numbers, more_lengths = self._learn_compiled(texts[done:], 2 * room)
        return (
            np.concatenate([numbers[:count], more_numbers]),
            np.concatenate([lengths[:done], more_lengths]),
        )

    def _keep(self, letters: Letters) -> None:
        """Append the letters of new terms."""
        used = self._used + len(letters)
        if used > len(self._letters):
            kept, self._letters = self.letters, np.empty(2 * used, np.uint32)
            self._letters[: self._used] = kept
        self._letters[self._used : used] = letters
        self._used = used


def letters_of(terms: Sequence[str]) -> Letters:
    """Return the letters of terms, one after the other."""
    codes = "\n".join([*terms, ""]).encode("utf-32-le", "replace")
    return np.frombuffer(codes, np.uint32)


def terms_of(letters: Letters) -> list[str]:
    """Return the terms that have these letters."""
    return letters.tobytes().decode("utf-32-le", "replace").split("\n")[:-1]


def _text_ends(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return where each text ends, and the line feed after it, when they are joined."""
    return np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)


def _first_of_each(keys: Hashes) -> npt.NDArray[np.int64]:
    """Return where each distinct key comes first, ascending."""
    return np.sort(np.unique(keys, return_index=True)[1])
