"""Which forms of a word does it find in an index of news, and which words that only look like them?

    python -m tests.relevance.kinship [--work FOLDER]

The pairs of kinship.tsv are ours, written from grammar and not from any index.  Those with
even numbers within their kind may be looked at when patterns are chosen, the others are
held out.  Each pair is asked both ways, where the index knows both words.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index import normalize
from search import Request, Searcher

from .judged import SHARED
from .measuring import Measurer
from .words import CORPUS

PAIRS = Path(__file__).with_name("kinship.tsv")
UNRELATED = "غريب"  # the kind of the pairs that should not find each other
HALVES = ("looked at", "held out")


class Kinship(NamedTuple):
    """Two words of one kind: a broken plural with its singular, a verb with its noun."""

    kind: str
    word: str
    other: str
    half: str


class KinshipRow(NamedTuple):
    """How many of the asked words of a half find the other word of their pair."""

    half: str
    related: int
    related_found: int
    unrelated: int
    unrelated_found: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many of the pairs find each other; returns 2 where data is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.relevance.kinship")
    parser.add_argument("--work", type=Path, help="keep the index here, and use one that is there")
    options = parser.parse_args(arguments)
    if not (SHARED / CORPUS).is_file():
        print(f"nothing to measure on: there is no {CORPUS}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fihrist-kinship-") as folder:
        searcher = Measurer(SHARED, options.work or Path(folder)).searcher(CORPUS)
        for row in measure_kinship(searcher, read_kinship()):
            print(_told(row))
    return 0


def read_kinship() -> list[Kinship]:
    """Return the pairs, those of each kind in turn of either half."""
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()]
    seen: Counter[str] = Counter()
    found = []
    for kind, word, other in rows:
        found.append(Kinship(kind, word, other, HALVES[seen[kind] % 2]))
        seen[kind] += 1
    return found


def measure_kinship(searcher: Searcher, pairs: Sequence[Kinship]) -> list[KinshipRow]:
    """Return a row for each half."""
    rows = []
    for half in HALVES:
        asked, found = Counter[bool](), Counter[bool]()
        for kind, finds in _asked(searcher, [pair for pair in pairs if pair.half == half]):
            asked[kind != UNRELATED] += 1
            found[kind != UNRELATED] += finds
        rows.append(KinshipRow(half, asked[True], found[True], asked[False], found[False]))
    return rows


def _asked(searcher: Searcher, pairs: Sequence[Kinship]) -> Iterator[tuple[str, bool]]:
    """Yield the kind of each word asked, and whether it finds the other of its pair."""
    for kind, word, other, _ in pairs:
        if _forms(searcher, word, "exact") and _forms(searcher, other, "exact"):
            yield kind, normalize(other) in _forms(searcher, word, "auto")
            yield kind, normalize(word) in _forms(searcher, other, "auto")


def _forms(searcher: Searcher, word: str, match: str) -> set[str]:
    """Return the words of the index that a word finds."""
    answer = searcher.search(Request(word, match=match, per_page=1, repair=False))
    return {normalize(form) for term in answer.terms for form in term.forms}


def _told(row: KinshipRow) -> str:
    return (
        f"{row.half}: {row.related_found} of {row.related} forms are found, "
        f"and {row.unrelated_found} of {row.unrelated} unrelated words"
    )


if __name__ == "__main__":
    sys.exit(main())
