"""Which day, month or year does a piece of text name?

Decided, and kept to: the day is the one written, in its own time zone.  Of figures with the year
last, the day stands first where a point parts them, or where Arabic letters or digits stand in the
text: so every Arabic locale of CLDR writes it.  Of 05/06/2021 alone only the year is known, unless
the weekday beside it fits one reading only.  Hijri dates are known by the month's name or by the
mark of the era; a year of 1443 without either is left alone.  Where both calendars are given the
Gregorian date counts, if the Hijri one is at most two days away from it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .calendars import (
    DAY_BY_ORDINAL,
    FILLING,
    HIJRI_ERA,
    HIJRI_MONTH_BY_NAME,
    LONGEST_NAME,
    MONTH_BY_NAME,
    WEEKDAY_BY_NAME,
)
from .hijri import iso_of_hijri
from .likeness import plain_form
from .relative import day_before

# A date is short; a longer text is not looked into.
DATE_CHARS = 120
MOST_WORDS = 18
FIRST_YEAR, LAST_YEAR = 1800, 2199
# The two calendars of one date may differ by this much: months begin when the moon is seen.
MOST_APART = 2

ASCII_DIGITS = str.maketrans(
    {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)
FOREIGN = re.compile("[\u0620-\u06ff]")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TIME = re.compile(
    r"(?:[Tt\s،,(-]|^)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"(?:\s*(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?(?!\d)|[Zz])?(?!\d)"
)
HOUR = re.compile(
    r"(?:الساع[هة]|\bat)\s+\d{1,2}(?:[.:]\d{2})?(?!\d)|(?<!\d)\d{1,2}[.:]\d{2}\s*(?:[صم]\b|[AaPp]\.?[Mm]\b)"
)
ZONE = re.compile(r"\b(?:GMT|UTC)\s*[+-]\s*\d{1,2}\b")
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?)?"
)
DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
SPACED_SLASH = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")
SPACES = re.compile("[\\s،,]+")
MARKS = " .:;-|()[]«»\"'\N{EN DASH}\N{EM DASH}\N{ARABIC SEMICOLON}"
TIME_CHARS = "Tt 0123456789:.+-Zz"
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"\d+|[^\W\d_]+")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I)


class Named(NamedTuple):
    """A date as it was written: the day in ISO 8601, cut to what is known; and its calendar."""

    day: str
    is_hijri: bool


def parse_date(text: str, known: str = "") -> str:
    """Return the date that the whole of `text` names, in ISO 8601, cut to what is known.

    "2021-12-31", "2021-12", "2021", or "" where it names none or more than a date.
    `known` is the day in ISO 8601 that "yesterday" and "two days ago" count from, where
    it is known; without it they name none.  Nothing is guessed.
    """
    if is_iso_day(text[:10]) and is_time(text[10:]):
        return text[:10]
    if len(text) > DATE_CHARS:
        return ""
    if YEAR.search(text) is None and not known:
        return ""
    return parse_written_date(text, known)


@lru_cache(maxsize=10_000)  # some thirty years of days
def is_iso_day(text: str) -> bool:
    """Whether the text is a day in ISO 8601: what most dates are, and few different ones."""
    digits = text[:4] + text[5:7] + text[8:]
    if len(digits) != 8 or text[4:5] != "-" or text[7:8] != "-":
        return False
    if not (digits.isascii() and digits.isdecimal()):
        return False
    return bool(iso_day(int(digits[:4]), int(digits[4:6]), int(digits[6:])))


def is_time(text: str) -> bool:
    """Whether the text is nothing, or a time of day after its "T" or space."""
    return not text or (text[0] in "Tt " and not text.strip(TIME_CHARS))


def iso_day(year: int, month: int, day: int) -> str:
    """Return the day in ISO 8601, "" where there is no such day or no such year of news."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def iso_month(year: int, month: int) -> str:
    """Return the month in ISO 8601, "" where there is no such month."""
    return iso_day(year, month, 1)[:7]


@lru_cache(maxsize=10_000)  # dates repeat, from article to article
def parse_written_date(text: str, known: str) -> str:
    """Return the date of a text in figures or in words, a time of day beside it left out."""
    is_arabic = FOREIGN.search(text) is not None
    bare = ORDINAL.sub("", INVISIBLE.sub("", text).translate(ASCII_DIGITS))
    bare = SPACED_SLASH.sub("/", GLUED.sub(" ", ZONE.sub(" ", HOUR.sub(" ", TIME.sub(" ", bare)))))
    parts = bare.split()
    if len(parts) > MOST_WORDS:
        return ""
    one = named_in(bare, is_arabic)
    if one is not None:
        return one.day
    return both_calendars(parts, is_arabic) or day_before(plain_form(bare), known)


def named_in(text: str, is_arabic: bool) -> Named | None:
    """Return the one date that a text names, in figures or in words, None where it names none."""
    return from_figures(text, is_arabic) or from_words(WORD.findall(plain_form(text)))


def both_calendars(parts: Sequence[str], is_arabic: bool) -> str:
    """Return the Gregorian one of a Gregorian and a Hijri date, if they name one day.

    A month of one calendar that holds or follows the day of the other is as good.
    """
    for n in range(1, len(parts)):
        first = named_in(" ".join(parts[:n]), is_arabic)
        second = named_in(" ".join(parts[n:]), is_arabic) if first else None
        if first and second and first.is_hijri != second.is_hijri:
            ours, hijri = (second, first) if first.is_hijri else (first, second)
            return ours.day if agree(ours.day, hijri.day) else ""
    return ""


