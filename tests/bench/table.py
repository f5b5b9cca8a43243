"""How are the figures shown, and how are they kept in the documentation?"""

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from .peers import NAMES, load
from .peers import version as peer_version

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADINGS = ("figure", "Fihrist", "peer", "ratio", "at least", "aim", "reached")


class Goal(NamedTuple):
    """What a ratio, or an absolute figure, shall be; `most` means that less is better."""

    least: float
    aim: float | None = None
    most: bool = True
    unit: str = "×"

    def reached(self, value: float) -> str:
        """Return "aim", "yes" or "no"."""
        if self.aim is not None and self._within(value, self.aim):
            return "aim"
        return "yes" if self._within(value, self.least) else "**no**"

    def _within(self, value: float, bound: float) -> bool:
        return value <= bound if self.most else value >= bound

    def shown(self, bound: float | None) -> str:
        if bound is None:
            return ""
        return f"{'≤' if self.most else '≥'} {number(bound)}{_spaced(self.unit)}"


class Row(NamedTuple):
    """One line: `ours` and `theirs` in `unit`; the goal is of their ratio, or of `ours`."""

    figure: str
    ours: float | None = None
    theirs: float | None = None
    unit: str = ""
    peer: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours over theirs."""
        if self.ours is None or not self.theirs:
            return None
        return self.ours / self.theirs

    def cells(self) -> list[str]:
        goal = self.goal
        judged = self.ratio if self.theirs is not None else self.ours
        return [
            self.figure,
            quantity(self.ours, self.unit),
            f"{quantity(self.theirs, self.unit)} {self.peer}".strip() if self.peer else "",
            "" if self.ratio is None else f"{number(self.ratio)}×",
            goal.shown(goal.least) if goal else "",
            goal.shown(goal.aim) if goal else "",
            goal.reached(judged) if goal and judged is not None else "",
        ]


class Section(NamedTuple):
    """A table with what is to be known about it; every line has a cell for each heading."""

    title: str
    about: str
    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


def compared(title: str, about: str, rows: Iterable[Row]) -> Section:
    """Return the section of figures that have ratios and goals."""
    return Section(title, about, HEADINGS, [row.cells() for row in rows])


def number(value: float) -> str:
    """Return three significant digits, no exponent, thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def quantity(value: float | None, unit: str) -> str:
    """Return a figure with its unit, or a dash where it could not be measured."""
    return "–" if value is None else f"{number(value)}{_spaced(unit)}"


def markdown(sections: Iterable[Section], notes: Iterable[str]) -> str:
    """Return everything as Markdown that is also readable on a terminal."""
    parts = [_section(section) for section in sections if section.lines]
    left_out = "".join(f"- {note}\n" for note in notes)
    return "\n".join(parts) + (f"\nNot measured:\n\n{left_out}" if left_out else "")


def machine() -> str:
    """Return one line on what the figures were measured on: no names, no paths."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    peers = [f"{load(name).NAME} {peer_version(name)}" for name in NAMES if peer_version(name)]
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory_gb:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, numpy {version('numpy')}; "
        f"{', '.join(peers)}. Load before the start: {busy:.1f}."
    )


def keep(page: Path, text: str) -> None:
    """Put the text between the marks of the page; ValueError when it has none."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page.name} has no line {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def _section(section: Section) -> str:
    cells = [section.headings, *section.lines]
    widths = [max(len(line[column]) for line in cells) for column in range(len(section.headings))]
    lines = [_line(line, widths) for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return f"### {section.title}\n\n{section.about}\n\n" + "\n".join(lines) + "\n"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _spaced(unit: str) -> str:
    return unit if unit in ("", "×") else f" {unit}"
