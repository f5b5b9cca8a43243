"""Which files do the given paths stand for, and how is each of them opened?"""

import codecs
import glob
import gzip
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from ..errors import CorpusError
from .encodings import unicode_of
from .place import Place, Rejection, place_of, printable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

# Files in a folder that are about the folder, and no articles.
ABOUT = ("README", "LICENSE", "LICENCE")
INDEX = ("generations", "segments", "stories")  # folders that are in the folder of an index
GZIP = b"\x1f\x8b"
BUFFER_BYTES = 1 << 20
# How much of the beginning of a file its encoding and its format are chosen from.
HEAD_BYTES = 4096
CHUNK_BYTES = 1 << 16
# Text is packed to a third or a tenth, a log of equal lines to a hundredth; a bomb to a thousandth.
MOST_SWOLLEN = 200
SWOLLEN_BYTES = 64 << 20
SWOLLEN = "unpacks to more than 200 times its size, as no text does; unpack it by hand and look"
NO_FILE = "is no regular file; pipe JSON Lines in with the path -, or save it as a file"


class Found(NamedTuple):
    """A file to read, and its place."""

    path: Path
    place: Place


class PassedOver(NamedTuple):
    """A file that was not asked for, and why."""

    place: str
    reason: str


class Start(NamedTuple):
    """A file or folder to read, the folder that ids are relative to, and whether it was named."""

    path: Path
    base: Path
    named: bool


def starts_of(given: str) -> list[Start]:
    """Return what one given path stands for: itself, or what a pattern matches, by name.

    Raises CorpusError where there is nothing of that name.
    """
    path = Path(given)
    if os.path.lexists(path):
        return [Start(path, path if path.is_dir() else path.parent, named=True)]
    if not glob.has_magic(given):
        raise CorpusError(printable(given), "does not exist; give a file, a folder or a pattern")
    matches = [Start(match, fixed_part(path), named=False) for match in matches_of(given)]
    if not matches:
        raise CorpusError(printable(given), "matches no file; give a file, a folder or a pattern")
    return matches


def matches_of(pattern: str) -> list[Path]:
    """Return what a pattern matches, sorted by name, hidden files left out.

    "**" matches folders beside what is in them, so there the folders are left out.
    """
    paths = map(Path, sorted(glob.glob(pattern, recursive=True)))  # noqa: PTH207 (finds hidden ones)
    return [path for path in paths if "**" not in pattern or not path.is_dir()]


def fixed_part(pattern: Path) -> Path:
    """Return the folder that stands before the first part of a pattern with a wildcard."""
    return Path(*takewhile(lambda part: not glob.has_magic(part), pattern.parts))


def files_of(start: Start) -> Iterator[Found | Rejection | PassedOver]:
    """Yield the files that a start stands for, those of folders sorted by name.

    Hidden files, and those about a folder, are passed over unless they were named; so are
    folders that are an index.
    """
    waiting = [start.path]
    while waiting:
        path = waiting.pop()
        named = start.named and path == start.path
        try:
            if path.is_symlink() and not named:
                yield from linked(path, start.base)
            elif path.is_dir() and is_index(path):
                yield PassedOver(printable(path), "is an index")
            elif path.is_dir():
                waiting += reversed(children_of(path))
            elif not named and path.name.upper().startswith(ABOUT):
                yield PassedOver(printable(path), "is about the folder")
            else:
                yield found_at(path, start.base)
        except OSError as error:
            yield Rejection(printable(path), unreadable(error))


def children_of(folder: Path) -> list[Path]:
    """Return what is in a folder, sorted by name, hidden files left out."""
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]


def is_index(folder: Path) -> bool:
    """Say whether a folder is an index, whose lists of words are no articles."""
    return all((folder / name).exists() for name in INDEX)


