"""One measurement in a process of its own: a job as JSON in, a line of JSON out."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index import Article

from . import corpora, meter, questions, served
from .extras import extras
from .peers import Opened, load

WARM_UP = 20  # questions, so that no question pays for a library's first use
NEW_TITLE = "عنوان جديد"
ASKED_EVERY_S = 0.05
LONGEST_WAIT_S = 10.0


def build(who: str, how: str, corpus: str, folder: str, streamed: bool = False) -> dict[str, Any]:
    """Index a corpus; the articles are in memory before the clock starts, unless streamed."""
    articles: Iterable[Article] = corpora.read(Path(corpus))
    peer = load(who)
    if not streamed:
        articles = list(articles)
    before_mb = meter.private_mb()
    with meter.metered() as cost:
        about = peer.build(articles, Path(folder), how)
    return {**about, **vars(cost), "before_mb": before_mb}


def clock(who: str, how: str, corpus: str, folder: str) -> dict[str, Any]:
    """Index a corpus that is in memory while nothing else is done; seconds alone."""
    articles = [*corpora.read(Path(corpus))]
    with meter.clocked() as cost:
        load(who).build(articles, Path(folder), how)
    return {"wall_s": cost.wall_s, "cpu_s": cost.cpu_s}


def pages(folder: str, into: str, processes: int) -> dict[str, Any]:
    """Read a folder of web pages and index them, as the command does; seconds alone."""
    with meter.clocked() as cost:
        load("fihrist").build_files(Path(folder), Path(into), processes)
    return {"wall_s": cost.wall_s, "cpu_s": cost.cpu_s}


def latency(who: str, how: str, folder: str, asked: str, repeats: int) -> dict[str, Any]:
    """Put every question with nothing remembered, then again and again.

    Microseconds a question, the fastest of `repeats` tries, so that the noise of a
    shared machine stays out: `first` is each time after forgetting all words (what was
    read from disk stays in memory), `again` after forgetting nothing but whole phrases, so
    that it is the words that were seen before, not the question; `classes` is after
    forgetting the scores of words but not which words are their kin, of whole queries.
    """
    listed = questions.read(Path(asked))
    opened = load(who).open_index(Path(folder), how)
    for question in listed[:: max(1, len(listed) // WARM_UP)]:
        _put(opened, question, 1)
    kinds: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"first": [], "classes": [], "again": [], "hits": 0}
    )
    for question in listed:
        found = _put(opened, question, repeats)
        if found is not None:
            for name, value in found.items():
                kinds[question.kind][name] += value
    return {"kinds": kinds, "private_mb": meter.private_mb()}


def serving(folder: str, asked: str) -> dict[str, Any]:
    """Answer every question once, remembering as a server does; memory at the end."""
    start_mb = meter.private_mb()
    opened = load("fihrist").open_index(Path(folder), "arabic")
    with meter.metered() as cost:
        for question in questions.read(Path(asked)):
            ask = opened.ask(question)
            assert ask is not None
            ask()
    return {"private_mb": cost.private_mb, "start_mb": start_mb, "wall_s": cost.wall_s}


def opening(folder: str, checked: bool) -> dict[str, Any]:
    """Open a snapshot; `checked` drops what is known of its digests first."""
    fihrist = load("fihrist")
    if checked:
        fihrist.forget_digests(Path(folder))
    start = time.perf_counter()
    fihrist.open_snapshot(Path(folder))
    return {"wall_s": time.perf_counter() - start}


def vocabulary(folder: str) -> dict[str, Any]:
    """Write the vocabulary tables of an index anew beside it; their size, and what they cost."""
    fihrist = load("fihrist")
    with TemporaryDirectory(dir=Path(folder).parent) as parent:
        with meter.metered() as cost:
            fihrist.write_vocabulary(Path(folder), Path(parent))
        return {"cpu_s": cost.cpu_s, "size_mb": meter.folder_bytes(Path(parent)) / 1e6}


def updating(folder: str, corpus: str) -> dict[str, Any]:
    """Change one article of a copy of an index; how long until a running server shows it?

    Then change it back with the whole corpus given, as after reading all files again.
    """
    fihrist = load("fihrist")
    articles = [*corpora.read(Path(corpus))]
    with TemporaryDirectory(dir=Path(folder).parent) as parent:
        copied = fihrist.copy(Path(folder), Path(parent) / "index")
        with served.running(copied) as address:
            before = served.generation(address)
            start = time.perf_counter()
            fihrist.update([articles[0]._replace(title=NEW_TITLE)], copied, keep=True)
            published = time.perf_counter()
            while served.generation(address) == before:
                if time.perf_counter() - published > LONGEST_WAIT_S:
                    raise TimeoutError("the server did not notice the new generation")
                time.sleep(ASKED_EVERY_S)
            seen = time.perf_counter()
        fihrist.update(articles, copied, keep=False)
        whole_s = time.perf_counter() - seen
    return {"wall_s": published - start, "seen_s": seen - published, "whole_s": whole_s}


def _put(opened: Opened, question: questions.Question, repeats: int) -> dict[str, Any] | None:
    ask = opened.ask(question)
    if ask is None:
        return None
    hits = ask()
    forget_scores = getattr(opened, "forget_scores", None)
    first = [_after(opened.forget, ask) for _ in range(repeats)]
    classes = [_after(forget_scores, ask) for _ in range(repeats)] if forget_scores else []
    forget_phrases = getattr(opened, "forget_phrases", _forget_nothing)
    again = [_after(forget_phrases, ask) for _ in range(repeats)]
    return {"first": [min(first)], "classes": classes and [min(classes)], "again": [min(again)],
            "hits": hits}  # fmt: skip


def _forget_nothing() -> None:
    """What has no memory forgets."""


def _after(forget: Callable[[], None], ask: Callable[[], int]) -> float:
    forget()
    return meter.timed(ask)


JOBS = {
    job.__name__: job
    for job in (build, clock, pages, latency, serving, opening, vocabulary, updating, extras)
}


def main() -> None:
    """Do the job that the only argument describes."""
    job = json.loads(sys.argv[1])
    print(json.dumps(JOBS[job.pop("job")](**job)))


if __name__ == "__main__":
    main()
