"""Which parameters may a search have, and what do they ask for?"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from index import QueryError

from .answer import Request
from .language import MAX_CHARACTERS

MAX_PER_PAGE = 100
MAX_DEPTH = 10_000  # page times per_page; beyond it an engine ranks what nobody reads
MAX_SNIPPETS = 3
SNIPPET_CHARS = (40, 1000)

MATCHES = ("auto", "exact", "all", "any")
SORTS = ("relevance", "newest", "oldest")
HIGHLIGHTS = ("html", "offsets", "none")
OFFSETS = ("codepoint", "utf16")

SEARCH_PARAMETERS = (
    *("q", "match", "page", "per_page", "sort", "source", "author", "lang", "from", "to"),
    *("highlight", "offsets", "snippets", "snippet_chars"),
)
REPEATABLE = ("source", "author", "lang")
NOT_BUILT = ("cursor", "explain", "facets", "fields", "group", "story")

ARABIC_INDIC_ZERO, EXTENDED_ARABIC_INDIC_ZERO = "٠", "۰"
_ASCII_DIGITS = {
    ord(zero) + value: str(value)
    for zero in (ARABIC_INDIC_ZERO, EXTENDED_ARABIC_INDIC_ZERO)
    for value in range(10)
}
_NUMBER = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Rule(StrEnum):
    """What was broken, in English, with places for the values.

    A door that speaks another language has its own sentence for each.
    """

    UNKNOWN = "there is no such parameter"
    NOT_BUILT = "this parameter is not built yet"
    HIJRI = "Hijri dates are not built yet; {0} was given"
    REPEATED = "may be given once, and was given {0} times"
    CHOICE = "must be one of {1}, and is {0}"
    NUMBER = "must be a whole number from {1} to {2}, and is {0}"
    DATE = "must be a date as YYYY, YYYY-MM or YYYY-MM-DD, and is {0}"
    REVERSED = "{0} is later than the end of the range, {1}"
    TOO_DEEP = "page times per_page is {0}, and may be at most {1}"
    NAMELESS = "has a hyphen with no name after it"
    EMPTY = "must say what to search for"
    TOO_LONG = "is {0} characters long, and may be at most {1}"


class Detail(NamedTuple):
    """A broken rule with its values; `str()` is the English sentence."""

    rule: Rule
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.rule.format(*self.values)


class Fault(NamedTuple):
    """One thing that is wrong with a request: in which parameter, and what."""

    parameter: str
    detail: Detail


class InvalidRequest(QueryError):
    """A request with faults, all of them at once, in the order of the parameters."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first, *others = faults
        super().__init__(first.parameter, str(first.detail))
        self.faults = tuple(faults)
        if others:
            self.args = ("; ".join(f"{fault.parameter}: {fault.detail}" for fault in faults),)


class QueryTooLong(InvalidRequest):
    """A query of more than MAX_CHARACTERS."""

    def __init__(self, characters: int) -> None:
        values = (str(characters), str(MAX_CHARACTERS))
        super().__init__([Fault("q", Detail(Rule.TOO_LONG, values))])


def parse_request(
    parameters: Mapping[str, Sequence[str]], known: Sequence[str] = SEARCH_PARAMETERS
) -> Request:
    """Return the search that the parameters ask for, names and values as in an address.

    Numbers and dates may be typed in Arabic digits.  An empty value is as good as none,
    because a form sends its empty boxes too.  `highlight` and `offsets` are checked, and
    are the door's to obey.  `known` are the names that the caller takes.

    Raises InvalidRequest with every fault, QueryTooLong for that alone; nothing is cut
    to fit.
    """
    reading = _Reading(parameters)
    reading.check_names(known)
    q = reading.one("q")
    if len(q) > MAX_CHARACTERS:
        raise QueryTooLong(len(q))
    reading.choice("highlight", HIGHLIGHTS)
    reading.choice("offsets", OFFSETS)
    since, until = reading.days()
    page, per_page = reading.place()
    request = Request(
        q=q,
        match=reading.choice("match", MATCHES),
        page=page,
        per_page=per_page,
        sort=reading.choice("sort", SORTS),
        sources=reading.names("source"),
        authors=reading.names("author"),
        languages=reading.names("lang"),
        since=since,
        until=until,
        snippets=reading.number("snippets", 1, 0, MAX_SNIPPETS),
        snippet_chars=reading.number("snippet_chars", 220, *SNIPPET_CHARS),
    )
    if reading.faults:
        raise InvalidRequest(reading.faults)
    return request


class _Reading:
    """The parameters of one request, and the faults found in them so far."""

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        self.faults: list[Fault] = []
        stripped = {name: [value.strip() for value in parameters[name]] for name in parameters}
        self._values = {name: [each for each in stripped[name] if each] for name in stripped}

    def fault(self, parameter: str, rule: Rule, *values: object) -> None:
        self.faults.append(Fault(parameter, Detail(rule, tuple(map(str, values)))))

    def check_names(self, known: Sequence[str]) -> None:
        for name, values in self._values.items():
            if name not in known:
                self.fault(name, Rule.NOT_BUILT if name in NOT_BUILT else Rule.UNKNOWN)
            elif len(values) > 1 and name not in REPEATABLE:
                self.fault(name, Rule.REPEATED, len(values))

    def one(self, name: str) -> str:
        values = self._values.get(name)
        return values[0] if values else ""

    def choice(self, name: str, choices: Sequence[str]) -> str:
        given = self.one(name) or choices[0]
        if given not in choices:
            self.fault(name, Rule.CHOICE, given, ", ".join(choices))
        return given

    def number(self, name: str, default: int, least: int, most: int) -> int:
        given = self.one(name)
        digits = given.translate(_ASCII_DIGITS)
        number = int(digits) if _NUMBER.fullmatch(digits) else -1
        if not given or least <= number <= most:
            return number if given else default
        self.fault(name, Rule.NUMBER, given, least, most)
        return default

    def place(self) -> tuple[int, int]:
        page = self.number("page", 1, 1, MAX_DEPTH)
        per_page = self.number("per_page", 10, 1, MAX_PER_PAGE)
        if page * per_page > MAX_DEPTH:
            self.fault("page", Rule.TOO_DEEP, page * per_page, MAX_DEPTH)
        return page, per_page

    def days(self) -> tuple[str, str]:
        since, until = self._day("from"), self._day("to")
        shared = min(len(since), len(until))
        if since[:shared] > until[:shared]:
            self.fault("from", Rule.REVERSED, since, until)
        return since, until

    def _day(self, name: str) -> str:
        given = self.one(name)
        text = given.translate(_ASCII_DIGITS)
        if not text or _is_date(text):
            return text
        self.fault(name, Rule.HIJRI if text[0] in "Hh" else Rule.DATE, given)
        return ""

    def names(self, name: str) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(self._values.get(name, ())))
        if "-" in values:
            self.fault(name, Rule.NAMELESS)
        return values


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    try:
        date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return False
    return True
