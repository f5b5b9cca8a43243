"""Which Gregorian days is a Hijri year, month or day?

By the calendar of Umm al-Qura, which Saudi Arabia counts by; it is known for 1343 to 1500
(1924 to 2077).
"""

import re

FIRST_YEAR, LAST_YEAR = 1343, 1500

_HIJRI = re.compile(r"[Hh]([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def is_hijri(text: str) -> bool:
    """Say whether a text means to be a Hijri date."""
    return text[:1] in ("H", "h")


def hijri_range(text: str) -> tuple[str, str]:
    """Return the first and the last day, ISO, of H1443, H1443-05 or H1443-05-12.

    ValueError when it is none, or not within the years that are known.
    """
    from hijridate import Hijri

    found = _HIJRI.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(number) if number else 0 for number in found.groups())
    last_month = month or 12
    last_day = day or Hijri(year, last_month, 1).month_length()
    first = Hijri(year, month or 1, day or 1).to_gregorian()
    return first.isoformat(), Hijri(year, last_month, last_day).to_gregorian().isoformat()
