"""Which articles are in the given files and folders?"""

import sys
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import IO

from ..article import Article
from ..errors import CorpusError
from .fields import NAMES, FieldNames
from .files import GZIP, HEAD_BYTES, Found, Start, files_of, head_of, opened, starts_of, unreadable
from .formats import choose_reader
from .jsonlines import articles_of, bounded_lines
from .place import Place, Rejection, visible

STDIN = "-"
PACKED = "is compressed; unpack it first: zcat FILE | fihrist build -"


def read_articles(
    paths: Sequence[str], stdin: IO[bytes] | None = None, names: FieldNames = NAMES
) -> Iterator[Article | Rejection]:
    """Yield the articles of files, folders, glob patterns and "-", JSON Lines on `stdin`.

    Folders are read with all below them, sorted by name; hidden files, README* and
    LICENSE* in them are passed over.  What is no article yields one Rejection, and
    the rest goes on.  Raises CorpusError at once where a path does not exist.
    Ids are the records' own, or made from the place; duplicates are not looked for.
    `names` are those of the fields of records and tables.
    Memory is bounded by the largest single article or line, at most 32 MiB.
    """
    starts = [None if path == STDIN else starts_of(path) for path in paths]
    return chain.from_iterable(read_start(start, stdin, names) for start in starts)


def read_start(
    starts: Sequence[Start] | None, stdin: IO[bytes] | None, names: FieldNames = NAMES
) -> Iterator[Article | Rejection]:
    """Yield the articles of one given path; None stands for standard input."""
    if starts is None:
        yield from read_stdin(stdin or sys.stdin.buffer, names)
    for start in starts or ():
        for found in files_of(start):
            if isinstance(found, Found):
                yield from read_file(found, names)
            elif isinstance(found, Rejection):
                yield found


def read_file(found: Found, names: FieldNames = NAMES) -> Iterator[Article | Rejection]:
    """Yield the articles of one file; what goes wrong with it is a Rejection, at its end."""
    try:
        with opened(found) as file:
            head = head_of(file, HEAD_BYTES)
            yield from choose_reader(head, found.place)(file, found.place, names)
    except CorpusError as error:
        yield Rejection(error.place, visible(error.reason))
    except (OSError, EOFError, zlib.error) as error:
        yield Rejection(found.place.name, unreadable(error))


def read_stdin(stdin: IO[bytes], names: FieldNames = NAMES) -> Iterator[Article | Rejection]:
    """Yield the articles of JSON Lines on standard input."""
    try:
        lines = bounded_lines(stdin)
        first = next(lines, b"")
        if first.startswith(GZIP):
            raise CorpusError("stdin", PACKED)
        yield from articles_of(chain([first], lines), Place("stdin", "stdin"), names)
    except CorpusError as error:
        yield Rejection(error.place, error.reason)
