"""How do several processes read many files, so that what is in them comes in their order?

What is in a web page takes milliseconds to find, a hundred times what indexing it takes.  So
when reading has taken a while, child processes read some files ahead, several small ones at
a time.  Who waits for what a child reads reads what comes after it meanwhile.  A large file
is read here, as it is needed, and so is what a child could not read.
"""

import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from .article import Article
from .children import Child, Frame, parent
from .reading import Rejection
from .reading.corpus import read_file
from .reading.fields import FieldNames
from .reading.files import Found

ALONE_S = 0.5  # of reading before there are children: they take .3 s to come up
SHARED_BYTES, SHARED_FILES = 1 << 18, 64  # most of a batch; a larger file is one of its own
LARGE_BYTES = 1 << 20  # a file from here on is read where it is needed: it may be of any size
AHEAD = 2  # batches a child has at once
PACKED, SWELLS = ".gz", 10

Contents = Sequence[Article | Rejection]
Item = TypeVar("Item")


@dataclass
class Batch(Generic[Item]):
    """Some items in a row, each with its file, if it has one.

    `contents` is what is in the files, once they are read; a child may be about to do it.
    """

    items: list[tuple[Item, Found | None]]
    is_large: bool = False
    is_given: bool = False
    contents: list[Contents] | None = None

    def files(self) -> list[Found]:
        return [file for _, file in self.items if file is not None]

    def waits(self) -> bool:
        """Whether nobody reads it yet who could read it ahead."""
        return not (self.is_large or self.is_given) and self.contents is None


class Readers(Generic[Item]):
    """Reads files with so many processes in all; `names` are those of the fields of records."""

    def __init__(self, names: FieldNames, processes: int) -> None:
        self._names = names
        self._processes = processes
        self._read_s = 0.0
        self._given: dict[Child, dict[int, Batch[Item]]] | None = None  # None: not started
        self._answers: SimpleQueue[tuple[Child, Frame | None]] = SimpleQueue()

    def read(
        self, items: Iterable[Item], file_of: Callable[[Item], Found | None]
    ) -> Iterator[tuple[Item, Iterable[Article | Rejection]]]:
        """Yield each item with what is in its file; nothing is in it where it has none."""
        batches, waiting = _batches(items, file_of), deque[Batch[Item]]()
        most = 2 * AHEAD * self._processes if self._processes > 1 else 1
        try:
            while True:
                waiting.extend(islice(batches, most - len(waiting)))
                if not waiting:
                    return
                batch = waiting.popleft()
                self._give(waiting)
                while batch.is_given and batch.contents is None:
                    self._use_time(waiting)
                yield from self._pairs(batch)
        finally:
            for child in self._given or ():
                child.stop()

    def _pairs(self, batch: Batch[Item]) -> Iterator[tuple[Item, Iterable[Article | Rejection]]]:
        if batch.is_large:
            for item, file in batch.items:
                yield item, read_file(file, self._names) if file is not None else ()
            return
        if batch.contents is None:
            self._read_here(batch)
        contents = iter(batch.contents or ())
        for item, file in batch.items:
            yield item, next(contents) if file is not None else ()

    def _read_here(self, batch: Batch[Item]) -> None:
        start_s = time.perf_counter()
        batch.contents = _contents(batch.files(), self._names)
        self._read_s += time.perf_counter() - start_s

    def _use_time(self, waiting: Iterable[Batch[Item]]) -> None:
        """Read what nobody reads yet, or wait for an answer."""
        free = next((batch for batch in waiting if batch.waits()), None)
        if free is None:
            self._take(*self._answers.get())
        else:
            self._read_here(free)
            self._give(waiting)

    def _give(self, waiting: Iterable[Batch[Item]]) -> None:
        """Give batches to children that have room for them."""
        self._hear()
        free = [batch for batch in waiting if batch.waits() and batch.files()]
        if free and self._given is None and self._read_s > ALONE_S:
            self._given = {self._new_child(): {} for _ in range(1, self._processes)}
        for batch in free:
            child, given = min((self._given or {}).items(), key=_load, default=(None, {}))
            if child is None or len(given) == AHEAD:
                return
            given[id(batch)] = batch
            batch.is_given = True
            child.send(id(batch), pickle.dumps((batch.files(), self._names)))

    def _new_child(self) -> Child:
        def heard(frame: Frame | None) -> None:
            self._answers.put((child, frame))

        child = Child(__name__, [], heard)
        return child

    def _hear(self) -> None:
        with suppress(Empty):
            while True:
                self._take(*self._answers.get_nowait())

    def _take(self, child: Child, frame: Frame | None) -> None:
        """Take what a child has read; what it could not read is read here."""
        assert self._given is not None
        if frame is None:
            child.stop()
            for batch in self._given.pop(child).values():
                batch.is_given = False
            return
        number, payload = frame
        batch = self._given[child].pop(number)
        batch.is_given = False
        if payload:
            batch.contents = pickle.loads(payload)  # noqa: S301 (our own child wrote it)


def main() -> None:
    """Read in a process of its own: files on the standard input, what is in them on the output."""
    asking = parent()
    for number, payload in asking.frames():
        try:
            contents = pickle.dumps(_contents(*pickle.loads(payload)))  # noqa: S301 (our parent did)
        except Exception:
            contents = b""  # our parent meets the error too, and tells it
        asking.answer(number, contents)


def _contents(files: Iterable[Found], names: FieldNames) -> list[Contents]:
    return [[*read_file(file, names)] for file in files]


def _load(child: tuple[Child, dict[int, Batch[Item]]]) -> int:
    return len(child[1])


def _batches(
    items: Iterable[Item], file_of: Callable[[Item], Found | None]
) -> Iterator[Batch[Item]]:
    """Cut the items into batches; a large file is one of its own."""
    batch, size = Batch[Item]([]), 0
    for item in items:
        file = file_of(item)
        length = _size(file) if file is not None else 0
        if batch.items and (length >= LARGE_BYTES or size >= SHARED_BYTES):
            yield batch
            batch, size = Batch([]), 0
        batch.items.append((item, file))
        size += length
        batch.is_large = length >= LARGE_BYTES
        if batch.is_large or len(batch.items) == SHARED_FILES:
            yield batch
            batch, size = Batch([]), 0
    if batch.items:
        yield batch


def _size(file: Found) -> int:
    """Return the size of a file; of a packed one what it may have unpacked, about."""
    try:
        return file.path.stat().st_size * (SWELLS if file.path.suffix == PACKED else 1)
    except OSError:
        return 0  # who reads it tells why
