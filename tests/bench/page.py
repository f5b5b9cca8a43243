"""How long does a page of results take, how long a keystroke?

    python -m tests.bench.page --index DIR [--every 10]

asks the pages of the timing queries of a served index, one after the other, as a browser
would, and prints p50, p95 and p99 in milliseconds: over HTTP, as the clock has it, and in
processor time of the same work in this process, which other programs on the machine do not
disturb.  Each query is asked twice: `first` with none of it remembered, `again` after all;
once the server has made beforehand what does not depend on a query, as it does when it starts.
"""

import argparse
import gc
import gzip
import http.client
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from flask import Flask

from search import open_searcher
from web import create_app
from web.app import make_ready
from web.examples import examples

from .corpora import SHARED
from .meter import percentile
from .served import running

SHARES = (50, 95, 99)
READY_WITHIN_S = 2.0  # of a server, what it makes beforehand
LETTERS = 4  # typed before a completion is asked for


class Asked(NamedTuple):
    """One kind of request: what it is called, and its address for a query."""

    name: str
    address: Callable[[str], str]


KINDS = (
    Asked("results", lambda q: f"/?q={quote(q)}"),
    Asked("results, second page by date", lambda q: f"/?q={quote(q)}&sort=newest&page=2"),
    Asked("completions", lambda q: f"/suggest?q={quote(q[:LETTERS])}"),
)


def main() -> int:
    """Measure and print; returns 2 where the queries are not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--queries", type=Path, default=SHARED / "timing-queries" / "queries.tsv")
    parser.add_argument("--every", type=int, default=10, help="ask every so manieth query")
    options = parser.parse_args()
    if not options.queries.exists():
        print(f"nothing to measure with: there is no {options.queries}", file=sys.stderr)
        return 2
    lines = options.queries.read_text("utf-8").splitlines()[:: options.every]
    queries = [line.split("\t")[1] for line in lines]
    print(f"{len(queries)} queries; milliseconds\n")
    print("| what | moment | clock p50 | p95 | p99 | processor p50 | p95 | p99 | KB gz p95 |")
    print("|---|---|---|---|---|---|---|---|---|")
    client = _prepared(options.index).test_client()
    with running(options.index) as address:
        time.sleep(READY_WITHIN_S)
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        for kind in KINDS:
            for moment in ("first", "again"):
                paths = [kind.address(q) for q in queries]
                clock = [_clock_ms(connection, path) for path in paths]
                spent = [_spent(client.get, path) for path in paths]
                _line(kind.name, moment, clock, spent)
    return 0


def _prepared(index: Path) -> Flask:
    """Return the application with made beforehand what a server makes."""
    searcher, ended = open_searcher(index), threading.Event()
    app = create_app(searcher)
    make_ready(app, next(examples(searcher), ""))
    ended.set()
    searcher.keep_ready(ended)
    gc.freeze()
    return app


def _line(
    name: str, moment: str, clock_ms: Iterable[float], spent: Iterable[tuple[float, float]]
) -> None:
    spent_ms, sizes_kb = zip(*spent, strict=True)
    cells = [
        f"{percentile(list(of), share):.1f}" for of in (clock_ms, spent_ms) for share in SHARES
    ]
    print(
        f"| {name} | {moment} | {' | '.join(cells)} | {percentile(sizes_kb, 95):.1f} |", flush=True
    )


def _clock_ms(connection: http.client.HTTPConnection, path: str) -> float:
    started_s = time.perf_counter()
    connection.request("GET", path)
    connection.getresponse().read()
    return (time.perf_counter() - started_s) * 1000.0


def _spent(get: Callable[..., object], path: str) -> tuple[float, float]:
    started_s = time.process_time()
    body = get(path).get_data()  # type: ignore[attr-defined]
    spent_ms = (time.process_time() - started_s) * 1000.0
    return spent_ms, len(gzip.compress(body)) / 1024


if __name__ == "__main__":
    sys.exit(main())
