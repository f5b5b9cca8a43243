"""Is the date of a line such as stands above articles read, and none where it gives none?"""

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from index.reading.datelines import date_in_line

LINES = Path(__file__).with_name("dates.tsv")


class Line(NamedTuple):
    """A line of ours, the day that is known (or ""), the date it gives (or ""), and its kind."""

    kind: str
    known: str
    date: str
    line: str

    @property
    def found(self) -> str:
        """The date that is read."""
        return date_in_line(self.line, self.known)


def lines() -> list[Line]:
    """Return the lines of the table, in order."""
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(*row) for row in rows][1:]


def table() -> str:
    """Return by kind how many lines are read right, and every one that is not."""
    rows = ["| lines | read right |", "|---|---|"]
    count, right = Counter[str](), Counter[str]()
    for each in lines():
        for kind in (each.kind, "all"):
            count[kind] += 1
            right[kind] += each.found == each.date
    rows += [
        f"| {kind} | {right[kind]} of {count[kind]} |" for kind in sorted(count, key=count.get)
    ]
    wrong = [each for each in lines() if each.found != each.date]
    return "\n".join(
        (*rows, "", *(f"- {each.line}: {each.found!r}, not {each.date!r}" for each in wrong))
    )
