"""How does Arabic write a number, and the noun that it counts?

The plural rule is that of Unicode CLDR 46 for Arabic.
"""

from typing import NamedTuple

from .wording import MONTHS

_ARABIC_INDIC = {ord("0") + digit: chr(0x0660 + digit) for digit in range(10)}
_ARABIC_INDIC |= {
    ord(","): "\N{ARABIC THOUSANDS SEPARATOR}",
    ord("."): "\N{ARABIC DECIMAL SEPARATOR}",
}


class Noun(NamedTuple):
    """The six forms of a counted noun; {} is where the number stands."""

    zero: str
    one: str
    two: str
    few: str
    many: str
    other: str


RESULTS = Noun("لا نتائج", "نتيجة واحدة", "نتيجتان", "{} نتائج", "{} نتيجة", "{} نتيجة")
ARTICLES = Noun("لا مقالات", "مقال واحد", "مقالان", "{} مقالات", "{} مقالا", "{} مقال")


def number_text(number: float) -> str:
    """Write a number in Arabic-Indic digits, thousands parted by ٬, fractions after ٫."""
    return f"{number:,}".translate(_ARABIC_INDIC)


def digits_text(text: str) -> str:
    """Write the digits in a text as Arabic-Indic ones and leave the rest as it is."""
    return text.translate({code: _ARABIC_INDIC[code] for code in range(ord("0"), ord("9") + 1)})


def count_text(count: int, noun: Noun) -> str:
    """Write how many there are: لا نتائج, نتيجة واحدة, نتيجتان, ٣ نتائج, ١١ نتيجة."""
    return _form(count, noun).format(number_text(count))


def _form(count: int, noun: Noun) -> str:
    if count < 3:
        return noun[count]
    if 3 <= count % 100 <= 10:
        return noun.few
    return noun.many if count % 100 > 10 else noun.other


def date_text(published: str) -> str:
    """Write an ISO date, whole or cut to month or year, as ٣١ ديسمبر ٢٠٢١; "" as ""."""
    year, _, rest = published.partition("-")
    month, _, day = rest.partition("-")
    words = [day.lstrip("0"), MONTHS[int(month) - 1] if month else "", year]
    return digits_text(" ".join(word for word in words if word))
