"""How does a reader want the page: in which language, digits, month names, colours, size?

The choices stand in the address, in one parameter that every link hands on: `ui=en.dark`.
What is not said is as it is by default, and no cookie is set.
"""

from collections.abc import Iterator
from typing import NamedTuple

NAME = "ui"  # of the parameter
_SEPARATOR = "."

# What may be chosen; no word stands in two rows, and "" is the default.  Digits and months
# by default are those of the language.
CHOICES: dict[str, tuple[str, ...]] = {
    "language": ("", "en"),
    "digits": ("", "arab", "latn"),
    "months": ("", "sy", "dz", "ma"),
    "colours": ("", "light", "dark"),
    "size": ("", "large", "larger"),
}
_DIGITS = {"ar": "arab", "en": "latn"}


class Look(NamedTuple):
    """One reader's choices; months are named as in the country that stands there."""

    language: str = ""
    digits: str = ""
    months: str = ""
    colours: str = ""
    size: str = ""

    @property
    def tongue(self) -> str:
        """The language of the page: ar or en."""
        return self.language or "ar"

    @property
    def direction(self) -> str:
        """Whether lines run from right to left or from left to right: rtl or ltr."""
        return "ltr" if self.language else "rtl"

    @property
    def numerals(self) -> str:
        """The digits of the page: arab (١٢٣) or latn (123)."""
        return self.digits or _DIGITS[self.tongue]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameter that says so in an address, if there is anything to say."""
        said = _SEPARATOR.join(word for word in self if word)
        return ((NAME, said),) if said else ()


def read_look(said: str) -> Look:
    """Return the look that a parameter asks for; what it does not know says nothing."""
    words = said.split(_SEPARATOR)
    chosen = {
        field: next((word for word in words if word and word in known), "")
        for field, known in CHOICES.items()
    }
    look = Look(**chosen)
    return look._replace(digits="") if look.digits == _DIGITS[look.tongue] else look


def looks(look: Look, field: str) -> Iterator[tuple[str, Look]]:
    """Yield each value that one choice may have, and the look with it; the defaults first."""
    for value in CHOICES[field]:
        if field == "digits" and value == _DIGITS[look.tongue]:
            continue
        other = look._replace(**{field: value})
        yield value, other._replace(digits="") if field == "language" else other
