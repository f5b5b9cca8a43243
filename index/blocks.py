"""How are the numbers of postings kept, each block of them in as few bits as it takes?

A file is a `.npy` of uint32: what its numbers are (NUMBERS, COUNTS or RISING), how many there are
(two words, the lower first), a word that is 0; the blocks; eight words that are 0; where each
block begins, counted from the first, and the last ends.  A block has 128 numbers, the last one
as many with zeros, all of the same width of 0 to 32 bits: it is four words a bit long, and its
length tells its width.  Its words are four lanes side by side, so that four numbers are read
at once: number i is the i // 4-th of lane i % 4, the lowest bit first.  One word more, the
head, is before what is not the numbers themselves:

    NUMBERS  the first number, where all ascend and their gaps, less 1, take fewer bits
    COUNTS   the sum of all counts before the block; each count, less 1, is what is kept
    RISING   the first number; what each is above it is what is kept

So one number, or the sum of the counts before it, is read without more than its block.
"""

from pathlib import Path
from typing import Any, SupportsIndex, cast

import numpy as np
import numpy.typing as npt

from . import kernels
from .errors import SnapshotDamaged
from .files import load_array

NUMBERS, COUNTS, RISING = range(3)
LEADING = 4  # words before the blocks
TRAILING = 8  # and those after them that are 0: what is read beyond a number is there
LANES = 4
IN_BLOCK = 128  # numbers; twice as many take .8 % more of an index, half as many .2 % less
WIDEST = 32  # bits
READ_AT_ONCE = 1 << 13  # blocks that NumPy unpacks together

Array = npt.NDArray[Any]
Words = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_compiled = kernels.load("_blocks")


