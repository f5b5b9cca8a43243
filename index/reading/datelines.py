"""Which date does a line give that says other things beside it, or the name of a file?"""

import re
from collections.abc import Iterator, Sequence

from .dates import parse_date
from .labels import after_colon, before_colon, label_of
from .likeness import plain_form

LINE_CHARS = 160
MOST_PARTS = 8
# What stands beside a date: a place, an agency, a name.  More words, and the line is about it.
BESIDE_WORDS = 6
SEPARATOR = re.compile(
    "\\s*[|\N{BULLET}\N{MIDDLE DOT}()\\[\\]،؛]\\s*|\\s+[-\N{EN DASH}\N{EM DASH}/]+\\s+"
)
# Where the line of place and date before the first sentence ends.
OPENING = re.compile("\\s*[-\N{EN DASH}\N{EM DASH}:]+\\s+")
OPENING_CHARS = 100
# A day that a file, a folder or a part of an address begins with: 2021-12-31-title,
# 2021/12/31/title, 20211231_1.
DAY_IN_NAME = re.compile(
    r"(?:^|/)(?:((?:19|20)\d\d)([-_/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=[-_.T]))"
)


def date_in_line(line: str, known: str = "") -> str:
    """Return the day that a line of place, name and date gives, "" where it gives none or two.

    A line that is a date and nothing else may give a month or a year, or "yesterday";
    `known` is as for `parse_date`.  The date of a change is none of publication.
    """
    if len(line) > LINE_CHARS:
        return ""
    if whole := date_said(line, known):
        return whole
    parts = [part for part in SEPARATOR.split(line) if part.strip()]
    if len(parts) > MOST_PARTS or any(len(part.split()) > BESIDE_WORDS + 6 for part in parts):
        return ""
    for size in range(len(parts), 0, -1):
        days = {*days_in(parts, size)}
        if days:
            return days.pop() if len(days) == 1 else ""
    return ""


def days_in(parts: Sequence[str], size: int) -> Iterator[str]:
    """Yield the day that each run of so many parts gives, if what is left beside it is short."""
    for at in range(len(parts) - size + 1):
        day = date_said(" ".join(parts[at : at + size]), "")
        beside = (*parts[:at], *parts[at + size :])
        if len(day) == 10 and all(len(part.split()) <= BESIDE_WORDS for part in beside):
            yield day


def date_said(text: str, known: str) -> str:
    """Return the date that a text is, or that stands after its label."""
    label = label_of(text, plain_form(text))
    if label is not None:
        return parse_date(label.value, known) if label.field == "published" else ""
    if said := parse_date(text, known):
        return said
    place = before_colon(text)
    short = 0 < len(place.split()) <= BESIDE_WORDS
    return parse_date(after_colon(text), known) if short else ""


def date_in_opening(text: str, known: str = "") -> str:
    """Return the day that stands between the place and the first sentence of an article.

    That is before a dash or a colon, as in "Cairo (agencies), 31 December 2021 - the …".
    """
    opening = text[:OPENING_CHARS]
    for end in OPENING.finditer(opening):
        day = date_in_line(opening[: end.start()], known)
        if len(day) == 10:
            return day
    return ""


def date_in_name(name: str) -> str:
    """Return the day in the name of a file with its folders, or in an address.

    "" where there is none, or two.
    """
    found = (match.groups("") for match in DAY_IN_NAME.finditer(name))
    days = {parse_date("-".join(filter(str.isdigit, groups))) for groups in found}
    return days.pop() if len(days) == 1 else ""


def first_date(*said: tuple[str, str]) -> tuple[str, str]:
    """Return the first of pairs of date and origin that has a date; "" twice where none has."""
    return next((each for each in said if each[0]), ("", ""))
