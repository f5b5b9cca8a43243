"""Which Gregorian day, month or year does a Hijri one fall in, and the other way round?

The calendar is that of Umm al-Qura, by which Saudi Arabia dates its papers; elsewhere a month may
begin a day earlier or later.
"""

from functools import lru_cache

from .calendars import HIJRI_NAMES

FIRST_YEAR, LAST_YEAR = 1343, 1500  # what the tables of hijridate cover: 1924 to 2077


@lru_cache(maxsize=10_000)
def iso_of_hijri(year: int, month: int, day: int = 0) -> str:
    """Return the Gregorian day of a Hijri one in ISO 8601, "" where there is none.

    Without a day it is the month, or else the year, that the whole Hijri month falls in;
    "" where it falls in two years.
    """
    from hijridate import Hijri

    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return ""
    try:
        first = Hijri(year, month, day or 1)
    except (ValueError, OverflowError):
        return ""
    if day:
        return first.to_gregorian().isoformat()
    last = Hijri(year, month, first.month_length())
    return common_part(first.to_gregorian().isoformat(), last.to_gregorian().isoformat())


def common_part(first: str, last: str) -> str:
    """Return the day, month or year that two days in ISO 8601 have in common, "" for none."""
    return next((first[:size] for size in (10, 7, 4) if first[:size] == last[:size]), "")


def hijri_of(day: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a Gregorian day in ISO 8601, None where the tables end."""
    from hijridate import Gregorian

    try:
        found = Gregorian.fromisoformat(day).to_hijri()
    except (ValueError, OverflowError):
        return None
    return found.year, found.month, found.day


def written_in_hijri(day: str) -> str:
    """Return a Gregorian day as a Hijri one in words, such as "27 جمادى الأولى 1443", or ""."""
    found = hijri_of(day)
    return f"{found[2]} {HIJRI_NAMES[found[1] - 1]} {found[0]}" if found else ""
