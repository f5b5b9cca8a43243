"""What does a snapshot have, as Whoosh names it: which fields, columns and words?"""

import fnmatch
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np
from whoosh import fields, query
from whoosh.analysis import Analyzer, Token
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.formats import Positions

from ..analysis.tokenizer import cut, normalize
from ..days import NO_DAY
from ..segment import COLUMNS, FIELDS, TextList
from ..snapshot import Part, Snapshot
from .postings import CHECKED_EVERY, Numbers

SCANNED = 32  # terms looked at together: most such groups do not have a pattern's letters
FIND = 50  # steps that looking one term up costs

Step = Callable[[int], None]  # notes some steps of work


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """Our tokenizer, as Whoosh calls it."""

    def __call__(
        self,
        value: str,
        tokenize: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        **options: Any,
    ) -> Iterator[Token]:
        """Yield one token, each time with another word in it, as all of Whoosh's analyzers do.

        Without `tokenize` the value is one word, which may have * and ? in it.
        """
        token = Token(**options)
        for position, (text, start, end) in enumerate(_words(value, tokenize)):
            token.text, token.original = text, value[start:end]
            token.boost, token.stopped = 1.0, False
            token.pos = start_pos + position
            token.startchar, token.endchar = start_char + start, start_char + end
            yield token


class ArrayPositions(Positions):  # type: ignore[misc]
    """Positions as four bytes each; Whoosh's own format would pickle them."""

    def encode(self, positions: Iterable[int]) -> bytes:
        return np.fromiter(positions, np.uint32).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(value, np.uint32).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4


def wildcard(pattern: str, fieldnames: Sequence[str]) -> Any:
    """Return the whoosh query for a normalized pattern in any of the fields."""
    return query.Or([query.Wildcard(name, pattern) for name in fieldnames])


def make_schema() -> Any:
    """Return the snapshot's fields as a whoosh Schema: id, title, body, and columns."""
    texts = {name: fields.TEXT(analyzer=WordAnalyzer(), stored=True) for name in FIELDS}
    for text in texts.values():
        text.format = ArrayPositions()
    columns = {name: fields.COLUMN(VarBytesColumn()) for name in COLUMNS}
    day = fields.COLUMN(NumericColumn("i", default=NO_DAY))
    return fields.Schema(id=fields.ID(unique=True, stored=True), day=day, **texts, **columns)


def normalize_pattern(pattern: str) -> str:
    """Return a word with * and ? in it, the letters between them normalized."""
    first, *rest = re.split(r"([*?]+)", pattern)
    # A letter before each later piece: what holds at the start of a word only is not for them.
    pieces = [
        each if number % 2 == 0 else normalize(f"x{each}")[1:] for number, each in enumerate(rest)
    ]
    return normalize(first) + "".join(pieces)


def _words(value: str, tokenize: bool) -> Iterable[tuple[str, int, int]]:
    if not tokenize:
        return [(normalize_pattern(value), 0, len(value))]
    words = cut(value)
    return zip(words.terms(), words.starts.tolist(), words.ends.tolist(), strict=True)


class Column:
    """One value a document: days from 1970-01-01 of `day`, a text of the others."""

    def __init__(self, snapshot: Snapshot, name: str, reverse: bool) -> None:
        self._snapshot = snapshot
        self._name = name
        self._sign = -1 if reverse else 1

    def __len__(self) -> int:
        return self._snapshot.size

    def __getitem__(self, docnum: int) -> int | str:
        part, number = self._snapshot.locate(docnum)
        if self._name == "day":
            return int(part.segment.day[number])
        return part.segment.values[self._name][int(part.segment.columns[self._name][number])]

    def __iter__(self) -> Iterator[int | str]:
        return map(self.__getitem__, range(len(self)))

    def sort_key(self, docnum: int) -> int | str:
        value = self[docnum]
        return self._sign * value if isinstance(value, int) else value

    def load(self) -> list[int | str]:
        return list(self)


class Cursor:
    """A place in the sorted terms of a field, for Whoosh's automata."""

    def __init__(self, texts_from: Callable[[bytes], Iterator[bytes]]) -> None:
        self._texts_from = texts_from
        self.find("")

    def find(self, text: str | bytes) -> str | None:
        """Go to the first term that is not before `text`, and return it."""
        self._texts = self._texts_from(as_bytes(text))
        return self.next()

    def first(self) -> str | None:
        return self.find("")

    def next(self) -> str | None:
        text = next(self._texts, None)
        self._text = None if text is None else text.decode()
        return self._text

    def text(self) -> str | None:
        return self._text

    term = text

    def is_valid(self) -> bool:
        return self._text is not None


# The words of one part


def texts_from(part: Part, fieldname: str, start: bytes, step: Step) -> Iterator[bytes]:
    """Yield the terms that the field has in this part from `start` on, ascending."""
    terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
    step(FIND)
    at, size = bisect_left(terms, start), 16
    while at < len(terms):
        end = min(at + size, len(terms))
        used = np.diff(offsets[at : end + 1]) > 0
        step(end - at)
        yield from compress(_slice(terms, at, end).split(b"\n"), used.tolist())
        at, size = end, min(2 * size, CHECKED_EVERY)


def numbers_of(part: Part, fieldname: str, texts: Iterable[str | bytes], step: Step) -> Numbers:
    """Return the numbers of those terms that the field has in this part."""
    terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
    numbers = []
    for text in texts:
        step(FIND)
        number = terms.find(as_text(text))
        if number >= 0 and offsets[number] < offsets[number + 1]:
            numbers.append(number)
    return np.array(numbers, np.int64)


def like(part: Part, fieldname: str, pattern: Any, step: Step) -> Numbers:
    """Return the numbers of the field's terms that a Prefix or Wildcard stands for."""
    terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
    literal = re.match(r"[^*?\[]*", pattern.text)[0]  # type: ignore[index]
    first, end = terms.prefixed(literal)
    if isinstance(pattern, query.Wildcard):
        numbers = np.array(list(_scan(terms, first, end, pattern.text, step)), np.int64)
    else:
        numbers = np.arange(first, end)
    return numbers[offsets[numbers] < offsets[numbers + 1]]


def _scan(terms: TextList, first: int, end: int, pattern: str, step: Step) -> Iterator[int]:
    is_like = re.compile(fnmatch.translate(pattern)).match
    part = max(re.split(r"[*?]|\[.*", pattern), key=len).encode("utf-8", "replace")
    for at in range(first, end, SCANNED):
        step(SCANNED // 4)
        texts = _slice(terms, at, min(at + SCANNED, end))
        if part in texts:
            lines = enumerate(texts.decode().split("\n")[:-1], at)
            yield from (number for number, line in lines if is_like(line))


def _slice(terms: TextList, first: int, end: int) -> bytes:
    """Return many terms at once, each with a line feed; one by one they cost ten times as much."""
    texts: bytes = terms._bytes[int(terms._begins[first]) : int(terms._begins[end])]
    return texts


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def as_text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")
