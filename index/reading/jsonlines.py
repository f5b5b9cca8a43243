"""Which articles are in a stream of JSON Lines?"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from json import JSONDecodeError
from typing import IO

from ..article import Article
from ..errors import CorpusError
from .decoding import decode_line
from .fields import NAMES, FieldNames
from .place import Place, Rejection, quoted
from .records import article_of, cleaned

# A longer line is refused and skipped: memory is bounded by the longest line.
LINE_BYTES = 32 << 20
SKIP_BYTES, MOST_SKIPPED_BYTES = 1 << 18, 512 << 20
# Escapes that few records have: a return, a NUL, and halves of surrogate pairs.
RARE_ESCAPE = re.compile(rb"\\(?:r|u0000|u[dD])")


def read_json_lines(
    file: IO[bytes], place: Place, names: FieldNames = NAMES
) -> Iterator[Article | Rejection]:
    """Yield the article of each line of `file`, or why it is none; blank lines are passed over."""
    count = 0
    for count, found in enumerate(articles_of(bounded_lines(file, place.name), place, names), 1):  # noqa: B007
        yield found
    if not count:
        yield Rejection(place.name, "has no record; write one JSON object per line")


def json_articles(lines: Iterable[bytes], name: str) -> Iterator[Article | Rejection]:
    """Yield the article of each JSON Lines record, or a Rejection with the number of its line.

    `name` is what the stream is called in messages and in the ids of records without one.
    """
    return articles_of(lines, Place(name, quoted(name)))


def articles_of(
    lines: Iterable[bytes], place: Place, names: FieldNames = NAMES
) -> Iterator[Article | Rejection]:
    """Yield what each line of the stream at `place` is; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.isspace() or not line:
            continue
        try:
            yield article_of(record_of(line, place, number), place, number, names)
        except CorpusError as error:
            yield Rejection(error.place, error.reason)
        except (ValueError, RecursionError) as error:
            yield Rejection(place.line(number), reason_of(error))


def reason_of(error: Exception) -> str:
    """Return why a line is no JSON, and what to do."""
    said = f"{error.msg}, column {error.colno}" if isinstance(error, JSONDecodeError) else error
    return f"is no JSON ({said}); write one JSON object per line"


def bounded_lines(file: IO[bytes], name: str = "stdin") -> Iterator[bytes]:
    """Yield the lines of `file`; of one longer than 32 MiB its first bytes, one too many.

    Raises CorpusError, naming the file, where one has no end for another 512 MiB.
    """
    while line := file.readline(LINE_BYTES + 1):
        yield line
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            skip_line(file, name)


def skip_line(file: IO[bytes], name: str) -> None:
    """Go on to the next line."""
    for _ in range(MOST_SKIPPED_BYTES // SKIP_BYTES):
        rest = file.readline(SKIP_BYTES)
        if not rest or rest.endswith(b"\n"):
            return
    raise CorpusError(name, "has a line of more than 512 MiB; what is after it was not read")


def record_of(line: bytes, place: Place, number: int) -> dict[str, object]:
    """Return the JSON object in a line; CorpusError or ValueError says what is there instead."""
    if len(line) > LINE_BYTES:
        raise CorpusError(place.line(number), "is longer than 32 MiB; split it into records")
    record = json.loads(decode_line(line.removeprefix(BOM_UTF8), place.line(number)))
    if not isinstance(record, dict):
        reason = 'is JSON but no object; write {"title": …, "text": …}, one per line'
        raise CorpusError(place.line(number), reason)
    if RARE_ESCAPE.search(line):
        return {name: cleaned(value) for name, value in record.items()}
    return record
