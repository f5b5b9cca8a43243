"""How often is the first correction of a mistyped word the right one?

    python -m tests.relevance.words [SET…] [--work FOLDER]

Pairs of words, as they were typed and as they were meant, each searched for alone in an
index of news: so there is nothing round them that could help.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index import cut
from search import Request, Searcher

from .judged import SHARED
from .measuring import Measurer

CORPUS = "saudinews/corpus.jsonl.gz"


class PairSet(NamedTuple):
    """A file of pairs, relative to the folder of the data; every `step`-th is asked.

    `kinds` are those of its kinds that are asked, () where it has none.
    """

    name: str
    path: str
    kinds: tuple[str, ...] = ()
    step: int = 1


class Pair(NamedTuple):
    """A word as it was typed, and as it was meant; `kind` is "" where there are none."""

    typed: str
    meant: str
    kind: str


class PairRow(NamedTuple):
    """What became of the pairs of one kind whose meant words the index knows.

    `known` were typed as another word of the index, which is never touched; `right` is
    what was corrected to what was meant, `wrong` to something else.
    """

    name: str
    asked: int
    known: int
    right: int
    wrong: int


PAIR_SETS = (
    PairSet("spelling-qalb", "spelling-qalb/pairs.tsv", ("other", "space")),
    PairSet("arabizi", "arabizi/pairs.tsv", step=15),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of the pairs of each set; returns 2 where data is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.relevance.words")
    names = [each.name for each in PAIR_SETS]
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(names)}")
    parser.add_argument("--work", type=Path, help="keep the index here, and use one that is there")
    options = parser.parse_args(arguments)
    sets = [each for each in PAIR_SETS if each.name in (options.sets or names)]
    absent = [each.path for each in sets if not (SHARED / each.path).is_file()]
    if absent or not (SHARED / CORPUS).is_file():
        print(f"nothing to measure on: there is no {[*absent, CORPUS][0]}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fihrist-words-") as folder:
        searcher = Measurer(SHARED, options.work or Path(folder)).searcher(CORPUS)
        for each in sets:
            for row in measure_pairs(searcher, each.name, read_pairs(each, SHARED)):
                print(_told(row), flush=True)
    return 0


def _told(row: PairRow) -> str:
    unknown = row.asked - row.known
    right, wrong = (count / max(unknown, 1) for count in (row.right, row.wrong))
    return (
        f"{row.name}: {row.asked:,} pairs, {row.known:,} typed as a known word; of the other "
        f"{unknown:,} right {right:.3f}, wrong {wrong:.3f}"
    )


def read_pairs(pairs: PairSet, data: Path) -> Iterator[Pair]:
    """Yield the pairs of a set that differ in more than what is folded."""
    lines = (data / pairs.path).read_text("utf-8").splitlines()[1 :: pairs.step]
    for line in lines:
        typed, meant, *more = line.split("\t")
        kind = more[1] if more else ""
        if (not pairs.kinds or kind in pairs.kinds) and _terms(typed) != _terms(meant):
            yield Pair(typed, meant, kind)


def measure_pairs(searcher: Searcher, name: str, pairs: Iterable[Pair]) -> list[PairRow]:
    """Return a row for each kind of pair."""
    counts: dict[str, Counter[str]] = {}
    for pair in pairs:
        became = _became(searcher, pair)
        if became:
            counts.setdefault(pair.kind, Counter())[became] += 1
    return [
        PairRow(
            f"{name} {kind}".strip(), found.total(), found["known"], found["right"], found["wrong"]
        )
        for kind, found in sorted(counts.items())
    ]


def _became(searcher: Searcher, pair: Pair) -> str:
    """Return what became of one pair, "" where the index does not know what was meant."""
    if not _knows_all(searcher, pair.meant):
        return ""
    if _knows_all(searcher, pair.typed):
        return "known"
    corrections = searcher.search(Request(pair.typed, per_page=1)).corrections
    text = pair.typed
    for each in corrections:
        text = text.replace(each.origin, each.text)
    if text == pair.typed:
        return "untouched"
    return "right" if _terms(text) == _terms(pair.meant) else "wrong"


def _knows_all(searcher: Searcher, text: str) -> bool:
    answer = searcher.search(Request(text, match="exact", per_page=1, repair=False))
    return bool(answer.terms) and all(term.forms for term in answer.terms)


def _terms(text: str) -> list[str]:
    return cut(text).terms()


if __name__ == "__main__":
    sys.exit(main())
