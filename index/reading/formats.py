"""Which reader reads a file: chosen by what is in it, then by its name."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import IO, NamedTuple

from ..article import Article
from ..errors import CorpusError
from .feed import read_feed
from .fields import FieldNames
from .jsonlines import read_json_lines
from .markdown import read_markdown
from .place import Place, Rejection
from .plain import read_plain
from .table import looks_like_table, read_table
from .webarchive import OPENING, read_web_archive
from .webpage import read_webpage

# A file that is one article is read whole, and must be no larger: an index is built of one such
# within 2 GiB.
FILE_BYTES = 32 << 20

Reader = Callable[[IO[bytes], Place, FieldNames], Iterator[Article | Rejection]]


class Format(NamedTuple):
    """One kind of file: whether one opens so, how its name ends, and who reads it."""

    opens: Callable[[bytes], object]
    suffixes: tuple[str, ...]
    read: Reader


def whole(read: Callable[[bytes, Place], Article]) -> Reader:
    """Return the reader of a file that is one article, from a reader of its bytes."""

    def read_file(file: IO[bytes], place: Place, names: FieldNames) -> Iterator[Article]:
        data = file.read(FILE_BYTES + 1)
        if len(data) > FILE_BYTES:
            raise CorpusError(place.name, TOO_LARGE)
        yield read(data, place)

    return read_file


TOO_LARGE = "is larger than 32 MiB, too large for one article; split it, or write JSON Lines"

SPACE = rb"(?:\xef\xbb\xbf)?\s*"
WEBPAGE = re.compile(
    SPACE
    + rb"(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n\s*[^\s:#][^\r\n:]*:")
JSON_RECORD = re.compile(SPACE + rb'\{[ \t]*(?:"(?:[^"\\\r\n]|\\.){0,100}"[ \t]*:|\})')
JSON = re.compile(SPACE + rb"[\[{]")

FEED = re.compile(
    SPACE
    + rb"(?:<\?[^>]{0,500}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>]{0,2000}>\s*)*"
    + rb"<(?:rss|feed|rdf:RDF)\b",
    re.S,
)
XML = re.compile(SPACE + rb"<\?xml\b")

FORMATS = (
    Format(JSON_RECORD.match, (".jsonl", ".ndjson", ".jsonlines"), read_json_lines),
    Format(WEBPAGE.match, (".html", ".htm", ".xhtml"), whole(read_webpage)),
    Format(FRONT_MATTER.match, (".md", ".markdown"), whole(read_markdown)),
    Format(FEED.match, (".rss", ".atom"), read_feed),
    Format(OPENING.match, (".warc",), read_web_archive),
    Format(looks_like_table, (".csv", ".tsv", ".tab"), read_table),
    Format(XML.match, (), read_feed),
)
PLAIN = whole(read_plain)

# What cannot be read yet, by its first bytes, and what to do instead.
FOREIGN = {
    b"%PDF-": "is a PDF file; convert it to text first: pdftotext FILE",
    b"PK\x03\x04": "is a ZIP archive or an office document; unpack it, or save it as text or HTML",
    b"\xd0\xcf\x11\xe0": "is an old office document; save it as text or HTML",
    b"{\\rtf": "is an RTF document; save it as text or HTML",
    b"\x89PNG": "is a picture; remove it, or put its text in a text file",
    b"\xff\xd8\xff": "is a picture; remove it, or put its text in a text file",
    b"GIF8": "is a picture; remove it, or put its text in a text file",
    b"BZh": "is compressed with bzip2; unpack it, or compress it with gzip",
    b"\xfd7zXZ": "is compressed with xz; unpack it, or compress it with gzip",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd; unpack it, or compress it with gzip",
    b"SQLite format 3": "is a database; export its articles as JSON Lines",
}
JSON_DOCUMENT = "is one JSON document; write one object per line: jq -c '.[]' FILE > FILE.jsonl"


def choose_reader(head: bytes, place: Place) -> Reader:
    """Return the reader for a file that begins with `head` and is called as `place` says.

    Raises CorpusError for a kind of file that holds no article or cannot be read yet.
    """
    reason = next((FOREIGN[magic] for magic in FOREIGN if head.startswith(magic)), None)
    if reason:
        raise CorpusError(place.name, reason)
    by_content = next((each.read for each in FORMATS if each.opens(head)), None)
    if by_content is not None or b"\0" in head:  # NULs are binary: the decoder says so
        return by_content or PLAIN
    suffix = suffix_of(place.name)
    by_name = next((each.read for each in FORMATS if suffix in each.suffixes), None)
    return by_name or plain_reader(head, suffix, place)


def plain_reader(head: bytes, suffix: str, place: Place) -> Reader:
    """Return the reader of plain text, unless the file is a document of marks and values."""
    if suffix == ".json" and JSON.match(head):
        raise CorpusError(place.name, JSON_DOCUMENT)
    return PLAIN


def suffix_of(name: str) -> str:
    """Return how a file name ends, in small letters, ".gz" left out."""
    return PurePath(name.lower().removesuffix(".gz")).suffix
