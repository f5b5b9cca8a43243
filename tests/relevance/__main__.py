"""Measure how well Fihrist ranks, set by set.  `python -m tests.relevance --help`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from .judged import SHARED, TYPED, JudgedSet, chosen
from .measuring import Measurer, Row

HEADINGS = (
    *("set", "queries", "nDCG@10", "MRR@10", "R@100", "MAP", "Lucene", "best peer"),
    *("stems", "stems R@100", "stems MAP", "better/worse", "p"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table, or JSON; returns 2 where data is missing or a name is no set."""
    options = _parser().parse_args(arguments)
    try:
        sets = chosen(options.sets)
    except KeyError as error:
        print(f"no set is called {error}; see --help", file=sys.stderr)
        return 2
    absent = [path for judged in sets for path in judged.missing(options.data)]
    if absent:
        print(f"nothing to measure on: there is no {absent[0]}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fihrist-relevance-") as folder:
        measurer = Measurer(options.data, options.work or Path(folder))
        rows = [*_measured(measurer, sets, options.limit)]
    if not options.each:
        rows = [row._replace(by_query=()) for row in rows]
    print(json.dumps([_record(row) for row in rows], indent=1) if options.json else report(rows))
    return 0


def report(rows: Sequence[Row]) -> str:
    """Return a table of the sets, and of the queries of each set that has some."""
    return "\n\n".join([table(rows), *(_queries(row) for row in rows if row.by_query)])


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table that is also readable on a terminal."""
    return _table([HEADINGS, *(_cells(row) for row in rows)])


def _queries(row: Row) -> str:
    """Return the queries of a set, first those that lose most against the stems."""
    worst_first = sorted(row.by_query, key=lambda each: each.ndcg_10 - each.stems)
    cells = [
        (each.topic, _figure(each.ndcg_10), _figure(each.stems), each.q) for each in worst_first
    ]
    return _table([(row.name, "nDCG@10", "stems", "query"), *cells])


def _table(lines: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [_line(line, widths) for line in lines]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)


def _measured(measurer: Measurer, sets: Sequence[JudgedSet], limit: int) -> Iterator[Row]:
    for judged in sets:
        row = measurer.measure(judged, limit)
        print(f"{row.name}: nDCG@10 {row.ndcg_10:.4f}", file=sys.stderr, flush=True)
        yield row


def _cells(row: Row) -> tuple[str, ...]:
    against = row.against_stems
    return (
        row.name,
        f"{row.queries:,}" if row.whole else f"first {row.queries:,}",
        _figure(row.ndcg_10),
        _figure(row.mrr_10),
        _figure(row.recall_100),
        _figure(row.map_100),
        _figure(row.lucene),
        _figure(row.best),
        _figure(row.stems),
        _figure(row.stems_recall_100),
        _figure(row.stems_map_100),
        f"{against.better}/{against.worse}",
        "< .001" if against.p < 0.001 else _figure(against.p),
    )


def _figure(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value else "–"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _record(row: Row) -> dict[str, object]:
    by_query = [each._asdict() for each in row.by_query]
    return {**row._asdict(), "against_stems": row.against_stems._asdict(), "by_query": by_query}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.relevance", description=__doc__)
    names = ", ".join([each.name for each in chosen([]) if "/" not in each.name])
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET",
        help=f"{names}; {TYPED} (all its variants) or {TYPED}/VARIANT; all sets if none is named",
    )
    parser.add_argument("--limit", type=int, default=0, help="the first so many queries of a set")
    parser.add_argument("--each", action="store_true", help="every query too, the worst first")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder of the sets")
    parser.add_argument(
        "--work", type=Path, help="keep the indexes here and use those that are there"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
