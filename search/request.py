"""What did a caller ask for, and what in it is not as it must be?

Every parameter is checked before anything is refused, so that one answer names every
fault.  Nothing is clamped: a number out of range is a fault, not the nearest number.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from index import FihristError, day_number, day_range

from .answer import Request
from .cursor import read_cursor, search_digest
from .exactness import EXACTNESS
from .facets import CHOICES
from .hijri import FIRST_YEAR, LAST_YEAR, hijri_range, is_hijri
from .limits import (
    GROUPS,
    HIGHLIGHTS,
    MATCHES,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_LIMIT,
    MAX_PER_PAGE,
    MAX_SNIPPETS,
    MAX_VALUE_CHARACTERS,
    MAX_VALUES,
    OFFSETS,
    SNIPPET_CHARACTERS,
    SORTS,
)

BY_THE_DOOR = ("highlight", "offsets", "fields")  # how an answer is written

TOO_LONG = "too-long"

_ARABIC_ZEROS = (0x0660, 0x06F0)  # ARABIC-INDIC and EXTENDED ARABIC-INDIC DIGIT ZERO
_WESTERN = {zero + digit: str(digit) for zero in _ARABIC_ZEROS for digit in range(10)}
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")

T = TypeVar("T")


class Fault(NamedTuple):
    """One parameter that is not as it must be.

    `kind` and `values` say the same as `detail` to a door that words it in another
    language: `detail` is DETAILS[kind] with the values filled in.
    """

    parameter: str
    detail: str
    kind: str
    values: tuple[str, ...] = ()


DETAILS = {
    "unknown": "there is no such parameter; there are {0}",
    "none-taken": "no parameter is taken here",
    "missing": "is empty; write what to look for",
    "repeated": "is given {0} times; give it once",
    TOO_LONG: "has {0} characters; {1} at most",
    "too-long-value": "has {0} characters; {1} at most",
    "no-number": "{0} is no whole number",
    "out-of-range": "{0} is not within {1} and {2}",
    "too-deep": "page × per_page is {0}; {1} at most",
    "no-choice": "{0} is none of {1}",
    "no-date": "{0} is no date; write YYYY, YYYY-MM or YYYY-MM-DD",
    "hijri": "{0} is no Hijri date of {1} to {2}; write H1443, H1443-05 or H1443-05-12",
    "reversed": "{0} is after to, {1}",
    "too-many": "is given {0} times; {1} at most",
    "no-cursor": "{0} is no cursor; take next_cursor from an answer",
    "other-cursor": "belongs to another search; leave it out to begin anew",
    "cursor-and-page": "goes on from where it was given; leave page out",
    "no-value": "{0} names nothing to keep or to leave out",
    "no-json": 'is no JSON; send an object such as {{"q": "…"}}',
    "no-object": 'is no object of parameters, such as {{"q": "…"}}',
    "no-queries": 'must be {{"queries": [{{"q": "…"}}, …]}} and nothing else',
    "no-string": "is no text",
    "no-integer": "is no whole number",
    "no-array": "is no list of texts",
    "too-large": "is longer than {0} bytes",
}


def fault(parameter: str, kind: str, *values: object) -> Fault:
    """Return what is wrong with a parameter; `kind` is a key of DETAILS."""
    texts = tuple(str(value) for value in values)
    return Fault(parameter, DETAILS[kind].format(*texts), kind, texts)


class InvalidRequest(FihristError):
    """A request with parameters that are not as they must be; `faults` has every one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.detail}" for fault in faults))
        self.faults = tuple(faults)

    @property
    def too_long(self) -> bool:
        """Whether the query is longer than it may be."""
        return any(fault.kind == TOO_LONG for fault in self.faults)


def parse_request(
    parameters: Mapping[str, Sequence[str]],
    only: Collection[str] | None = None,
    need: Collection[str] = (),
) -> Request:
    """Return the search that the parameters of an address ask for.

    A parameter has one value or, if it is repeatable, several.  `only` names those that
    the door takes, None is all; `need` those that must say something.  `highlight` and
    `offsets` are checked and belong to the door, as does `fields`.  Raises
    InvalidRequest with every fault.
    """
    reader = _Reader(parameters)
    reader.check_names((*READ, "from", "to", *BY_THE_DOOR) if only is None else only)
    reader.check_given(need)
    values = {field: read(reader, name) for name, (field, read) in READ.items()}
    reader.one("highlight", _choice(HIGHLIGHTS), "html")
    reader.one("offsets", _choice(OFFSETS), "codepoint")
    since = reader.one("from", _date(0), "", empty=True)
    until = reader.one("to", _date(-1), "", empty=True)
    request = Request(**values, since=since, until=until)
    reader.check_together(request)
    if reader.faults:
        raise InvalidRequest(reader.faults)
    return request


def parse_limit(parameters: Mapping[str, Sequence[str]], default: int) -> int:
    """Return how many of a list a caller wants; raises InvalidRequest."""
    reader = _Reader(parameters)
    limit = reader.one("limit", _number(1, MAX_LIMIT), default)
    if reader.faults:
        raise InvalidRequest(reader.faults)
    return limit


class _NotAsItMustBe(Exception):
    def __init__(self, kind: str, *values: object) -> None:
        self.kind = kind
        self.values = tuple(str(value) for value in values)


