"""Which articles are in a table of comma- or tab-separated values?"""

import csv
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO

from ..article import Article
from ..errors import CorpusError
from .decoding import decode_line
from .encodings import SAMPLE_BYTES, is_utf8, legacy_of
from .fields import NAMES, FieldNames, plain_name, ranks_of, renamed
from .files import head_of
from .jsonlines import LINE_BYTES, bounded_lines
from .place import Place, Rejection
from .records import article_of, cleaned

DELIMITERS = (",", ";", "\t", "|")
# A row, with the line breaks in its cells, is no longer than this.
ROW_CHARS = 32 << 20
NO_COLUMN = (
    "has no column for a title or a text in its first line; name the columns there, "
    "or say what they are called: --map text=NAME"
)

Row = tuple[int, list[str]]


def looks_like_table(head: bytes) -> bool:
    """Whether the first line of a file names two columns or more, a title or a text among them."""
    first = head.removeprefix(BOM_UTF8).split(b"\n", 1)[0].decode("utf-8", "replace")
    ranks = ranks_of(NAMES)
    cells = [plain_name(cell) for cell in cells_of(first, delimiter_of(first, NAMES))]
    fields = {ranks[cell][1] for cell in cells if cell in ranks}
    return len(fields) > 1 and not fields.isdisjoint(("title", "text"))


def read_table(file: IO[bytes], place: Place, names: FieldNames) -> Iterator[Article | Rejection]:
    """Yield the article of each row, or why it is none; the first row names the columns.

    The delimiter is the one that makes most of the first line's cells names of fields.
    """
    lines = decoded_lines(file, place)
    first = next(lines, "")
    rows = rows_of(Lines(chain([first], lines)), delimiter_of(first, names), place)
    header = next((row for row in rows if not isinstance(row, Rejection)), (0, []))[1]
    if not {*map(plain_name, header)} & {*map(plain_name, (*names.title, *names.text))}:
        raise CorpusError(place.name, NO_COLUMN)
    for row in rows:
        yield row if isinstance(row, Rejection) else article_in(row, header, place, names)


def article_in(
    row: Row, header: Sequence[str], place: Place, names: FieldNames
) -> Article | Rejection:
    """Return the article in a row of cells, or why there is none."""
    number, cells = row
    if len(cells) > len(header) and any(cells[len(header) :]):
        reason = f"has {len(cells)} cells under {len(header)} columns; put quotes round the text"
        return Rejection(place.line(number), reason)
    record = {name: cleaned(cell) for name, cell in zip(header, cells, strict=False)}
    try:
        return article_of(renamed(record, names), place, number, names)
    except CorpusError as error:
        return Rejection(error.place, error.reason)


def delimiter_of(first: str, names: FieldNames) -> str:
    """Return the delimiter by which a first line names most fields, then most columns."""
    ranks = ranks_of(names)

    def worth(delimiter: str) -> tuple[int, int]:
        cells = cells_of(first, delimiter)
        return sum(plain_name(cell) in ranks for cell in cells), len(cells)

    return max(DELIMITERS, key=worth)


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, none for a line that is no row."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def decoded_lines(file: IO[bytes], place: Place) -> Iterator[str]:
    """Yield the lines of a file as text, with their line ends; the first without a mark."""
    head = head_of(file, SAMPLE_BYTES)
    likely = "" if is_utf8(head) else legacy_of(head)
    for number, line in enumerate(bounded_lines(file, place.name), 1):
        if len(line) > LINE_BYTES:
            raise CorpusError(place.line(number), "is longer than 32 MiB; split the table")
        yield decode_line(line.removeprefix(BOM_UTF8), place.line(number), likely)


class Lines:
    """Lines that can be taken back: those of a row that proved to be none.

    Raises csv.Error where a row has more of them than fit in a row.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self._taken.append(line)
        self._size += len(line)
        if self._size > ROW_CHARS:
            raise csv.Error("it is longer than 32 MiB")
        return line

    def keep(self) -> int:
        """Return how many lines were taken since the last time, which are a row."""
        count = len(self._taken)
        self._taken, self._size = [], 0
        return count

    def put_back(self) -> None:
        """Take back all the lines taken since the last time but the first."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        self.keep()


def rows_of(lines: Lines, delimiter: str, place: Place) -> Iterator[Row | Rejection]:
    """Yield each row with the number of its first line; blank rows are passed over.

    Where a row is none, such as one whose quotes are never closed, its first line is
    rejected, and reading goes on with the next line.
    """
    csv.field_size_limit(ROW_CHARS)
    rows = csv.reader(lines, strict=True, delimiter=delimiter)
    number = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Rejection(place.line(number), f"is no row of a table ({error}); check its quotes")
            lines.put_back()
            number += 1
            continue
        if row is None:
            return
        if any(row):
            yield number, row
        number += lines.keep()
