"""Which articles are in a stream of JSON Lines?"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecodeError
from typing import IO

from ..article import Article
from ..errors import CorpusError
from . import fields
from .furniture import survey
from .kinds import kind_of
from .lines import lines_between
from .place import Place, Rejection, quoted

# A longer line is refused and skipped: memory is bounded by the longest line.
LINE_BYTES = 64 << 20

# A text in a record is taken as clean unless its last line is furniture, and no longer than this.
LAST_LINE_CHARS = 100
# Escapes that few records have: a return, a NUL, and halves of surrogate pairs.
RARE_ESCAPE = re.compile(rb"\\(?:r|u0000|u[dD])")


def read_json_lines(file: IO[bytes], place: Place) -> Iterator[Article | Rejection]:
    """Yield the article of each line of `file`, or why it is none; blank lines are passed over."""
    count = 0
    for count, found in enumerate(articles_of(bounded_lines(file), place), 1):  # noqa: B007
        yield found
    if not count:
        yield Rejection(place.name, "has no record; write one JSON object per line")


def json_articles(lines: Iterable[bytes], name: str) -> Iterator[Article | Rejection]:
    """Yield the article of each JSON Lines record, or a Rejection with the number of its line.

    `name` is what the stream is called in messages and in the ids of records without one.
    """
    return articles_of(lines, Place(name, quoted(name)))


def articles_of(lines: Iterable[bytes], place: Place) -> Iterator[Article | Rejection]:
    """Yield what each line of the stream at `place` is; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.isspace() or not line:
            continue
        try:
            yield article_of(record_of(line, place, number), place, number)
        except CorpusError as error:
            yield Rejection(error.place, error.reason)
        except (ValueError, RecursionError) as error:
            yield Rejection(place.line(number), reason_of(error))


def reason_of(error: Exception) -> str:
    """Return why a line is no JSON, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 (byte {error.start}); convert the file with iconv"
    said = f"{error.msg}, column {error.colno}" if isinstance(error, JSONDecodeError) else error
    return f"is no JSON ({said}); write one JSON object per line"


def bounded_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of `file`; of one longer than 64 MiB its first bytes, one too many."""
    while line := file.readline(LINE_BYTES + 1):
        yield line
        is_cut = len(line) > LINE_BYTES and not line.endswith(b"\n")
        while is_cut:
            rest = file.readline(LINE_BYTES)
            is_cut = bool(rest) and not rest.endswith(b"\n")


def record_of(line: bytes, place: Place, number: int) -> dict[str, object]:
    """Return the JSON object in a line; CorpusError or ValueError says what is there instead."""
    if len(line) > LINE_BYTES:
        raise CorpusError(place.line(number), "is longer than 64 MiB; split it into records")
    record = json.loads(line.removeprefix(BOM_UTF8).decode())
    if not isinstance(record, dict):
        reason = 'is JSON but no object; write {"title": …, "text": …}, one per line'
        raise CorpusError(place.line(number), reason)
    if RARE_ESCAPE.search(line):
        return {name: cleaned(value) for name, value in record.items()}
    return record


def cleaned(value: object) -> object:
    """Return a string with LF line ends, and without what no text file could hold."""
    if not isinstance(value, str):
        return value
    text = fields.joined_surrogates(value).replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def article_of(record: Mapping[str, object], place: Place, number: int) -> Article:
    """Return the article in a record; CorpusError where it has neither title nor text."""
    title = fields.clean_field(fields.pick(record, fields.TITLE))
    text = text_of(fields.pick(record, fields.TEXT))
    if not title and not text:
        reason = 'has neither a "title" nor a "text"; give it one of them'
        raise CorpusError(place.line(number), reason)
    return Article(
        id_of(record) or f"{place.id}:{number}",
        title,
        text,
        removed_from(text, title),
        fields.clean_field(fields.pick(record, fields.SOURCE)) or place.source,
        fields.clean_field(fields.pick(record, fields.AUTHOR)),
        fields.clean_date(fields.pick(record, fields.PUBLISHED)),
        fields.clean_url(fields.pick(record, fields.URL)),
        fields.clean_language(fields.pick(record, fields.LANGUAGE), text or title),
        place.line(number),
    )


def id_of(record: Mapping[str, object]) -> str:
    """Return the record's own id, a string or a number, "" where it has none."""
    own = record.get("id")
    return fields.clean_field(own) if isinstance(own, str | int | float) else ""


def text_of(value: object) -> str:
    """Return a text; a list is its paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(each for each in map(cleaned, value) if isinstance(each, str))
    return value if isinstance(value, str) else fields.clean_field(value)


def removed_from(text: str, title: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of a record's text that are not its body.

    Only a text that ends in furniture is looked into line by line.
    """
    _, ends_short, last = text[-LAST_LINE_CHARS:].rstrip().rpartition("\n")
    if ends_short and is_furniture(last):
        return survey(text, title).removed
    if title and text.startswith(title) and text[len(title) : len(title) + 1] == "\n":
        return ((0, len(title) + 1),)
    return ()


def is_furniture(text: str) -> bool:
    """Whether a line is of a kind that is not the article's."""
    return any(kind_of(line) is not None for line in lines_between(text, 0, len(text)))