def linked(path: Path, base: Path) -> Iterator[Found | Rejection]:
    """Yield the file that a link inside the folder `base` leads to.

    A link to a folder inside it yields nothing: that is read where it is.
    """
    target = Path(os.path.realpath(path))
    if not target.exists():
        yield Rejection(printable(path), "is a link to nothing; remove it or restore its target")
    elif not target.is_relative_to(os.path.realpath(base)):
        reason = "is a link out of the given folder; give its target as a path of its own"
        yield Rejection(printable(path), reason)
    elif not target.is_dir():
        yield found_at(path, base)


def found_at(path: Path, base: Path) -> Found:
    """Return the file at `path` with its place below the folder `base`."""
    return Found(path, place_of(path, path.relative_to(base).parts))


def unreadable(error: Exception) -> str:
    """Return the reason for a file or folder that the system does not let us read."""
    said = error.strerror if isinstance(error, OSError) else None
    return f"cannot be read ({said or error}); check that it is whole and that you may read it"


@contextmanager
def opened(found: Found) -> Iterator[IO[bytes]]:
    """Open a regular file for reading as UTF-8, unpacked where it is gzip, and close it afterwards.

    Raises CorpusError for what is no regular file, without waiting for it, and OSError.
    """
    if not stat.S_ISREG(found.path.stat().st_mode):
        raise CorpusError(found.place.name, NO_FILE)
    with open(found.path, "rb", BUFFER_BYTES, opener=opened_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # it was another a moment ago
            raise CorpusError(found.place.name, NO_FILE)
        if cast(io.BufferedReader, file).peek(len(GZIP)).startswith(GZIP):
            with io.BufferedReader(Unpacked(file, found.place.name), BUFFER_BYTES) as unpacked:
                yield in_utf8(unpacked, found.place.name)
        else:
            yield in_utf8(file, found.place.name)


def opened_at_once(path: str, flags: int) -> int:
    """Open a file without waiting for anything: a pipe has no writer yet."""
    return os.open(path, flags | os.O_NONBLOCK)


class Unpacked(io.RawIOBase):
    """What is packed in a gzip file; CorpusError where it swells as no text does."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        self._packed = gzip.GzipFile(fileobj=file, mode="rb")
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self._packed.read(min(len(view), CHUNK_BYTES))
        view[: len(data)] = data
        self._count += len(data)
        if self._count > SWOLLEN_BYTES and self._count > MOST_SWOLLEN * self._file.tell():
            raise CorpusError(self._name, SWOLLEN)
        return len(data)


def in_utf8(file: IO[bytes], name: str) -> IO[bytes]:
    """Return a file as it is, and one in another Unicode encoding read as UTF-8."""
    encoding = unicode_of(head_of(file, HEAD_BYTES))
    return transcoded(file, encoding, name) if encoding else file


def transcoded(file: IO[bytes], encoding: str, name: str) -> IO[bytes]:
    """Return a file in an encoding read as UTF-8; what is wrong in it raises CorpusError."""
    return io.BufferedReader(Transcoded(file, encoding, name), BUFFER_BYTES)


class Transcoded(io.RawIOBase):
    """The bytes of a file in one encoding as UTF-8; `name` is for messages."""

    def __init__(self, file: IO[bytes], encoding: str, name: str) -> None:
        self._file, self._encoding, self._name = file, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer).cast("B")
        while not self._waiting:
            data = self._file.read(CHUNK_BYTES)
            self._waiting = self._decode(data).encode("utf-8", "replace")
            if not data:
                break
        part, self._waiting = self._waiting[: len(view)], self._waiting[len(view) :]
        view[: len(part)] = part
        return len(part)

    def _decode(self, data: bytes) -> str:
        try:
            return self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            reason = f"is not whole in {self._encoding} ({error.reason}); save it again, as UTF-8"
            raise CorpusError(self._name, reason) from None


def head_of(file: IO[bytes], size: int) -> bytes:
    """Return the first bytes of an opened file, at most `size`, without moving on in it."""
    return cast(io.BufferedReader, file).peek(size)[:size]
