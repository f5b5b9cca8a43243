"""Which days does an ISO date, whole or cut to month or year, stand for?

Days are counted from 1970-01-01 in the proleptic Gregorian calendar.
"""

from calendar import monthrange
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

NO_DAY = -(1 << 31)  # of an article without a date
Days = npt.NDArray[Any]  # of one number a document

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH


def day_number(published: str) -> int:
    """Return the first day of a date, NO_DAY for "".  ValueError when it is no date."""
    return _bounds(published)[0] if published else NO_DAY


def day_range(since: str, until: str) -> tuple[int, int]:
    """Return the inclusive range from the first day of `since` to the last of `until`.

    "" is no limit on that side.
    """
    return (
        _bounds(since)[0] if since else _FIRST,
        _bounds(until)[1] if until else _LAST,
    )


def last_days(days: Days, precisions: npt.NDArray[np.str_]) -> Days:
    """Return the last day that each date may mean, int32; `days` are the first ones."""
    last = days.astype(np.int64)
    for unit, name in (("M", "month"), ("Y", "year")):
        cut = precisions == name
        first = days[cut].astype("datetime64[D]").astype(f"datetime64[{unit}]")
        last[cut] = (first + 1).astype("datetime64[D]").astype(np.int64) - 1
    return last.astype(np.int32)


def iso_date(day: int) -> str:
    """Return YYYY-MM-DD, "" for NO_DAY."""
    return "" if day == NO_DAY else date.fromordinal(day + _EPOCH).isoformat()


def written_date(day: int, precision: str) -> str:
    """Return a day as the ISO date that it was read from, so exactly known: day, month, year."""
    return iso_date(day)[: {"day": 10, "month": 7, "year": 4}.get(precision, 0)]


def _bounds(text: str) -> tuple[int, int]:
    if len(text) == 10:
        day = date.fromisoformat(text).toordinal() - _EPOCH
        return day, day
    year, _, month = text.partition("-")
    first_month, last_month = (int(month), int(month)) if month else (1, 12)
    first = date(int(year), first_month, 1)
    last = date(int(year), last_month, monthrange(int(year), last_month)[1])
    return first.toordinal() - _EPOCH, last.toordinal() - _EPOCH