class _Reader:
    """Reads values of parameters and collects what is wrong with them."""

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        self._parameters = parameters
        self.faults: list[Fault] = []

    def check_names(self, known: Collection[str]) -> None:
        for name in self._parameters:
            if name not in known:
                self._add(name, "unknown" if known else "none-taken", ", ".join(known))

    def check_given(self, needed: Collection[str]) -> None:
        for name in needed:
            if not any(value.strip() for value in self._parameters.get(name, ())):
                self._add(name, "missing")

    def one(self, name: str, read: Callable[[str], T], default: T, empty: bool = False) -> T:
        """Return the only value; with `empty`, "" is as if it was not given."""
        given = self._parameters.get(name, ())
        if len(given) > 1:
            self._add(name, "repeated", len(given))
        if len(given) != 1 or (empty and not given[0].strip()):
            return default
        return self._read(name, read, given[0], default)

    def many(self, name: str) -> tuple[str, ...]:
        given = self._parameters.get(name, ())
        if len(given) > MAX_VALUES:
            self._add(name, "too-many", len(given), MAX_VALUES)
            return ()
        values = [value for value in given if value.strip()]
        return tuple(dict.fromkeys(self._read(name, _limit, value, value) for value in values))

    def check_together(self, request: Request) -> None:
        """Check what concerns two parameters, where each is sound by itself."""
        wrong = {fault.parameter for fault in self.faults}
        depth = request.page * request.per_page
        if depth > MAX_DEPTH and not wrong & {"page", "per_page"}:
            self._add("page", "too-deep", depth, MAX_DEPTH)
        first, last = day_range(request.since, request.until)
        if request.cursor and request.page > 1:
            self._add("cursor", "cursor-and-page")
        if request.cursor and read_cursor(request.cursor).search != search_digest(request):
            self._add("cursor", "other-cursor")
        if first > last:
            self._add("from", "reversed", request.since, request.until)

    def _read(self, name: str, read: Callable[[str], T], text: str, default: T) -> T:
        try:
            return read(text)
        except _NotAsItMustBe as wrong:
            self._add(name, wrong.kind, *wrong.values)
            return default

    def _add(self, name: str, kind: str, *values: object) -> None:
        self.faults.append(fault(name, kind, *values))


def _text(text: str) -> str:
    return _no_longer(text, MAX_CHARACTERS, TOO_LONG)


def _limit(text: str) -> str:
    """Return a value to keep or, after "-", to leave out."""
    if not text.removeprefix("-").strip():
        raise _NotAsItMustBe("no-value", _quoted(text))
    return _no_longer(text, MAX_VALUE_CHARACTERS, "too-long-value")


def _no_longer(text: str, most: int, kind: str) -> str:
    if len(text) > most:
        raise _NotAsItMustBe(kind, len(text), most)
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.strip().translate(_WESTERN)
        if not _WHOLE_NUMBER.fullmatch(digits):
            raise _NotAsItMustBe("no-number", _quoted(text))
        if not least <= int(digits) <= most:
            raise _NotAsItMustBe("out-of-range", int(digits), least, most)
        return int(digits)

    return read


def _choice(choices: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise _NotAsItMustBe("no-choice", _quoted(text), ", ".join(choices))
        return text

    return read


def _switch(text: str) -> bool:
    return _choice(("0", "1"))(text.strip().translate(_WESTERN)) == "1"


def _cursor(text: str) -> str:
    try:
        read_cursor(text)
    except ValueError:
        raise _NotAsItMustBe("no-cursor", _quoted(text)) from None
    return text


def _names(choices: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = [name.strip() for name in text.split(",")]
        return tuple(dict.fromkeys(_choice(choices)(name) for name in names if name))

    return read


def _date(end: int) -> Callable[[str], str]:
    """Return what reads a date; of a Hijri one the first day (0) or the last (-1) is taken."""

    def read(text: str) -> str:
        written = text.strip().translate(_WESTERN)
        hijri = is_hijri(written)
        try:
            if hijri:
                return hijri_range(written)[end]
            if not _DATE.fullmatch(written):
                raise ValueError
            day_number(written)
        except (ValueError, OverflowError):
            years = (FIRST_YEAR, LAST_YEAR) if hijri else ()
            raise _NotAsItMustBe("hijri" if hijri else "no-date", _quoted(text), *years) from None
        return written

    return read


def _quoted(text: str) -> str:
    """Return the text for a message: one line, not too long."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _one(read: Callable[[str], T], default: T, empty: bool = False) -> Callable[[_Reader, str], T]:
    return lambda reader, name: reader.one(name, read, default, empty)


# parameter: the field of Request, and how it is read
READ: dict[str, tuple[str, Callable[[_Reader, str], Any]]] = {
    "q": ("q", _one(_text, "")),
    "match": ("match", _one(_choice(MATCHES), "auto")),
    "page": ("page", _one(_number(1, MAX_DEPTH), 1)),
    "cursor": ("cursor", _one(_cursor, "", empty=True)),
    "per_page": ("per_page", _one(_number(1, MAX_PER_PAGE), 10)),
    "sort": ("sort", _one(_choice(SORTS), "relevance")),
    "source": ("sources", _Reader.many),
    "author": ("authors", _Reader.many),
    "lang": ("languages", _Reader.many),
    "story": ("stories", _Reader.many),
    "group": ("group", _one(_choice(GROUPS), "none")),
    "exactness": ("exactness", _one(_choice(EXACTNESS), "related")),
    "levels": ("levels", _one(_switch, False)),
    "explain": ("explain", _one(_switch, False)),
    "repair": ("repair", _one(_switch, True)),
    "facets": ("facets", _one(_names(tuple(CHOICES)), (), empty=True)),
    "snippets": ("snippets", _one(_number(1, MAX_SNIPPETS), 1)),
    "snippet_chars": ("snippet_chars", _one(_number(*SNIPPET_CHARACTERS), 220)),
}
