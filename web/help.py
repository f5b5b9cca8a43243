"""In which language does `fihrist --help` speak?  Arabic where the locale is Arabic.

The texts are English in the code; translations/help.ar.po has the Arabic ones, one
message a paragraph or line of a table.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from gettext import GNUTranslations

import click

from .catalogue import read_catalogue

_SPACES = re.compile(r"\s+")
_BOUNDS = re.compile(r"(  \[.*\])?$", re.DOTALL)  # what click adds behind an option's help


def is_arabic(environment: Mapping[str, str]) -> bool:
    """Whether the locale of messages is Arabic, as POSIX says which variable counts."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, named), "").lower().startswith("ar")


def speak_arabic() -> None:
    """Have every command of this process write its help in Arabic."""
    click.Context.formatter_class = ArabicFormatter


def in_arabic(text: str) -> str:
    """Return a paragraph in Arabic; as it is where the catalogue has none."""
    plain = _SPACES.sub(" ", text).strip()
    return _messages().gettext(plain) if plain else text


class ArabicFormatter(click.HelpFormatter):
    """Writes help as click does, each text in Arabic."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, f"{in_arabic('Usage:')} " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the name of a table."""
        super().write_heading(in_arabic(heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        paragraphs = re.split(r"\n\s*\n", text)
        super().write_text("\n\n".join(in_arabic(paragraph) for paragraph in paragraphs))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a table of names and what they are."""
        said = [(name, _row(text)) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)


def _row(text: str) -> str:
    bounds = _BOUNDS.search(text)
    cut = bounds.start() if bounds else len(text)
    return in_arabic(text[:cut]) + text[cut:]


@functools.cache
def _messages() -> GNUTranslations:
    return read_catalogue("help.ar")