def agree(ours: str, hijri: str) -> bool:
    """Whether two dates are no more than two days apart, or one is a part of the other."""
    if len(ours) < 10 or len(hijri) < 10:
        size = min(len(ours), len(hijri))
        return size > 0 and ours[:size] == hijri[:size]
    return abs((date.fromisoformat(ours) - date.fromisoformat(hijri)).days) <= MOST_APART


def from_figures(text: str, is_arabic: bool) -> Named | None:
    """Return the date of one group of figures, beside which only filling words stand."""
    groups = [word for word in SPACES.split(text.strip(MARKS)) if DIGIT.search(word)]
    words = WORD.findall(plain_form(NUMBER.sub(" ", text)))
    is_hijri = not HIJRI_ERA.isdisjoint(words)
    if len(groups) != 1 or not FILLING.issuperset(word for word in words if word not in HIJRI_ERA):
        return None
    group = groups[0].strip(MARKS)
    if year_first := YEAR_FIRST.fullmatch(group) or COMPACT.fullmatch(group):
        year, month, day = (int(year_first[part] or 0) for part in ("year", "month", "day"))
        return from_year_down(year, month, day, is_hijri)
    day_first = DAY_FIRST.fullmatch(group)
    if day_first is None:
        return None
    first, second, year = map(int, day_first.group(1, 3, 4))
    in_order = is_arabic or day_first[2] == "."
    if is_hijri:
        return found(iso_of_hijri(year, second, first), is_hijri=True)
    return found(from_year_up(first, second, year, in_order, weekday_among(words)))


def found(day: str, is_hijri: bool = False) -> Named | None:
    """Return a date of a calendar, None for none."""
    return Named(day, is_hijri) if day else None


def from_year_down(year: int, month: int, day: int, is_hijri: bool) -> Named | None:
    """Return the date of figures with the year first; those that are not there are 0."""
    if is_hijri:
        return found(iso_of_hijri(year, month, day) if month else "", is_hijri)
    if day:
        return found(iso_day(year, month, day))
    return found(iso_month(year, month) if month else iso_day(year, 1, 1)[:4])


def from_year_up(first: int, second: int, year: int, in_order: bool, weekday: int | None) -> str:
    """Return the date of figures with the year last.

    Where either may be the month the day stands first if `in_order`; else the `weekday`
    says which, or only the year is known.
    """
    readings = {*filter(None, (iso_day(year, second, first), iso_day(year, first, second)))}
    if len(readings) == 1:
        return readings.pop()
    fitting = {each for each in readings if date.fromisoformat(each).weekday() == weekday}
    if len(fitting) == 1:
        return fitting.pop()
    if in_order and readings:
        return iso_day(year, second, first)
    return iso_day(year, 1, 1)[:4] if readings else ""


def weekday_among(words: Sequence[str]) -> int | None:
    """Return the day of the week that is named, None where none is or several are."""
    named = {WEEKDAY_BY_NAME[word] for word in words if word in WEEKDAY_BY_NAME}
    return named.pop() if len(named) == 1 else None


def from_words(words: Sequence[str]) -> Named | None:
    """Return the date of a month's name, a year and perhaps a day, in any order."""
    items = [*items_among(words)]
    numbers = [number for kind, number in items if kind == "number"]
    days = [number for kind, number in items if kind == "day"]
    days += [number for number in numbers if number <= 31]
    years = [number for number in numbers if number > 31]
    months = {(kind, number) for kind, number in items if kind in ("month", "hijri")}
    if len(years) != 1 or len(days) > 1 or len(months) != 1 or ("other", 0) in items:
        return None
    kind, month = months.pop()
    day = days[0] if days else 0
    if kind == "hijri":
        return found(iso_of_hijri(years[0], month, day), is_hijri=True)
    if not HIJRI_ERA.isdisjoint(words) or days == [0]:
        return None
    return found(iso_day(years[0], month, day) if day else iso_month(years[0], month))


def items_among(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each number, month, and day in words that is named; "other" for any other word."""
    n = 0
    while n < len(words):
        item, size = item_at(words, n)
        if item is not None:
            yield item
        n += size


def item_at(words: Sequence[str], n: int) -> tuple[tuple[str, int] | None, int]:
    """Return what the words from the `n`-th on name, and how many of them do; None for filling."""
    if words[n].isdecimal() and len(words[n]) <= 4:
        return ("number", int(words[n])), 1
    for size in range(min(LONGEST_NAME, len(words) - n), 0, -1):
        name = " ".join(words[n : n + size])
        if name in MONTH_BY_NAME:
            return ("month", MONTH_BY_NAME[name]), size
        if name in HIJRI_MONTH_BY_NAME:
            return ("hijri", HIJRI_MONTH_BY_NAME[name]), size
        if name in DAY_BY_ORDINAL:
            return ("day", DAY_BY_ORDINAL[name]), size
    is_filling = words[n] in FILLING or words[n] in HIJRI_ERA
    return (None if is_filling else ("other", 0)), 1
