"""How are many whole numbers kept in as few bits as the largest of them takes?

A packed file is a `.npy` of uint64: how many numbers there are, of how many bits each,
then their bits, one number after the other and the lowest bit first, and one word more.
So any of them is read with one look at eight bytes, wherever it begins.
"""

from pathlib import Path
from typing import Any, SupportsIndex, cast

import numpy as np
import numpy.typing as npt

from . import kernels
from .errors import SnapshotDamaged
from .files import load_array

HEADER = 2  # words before the numbers
MOST_BITS = 57  # what eight bytes hold from any bit of the first on

Array = npt.NDArray[Any]
Words = npt.NDArray[np.uint64]

_compiled = kernels.load("_packed")


class Packed:
    """Packed numbers, read like an array of uint32 (uint64 where they need it)."""

    def __init__(self, words: Words) -> None:
        """Raises ValueError where the words are no packed numbers."""
        if len(words) <= HEADER or words.dtype != np.uint64:
            raise ValueError("no packed numbers")
        self.words = words
        self._count, self._bits = int(words[0]), int(words[1])
        room = (len(words) - HEADER - 1) * 64
        if not 1 <= self._bits <= MOST_BITS or self._count * self._bits > room:
            raise ValueError(f"{self._count} numbers of {self._bits} bits in {room}")
        self._octets = words[HEADER:].data.cast("B")
        self.dtype = np.dtype(np.uint32 if self._bits <= 32 else np.uint64)

    def __len__(self) -> int:
        return self._count

    @property
    def most(self) -> int:
        """The largest number that so many bits hold."""
        return (1 << self._bits) - 1

    def __getitem__(self, at: SupportsIndex | slice | Array) -> Any:
        """Return one number, or those of a slice or at an array of places; raises IndexError."""
        if isinstance(at, slice):
            return self._slice(*at.indices(self._count))
        if isinstance(at, np.ndarray) and at.ndim:
            return self._pick(np.flatnonzero(at) if at.dtype == np.bool_ else at)
        return self._one(int(at))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        numbers: Array = self[:]
        return numbers if dtype is None else numbers.astype(dtype)

    def _one(self, number: int) -> int:
        number += self._count if number < 0 else 0
        if not 0 <= number < self._count:
            raise IndexError(number)
        bit = number * self._bits
        eight = self._octets[bit >> 3 : (bit >> 3) + 8]
        return int.from_bytes(eight, "little") >> (bit & 7) & self.most

    def _slice(self, start: int, stop: int, step: int) -> Array:
        if step != 1:
            return self._pick(np.arange(start, stop, step))
        if _compiled is None:
            return self._read(np.arange(start, max(start, stop)))
        numbers = np.empty(max(stop - start, 0), self.dtype)
        if len(numbers):
            _compiled.unpack(self.words, start, numbers)
        return numbers

    def _pick(self, places: Array) -> Array:
        places = np.ascontiguousarray(places, np.int64)
        if _compiled is None:
            return self._read(self._counted_from_start(places))
        numbers = np.empty(len(places), self.dtype)
        _compiled.pick(self.words, places, numbers)
        return numbers

    def _counted_from_start(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        places = np.where(places < 0, places + self._count, places)
        if len(places) and not (places.min() >= 0 and places.max() < self._count):
            raise IndexError(f"of {self._count} numbers")
        return places

    def _read(self, places: npt.NDArray[np.int64]) -> Array:
        """Read eight bytes from the one that each number begins in."""
        room = 8 * (len(self.words) - HEADER) - 7
        eights = np.ndarray((room,), "<u8", self.words.data, 8 * HEADER, (1,))
        bits = places * self._bits
        found = eights[bits >> 3] >> (bits & 7).astype(np.uint64)
        numbers: Array = (found & np.uint64(self.most)).astype(self.dtype)
        return numbers


def bits_of(most: int) -> int:
    """Return how many bits hold every number up to this one."""
    return max(most.bit_length(), 1)


def pack(numbers: Array, bits: int) -> Words:
    """Return the numbers' bits one after the other, in as many words as they need."""
    words = np.zeros(-(-len(numbers) * bits // 64), np.uint64)
    if not len(numbers):
        return words
    if _compiled is not None:
        wide = numbers.dtype.itemsize not in (4, 8)
        same = np.ascontiguousarray(numbers, np.uint64 if wide else None)
        _compiled.pack(same, words, bits)
        return words
    octets = numbers.astype("<u8").view(np.uint8).reshape(-1, 8)
    each = np.unpackbits(octets, axis=1, count=bits, bitorder="little")
    packed = np.packbits(each, bitorder="little")
    words.view(np.uint8)[: len(packed)] = packed
    return words


def save_packed(path: Path, numbers: Array) -> None:
    """Write whole numbers, 0 or above."""
    bits = bits_of(int(numbers.max()) if len(numbers) else 0)
    header, trailer = np.array([len(numbers), bits], np.uint64), np.zeros(1, np.uint64)
    with path.open("wb") as file:
        np.save(file, np.concatenate([header, pack(numbers, bits), trailer]))


def load_packed(path: Path) -> Array:
    """Return the numbers of a packed file; SnapshotDamaged when it is none.

    They are a Packed, which may be indexed and made an array: nothing else is done with it.
    """
    try:
        return cast(Array, Packed(load_array(path)))
    except ValueError as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error


def words_of(numbers: Array) -> Words:
    """Return what `load_packed` read, as the kernels take it."""
    return cast(Packed, numbers).words
