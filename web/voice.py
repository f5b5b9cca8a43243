"""In which words, digits and dates does the page speak to its reader?

The messages are English in the code and the templates; translations/ar.po has the Arabic
ones, with the six plurals of Arabic.  The catalogue is read when the first page is made:
there is no compiled file that could be older than it.
"""

import functools
import re
from gettext import NullTranslations

from .catalogue import CATALOGUES, read_catalogue
from .look import Look

_ARABIC_INDIC = {ord("0") + digit: chr(0x0660 + digit) for digit in range(10)}
_ARABIC_INDIC |= {
    ord(","): "\N{ARABIC THOUSANDS SEPARATOR}",
    ord("."): "\N{ARABIC DECIMAL SEPARATOR}",
    ord("%"): "\N{ARABIC PERCENT SIGN}",
}
_DIGITS_ALONE = {code: _ARABIC_INDIC[code] for code in range(ord("0"), ord("9") + 1)}
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_COUNTRY = "eg"  # whose month names most newsrooms of the region write


class Voice:
    """Says messages, numbers and dates as one look asks for them."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._translations = _translations(look.tongue)
        self._arabic_digits = look.numerals == "arab"

    def say(self, message: str, **values: object) -> str:
        """Return a message in the reader's language, with values for its {names}."""
        said = self._translations.gettext(message)
        return said.format(**values) if values else said

    def count(self, one: str, more: str, number: float) -> str:
        """Return how many there are, in the plural that the number asks for: {} is it."""
        said = self._translations.ngettext(one, more, int(number))
        return said.format(self.number(number))

    def number(self, number: float) -> str:
        """Write a number, thousands parted: 1,234.5 or ١٬٢٣٤٫٥."""
        return self._written(f"{number:,}", _ARABIC_INDIC)

    def percent(self, share: float) -> str:
        """Write a share of one as a whole percentage."""
        return self._written(f"{share:.0%}", _ARABIC_INDIC)

    def digits(self, text: str) -> str:
        """Write the digits in a text as the reader likes them and leave the rest as it is."""
        return self._written(text, _DIGITS_ALONE)

    def date(self, published: str) -> str:
        """Write an ISO date, whole or cut to month or year, as ٣١ ديسمبر ٢٠٢١; "" as ""."""
        return self.digits(_dated(published, self.look.tongue, self.look.months or _COUNTRY))

    def span(self, since: str, until: str) -> str:
        """Write the days from one to another, what they share only once: 3 – 5 May 2021."""
        if since == until:
            return self.date(since)
        in_one_month = len(since) == len(until) == 10 and since[:7] == until[:7]
        first = self.digits(since[8:].lstrip("0")) if in_one_month else self.date(since)
        return f"{first} – {self.date(until)}"

    def _written(self, text: str, table: dict[int, str]) -> str:
        return text.translate(table) if self._arabic_digits else text


@functools.cache
def _translations(language: str) -> NullTranslations:
    """Return the messages in a language; English ones are as they stand in the code."""
    known = (CATALOGUES / f"{language}.po").exists()
    return read_catalogue(language) if known else NullTranslations()


@functools.lru_cache(10_000)
def _dated(published: str, language: str, country: str) -> str:
    """Return an ISO date with the month named, in European digits; anything else as it is."""
    found = _ISO.fullmatch(published)
    if not found:
        return published
    year, month, day = found.groups(default="")
    named = _months(language, country)[int(month) - 1] if month else ""
    return " ".join(word for word in (day.lstrip("0"), named, year) if word)


@functools.cache
def _months(language: str, country: str) -> tuple[str, ...]:
    """Return the names of the months as Unicode's CLDR has them for a country."""
    from babel import Locale

    name = "en" if language == "en" else f"{language}_{country.upper()}"
    wide = Locale.parse(name).months["format"]["wide"]
    return tuple(wide[month] for month in range(1, 13))
