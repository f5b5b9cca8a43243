"""Where are the articles themselves, and how is one fetched?

One SQLite file a segment, written once and opened immutable.  Articles lie up to
sixteen to a block, each block one zstd frame of lines (records.py): neighbours share
their vocabulary, so the text takes a quarter of its size, and fetching one article inflates
some thirty kilobytes (about 50 µs).  A merge copies whole blocks as they are.
"""

import sqlite3
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from .article import Article
from .errors import SnapshotDamaged
from .records import decode

BLOCK = 16  # articles; 8 takes 4 % more room, 32 takes 3 % less and fetches half as fast
LEVEL = 3  # of zstd: .265 of the UTF-8 at 14 µs an article; 1 is .274 at half, 6 .258 at twice that
PAGE = 2048  # bytes; 512 takes 1.4 % less room of a store, twice the time to write and to fetch
CACHED_BLOCKS = 64  # about 3 MB of text
MAPPED_BYTES = 1 << 31  # SQLite's most; a block of many pages is copied, not read page by page

_SCHEMA = "CREATE TABLE blocks (first INTEGER PRIMARY KEY, articles BLOB NOT NULL)"


def store_file(segment: Path) -> Path:
    """Return where the articles of a segment are."""
    return segment / "articles.sqlite"


class StoreWriter:
    """Appends articles to a new store; `close` makes it durable but for the fsync.

    As a context it is closed at the end, or left as it is when something was raised.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")  # the file is not published yet
        self._connection.execute("PRAGMA synchronous = OFF")  # the snapshot fsyncs it
        self._connection.execute(f"PRAGMA page_size = {PAGE}")
        self._connection.execute(_SCHEMA)
        self._connection.execute("BEGIN")
        self._waiting: list[bytes] = []
        self._count = 0

    def add(self, record: bytes) -> None:
        """Add one article, as `encode` made it; its number is the count of those before."""
        self._waiting.append(record)
        if len(self._waiting) == BLOCK:
            self._flush()

    def copy(self, store: "Store", alive: npt.NDArray[np.bool_] | None) -> None:
        """Append the articles of another store that are alive (None: all of them)."""
        self._flush()
        for first, block in store.blocks():
            if alive is None or alive[first : first + BLOCK].all():
                self.append(block, store.block_size(first))
                continue
            for number, record in enumerate(inflate(block), first):
                if alive[number]:
                    self.add(record)
            self._flush()

    def close(self) -> None:
        """Write what is left and close the file."""
        self._flush()
        self._connection.execute("COMMIT")
        self._connection.close()

    def __enter__(self) -> "StoreWriter":
        return self

    def __exit__(self, kind: object, *raised: object) -> None:
        if kind is None:
            self.close()
        self._connection.close()

    def _flush(self) -> None:
        if self._waiting:
            self.append(compress(self._waiting), len(self._waiting))
            self._waiting.clear()

    def append(self, block: bytes, articles: int) -> None:
        """Add so many articles that are compressed already; none may be waiting."""
        self._connection.execute("INSERT INTO blocks VALUES (?, ?)", (self._count, block))
        self._count += articles


class Store:
    """Fetches articles by number; safe to use from several threads."""

    def __init__(self, path: Path, documents: int) -> None:
        self._path = path
        self._connection = self._connect()
        self._rows(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        self._lock = threading.Lock()
        self._inflated: OrderedDict[int, bytes] = OrderedDict()
        self._firsts = [first for (first,) in self._rows("SELECT first FROM blocks ORDER BY first")]
        self._documents = documents

    def fetch(self, numbers: Sequence[int]) -> list[Article]:
        """Return the articles with these numbers, in this order.

        Raises SnapshotDamaged when one is not there or cannot be read.
        """
        return [self._decoded(self._record(number)) for number in numbers]

    def read(self) -> Iterator[tuple[bytes, Article]]:
        """Yield every article in order, with its record; nothing is kept in memory."""
        for first, block in self.blocks():
            records = inflate(block, self._path)
            if len(records) != self.block_size(first):
                raise SnapshotDamaged(f"{self._path}: block {first} is cut off; rebuild the index")
            for record in records:
                yield record, self._decoded(record)

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """Yield each block's first number and its compressed articles."""
        for first in self._firsts:
            yield first, self._block(first)

    def block_size(self, first: int) -> int:
        """Return how many articles the block that begins with this number holds."""
        at = bisect_right(self._firsts, first)
        return (self._firsts[at] if at < len(self._firsts) else self._documents) - first

    def close(self) -> None:
        self._connection.close()

    def _decoded(self, record: bytes) -> Article:
        try:
            return decode(record)
        except (ValueError, TypeError) as error:
            raise SnapshotDamaged(f"{self._path}: {error}; rebuild the index") from error

    def _record(self, number: int) -> bytes:
        at = bisect_right(self._firsts, number) - 1
        first = self._firsts[at] if at >= 0 else 0
        with self._lock:
            lines = self._inflated.get(first)
            if lines is None:
                lines = self._inflated[first] = decompress(self._block(first), self._path)
                if len(self._inflated) > CACHED_BLOCKS:
                    self._inflated.popitem(last=False)
            else:
                self._inflated.move_to_end(first)
        record = _line(lines, number - first)
        if record is None:
            raise SnapshotDamaged(f"{self._path}: article {number} is missing; rebuild the index")
        return record

    def _block(self, first: int) -> bytes:
        for (block,) in self._rows("SELECT articles FROM blocks WHERE first = ?", first):
            return bytes(block)
        raise SnapshotDamaged(f"{self._path}: block {first} is missing; rebuild the index")

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            return sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise SnapshotDamaged(f"{self._path}: {error}; rebuild the index") from error

    def _rows(self, statement: str, *values: int) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise SnapshotDamaged(f"{self._path}: {error}; rebuild the index") from error


def compress(records: Sequence[bytes]) -> bytes:
    """Return up to BLOCK records as one block."""
    return _compressor().compress(b"\n".join(records))


@cache
def _compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL)


def inflate(block: bytes, path: Path | str = "store") -> list[bytes]:
    """Return the records of one block; `path` is for the message of SnapshotDamaged."""
    return decompress(block, path).split(b"\n")


def decompress(block: bytes, path: Path | str = "store") -> bytes:
    """Return the records of one block, one a line; else as `inflate`."""
    try:
        return zstandard.decompress(block)
    except zstandard.ZstdError as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error


def _line(lines: bytes, number: int) -> bytes | None:
    """Return a line by its number from 0, None where there are fewer."""
    begin = 0
    for _ in range(number):
        begin = lines.find(b"\n", begin) + 1
        if not begin:
            return None
    end = lines.find(b"\n", begin)
    return lines[begin:] if end < 0 else lines[begin:end]
