"""Which Gregorian day, month or year does a Hijri one fall in?

The calendar is that of Umm al-Qura, by which Saudi Arabia dates its papers; elsewhere a month may
begin a day earlier or later.
"""

from functools import lru_cache

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