class Blocks:
    """Numbers in blocks, read like an array of uint32."""

    dtype = np.dtype(np.uint32)

    def __init__(self, words: Words) -> None:
        """Raises ValueError where the words are no numbers in blocks."""
        self.words = words
        if words.dtype != np.uint32 or len(words) <= LEADING:
            raise ValueError("no numbers in blocks")
        self._count = int(words[1]) | int(words[2]) << 32
        self._kind = int(words[0])
        self._begins = words[len(words) - 1 - min(-(-self._count // IN_BLOCK), len(words) - 1) :]
        if _compiled is not None:
            _compiled.look(words)
        else:
            self._look()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: SupportsIndex | slice | Array) -> Any:
        """Return one number, or those of a slice or at an array of places; raises IndexError."""
        if isinstance(at, slice):
            return self._slice(*at.indices(self._count))
        if isinstance(at, np.ndarray) and at.ndim:
            return self._pick(np.flatnonzero(at) if at.dtype == np.bool_ else at)
        return int(self._pick(np.array([int(at)]))[0])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        numbers: Array = self[:]
        return numbers if dtype is None else numbers.astype(dtype)

    def before(self, places: Array) -> Places:
        """Return the sum of all counts before each place, from 0 to as many as there are."""
        places = np.ascontiguousarray(places, np.int64)
        if _compiled is not None:
            sums = np.empty(len(places), np.int64)
            _compiled.before(self.words, places, sums)
            return sums
        if ((places < 0) | (places > self._count)).any():
            raise IndexError(f"of {self._count} numbers")
        return self._sums(places) if self._count else np.zeros(len(places), np.int64)

    def _slice(self, start: int, stop: int, step: int) -> Array:
        if step != 1:
            return self._pick(np.arange(start, stop, step))
        numbers = np.empty(max(stop - start, 0), np.uint32)
        if _compiled is not None:
            _compiled.unpack(self.words, start, numbers)
            return numbers
        return self._read(np.arange(start, max(start, stop)))

    def _pick(self, places: Array) -> Array:
        places = np.ascontiguousarray(places, np.int64)
        if _compiled is not None:
            numbers = np.empty(len(places), np.uint32)
            _compiled.pick(self.words, places, numbers)
            return numbers
        places = np.where(places < 0, places + self._count, places)
        if len(places) and not (places.min() >= 0 and places.max() < self._count):
            raise IndexError(f"of {self._count} numbers")
        return self._read(places)

    def _read(self, places: Places) -> Array:
        """Unpack every block that a place is in, some at a time."""
        numbers = np.empty(len(places), np.uint32)
        blocks = places // IN_BLOCK
        distinct, which = np.unique(blocks, return_inverse=True)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which, minlength=len(distinct)))
        for first in range(0, len(distinct), READ_AT_ONCE):
            some = slice(first, first + READ_AT_ONCE)
            own = order[ends[first - 1] if first else 0 : ends[some][-1]]
            unpacked = self._unpacked(distinct[some])
            numbers[own] = unpacked[which[own] - first, places[own] % IN_BLOCK]
        return numbers

    def _sums(self, places: Places) -> Places:
        sums = np.empty(len(places), np.int64)
        blocks = np.maximum(places - 1, 0) // IN_BLOCK
        for first in range(0, len(places), READ_AT_ONCE):
            some = slice(first, first + READ_AT_ONCE)
            before = np.zeros((len(blocks[some]), IN_BLOCK + 1), np.int64)
            np.cumsum(self._unpacked(blocks[some]), axis=1, out=before[:, 1:])
            inside = before[np.arange(len(before)), places[some] - blocks[some] * IN_BLOCK]
            sums[some] = self._heads(blocks[some]) + inside
        return sums

    def _unpacked(self, blocks: Places) -> Words:
        """Return all numbers of these blocks, a row each; anything may follow the last one."""
        begins, ends = (self._begins[blocks + step].astype(np.int64) for step in (0, 1))
        widths, has_head = (ends - begins) // LANES, (ends - begins) % LANES
        bits = np.arange(IN_BLOCK) // LANES * widths[:, None]
        at = (
            (begins + has_head + LEADING)[:, None]
            + bits // 32 * LANES
            + np.arange(IN_BLOCK) % LANES
        )
        both = self.words[at] | self.words[at + LANES].astype(np.uint64) << np.uint64(32)
        masks = (np.uint64(1) << widths.astype(np.uint64)) - np.uint64(1)
        slots = both >> (bits % 32).astype(np.uint64) & masks[:, None]
        if self._kind == COUNTS:
            slots += np.uint64(1)
        if self._kind == RISING:
            slots += self._heads(blocks).astype(np.uint64)[:, None]
        if self._kind != NUMBERS:
            return np.asarray(slots, np.uint32)
        gaps = np.flatnonzero(has_head)
        slots[gaps, 1:] += np.uint64(1)
        slots[gaps, 0] = self._heads(blocks[gaps])
        slots[gaps] = np.cumsum(slots[gaps], axis=1)
        return np.asarray(slots, np.uint32)

    def _heads(self, blocks: Places) -> Places:
        at = self._begins[blocks].astype(np.int64) + LEADING
        return np.asarray(self.words[at], np.int64)

    def _look(self) -> None:
        number = -(-self._count // IN_BLOCK)
        if number >= len(self.words) - LEADING or self._kind > RISING:
            raise ValueError("no numbers in blocks")
        begins = self._begins.astype(np.int64)
        sizes = np.diff(begins)
        whole = begins[0] == 0 and begins[-1] == len(self.words) - LEADING - TRAILING - number - 1
        whole &= bool(((sizes >= 0) & (sizes <= LANES * WIDEST + 1) & (sizes % LANES <= 1)).all())
        if not whole or (self._kind != NUMBERS and not (sizes % LANES == 1).all()):
            raise ValueError("a block is no block")


class BlocksFile:
    """Writes numbers in blocks, piece by piece; how many will come need not be known before."""

    def __init__(self, path: Path, kind: int = NUMBERS) -> None:
        """`kind` is NUMBERS, from 0 on; COUNTS, from 1 on; or RISING, none below one before."""
        self._file = path.open("wb")
        self._kind = kind
        self._count = self._written = self._sum = 0
        self._begins = [np.zeros(1, np.int64)]
        self._waiting = np.zeros(0, np.uint32)
        self._write_header(0)

    def append(self, piece: Array) -> None:
        """Write whole numbers below 2³²; so must the sum of all counts be."""
        self._count += len(piece)
        if len(self._waiting):
            piece = np.concatenate([self._waiting, piece.astype(np.uint32)])
        whole = len(piece) // IN_BLOCK * IN_BLOCK
        self._waiting = piece[whole:].astype(np.uint32)
        self._write(piece[:whole])

    def close(self) -> None:
        """Write what is left, where the blocks begin and the header, and close the file."""
        self._write(self._waiting)
        begins = np.concatenate(self._begins)
        if self._sum >> 32 or int(begins[-1]) >> 32:
            raise OverflowError(f"{self._file.name}: more than 2³² words")
        self._file.write(np.append(np.zeros(TRAILING), begins).astype("<u4").data)
        self._file.seek(0)
        self._write_header(self._written + TRAILING + len(begins))  # no longer than before
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is; nothing happens when it is closed."""
        try:
            self._file.close()
        except OSError:
            return

    def _write(self, numbers: Array) -> None:
        if len(numbers):
            words, ends, self._sum = pack(numbers, self._kind, self._sum)
            self._file.write(words.data)
            self._begins.append(ends + self._written)
            self._written += len(words)

    def _write_header(self, length: int) -> None:
        about = {"descr": "<u4", "fortran_order": False, "shape": (LEADING + length,)}
        np.lib.format.write_array_header_1_0(self._file, about)
        count = self._count & 0xFFFFFFFF, self._count >> 32
        self._file.write(np.array([self._kind, *count, 0], "<u4").data)


def pack(numbers: Array, kind: int, sum: int) -> tuple[Words, Places, int]:
    """Return the blocks of numbers, where each ends, and the sum with that of those before."""
    numbers = np.ascontiguousarray(numbers, np.uint32)
    blocks = -(-len(numbers) // IN_BLOCK)
    if _compiled is not None:
        words, ends = np.empty(blocks * (LANES * WIDEST + 1), np.uint32), np.empty(blocks, np.int64)
        sum = _compiled.pack(numbers, words, ends, kind, sum)
        return words[: ends[-1]] if blocks else words, ends, sum
    slots, heads, has_head, sum = _slots(numbers, kind, sum)
    widths = _widths(slots)
    ends = np.cumsum(LANES * widths + has_head)
    words = np.zeros(int(ends[-1]) if blocks else 0, np.uint32)
    words[(ends - LANES * widths - 1)[has_head]] = heads[has_head]
    for width in np.unique(widths[widths > 0]).tolist():
        own = np.flatnonzero(widths == width)
        lanes = slots[own].reshape(len(own), -1, LANES).swapaxes(1, 2)
        octets = np.ascontiguousarray(lanes, "<u4").view(np.uint8).reshape(len(own), IN_BLOCK, 4)
        bits = np.unpackbits(octets, axis=2, count=width, bitorder="little")
        packed = np.packbits(bits.reshape(len(own), -1), axis=1, bitorder="little")
        at = (ends[own] - LANES * width)[:, None] + np.arange(LANES * width)
        words[at] = (
            packed.view("<u4").reshape(len(own), LANES, width).swapaxes(1, 2).reshape(at.shape)
        )
    return words, ends, sum


def _slots(numbers: Words, kind: int, sum: int) -> tuple[Words, Words, npt.NDArray[np.bool_], int]:
    """Return what is kept of each block, a row each; its head, and whether it has one; the sum."""
    blocks = -(-len(numbers) // IN_BLOCK)
    there = np.arange(blocks * IN_BLOCK).reshape(blocks, IN_BLOCK) < len(numbers)
    rows = np.zeros((blocks, IN_BLOCK), np.uint32)
    rows[there] = numbers
    if kind == COUNTS:
        ends = sum + np.cumsum(rows.sum(axis=1, dtype=np.int64))
        heads = np.append(sum, ends)[:blocks].astype(np.uint32)
        rows[there] -= np.uint32(1)
        return rows, heads, np.ones(blocks, np.bool_), int(ends[-1]) if blocks else sum
    if kind == RISING:
        above = np.where(there, rows - rows[:, :1], np.uint32(0))
        return above, rows[:, 0], np.ones(blocks, np.bool_), sum
    gaps = np.zeros((blocks, IN_BLOCK), np.int64)
    gaps[:, 1:] = np.diff(rows.astype(np.int64)) - 1
    gaps[~there] = 0
    rises = (gaps >= 0).all(axis=1)
    gaps[~rises] = 0
    less = rises & (_widths(gaps) < _widths(rows))
    return np.where(less[:, None], gaps, rows).astype(np.uint32), rows[:, 0], less, sum


def _widths(rows: Array) -> Places:
    largest = rows.max(axis=1, initial=0).astype(np.float64)
    return np.asarray(np.frexp(largest)[1], np.int64)


def save_blocks(path: Path, numbers: Array, kind: int) -> None:
    """Write numbers of a kind (see BlocksFile)."""
    file = BlocksFile(path, kind)
    file.append(numbers)
    file.close()


def words_of_blocks(numbers: Array) -> Words:
    """Return what `load_blocks` read, as the kernels take it."""
    return cast(Blocks, numbers).words


def load_blocks(path: Path) -> Array:
    """Return the numbers of a file of blocks; SnapshotDamaged when it is none.

    They are Blocks, which may be indexed and made an array: nothing else is done with them.
    """
    try:
        return cast(Array, Blocks(load_array(path)))
    except ValueError as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error
