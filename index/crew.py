"""How do several processes index articles together?

This process reads, and hands each run of articles as lines (records.py) to a worker that
has room for it; when none has, it indexes the run itself.  Runs are numbered as the
articles came, so the index is the same, to the byte, whoever did the work.  When all are
read, the workers write parts of the segment, and this process the others.  What waits at a
worker that is still busy is taken back: it is a file that whoever begins it removes first.
"""

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from shutil import rmtree
from typing import NamedTuple

from .article import Article
from .background import Background
from .errors import SnapshotError
from .numbering import NO_TERMS, SortedTerms, load_terms
from .parts import STORIES, Part, PartWriter
from .records import encode
from .runs import Indexer, Layout
from .worker import (
    END,
    PART,
    Answer,
    Answers,
    Batch,
    Worker,
    flag_of,
    is_begun,
)

# Characters of text in a run: small ones at first, so that a small corpus is shared out
# evenly too; larger ones later, so that there are some hundred runs in a million articles.
FIRST_RUN, RUN_GROWTH, LAST_RUN = 1_500_000, 50_000, 16_000_000
AHEAD = 3  # runs a worker has at once: one in work, two waiting while this process indexes
MOST_PROCESSES = 8  # reading is the limit beyond: about 13,000 articles a second


class Indexed(NamedTuple):
    """Where the runs lie, in order, and for each the words its term numbers stand for.

    The words of runs of the same process are the same object.
    """

    layouts: list[Layout]
    words: list[SortedTerms]


def default_processes() -> int:
    """Return how many processes a build uses by itself: those it may run on, at most eight."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


@contextmanager
def gathered_crew(folder: Path, background: Background) -> Iterator["Crew"]:
    """Yield a crew that keeps its runs in `folder`, which is made.

    Afterwards its processes are ended and the folder is removed, in the background.
    """
    folder.mkdir(parents=True)
    crew = Crew(folder, background)
    try:
        with _uncollected():
            yield crew
    finally:
        background.clear(_end, crew, folder)


class Crew:
    """This process's indexer and its workers."""

    def __init__(self, folder: Path, background: Background) -> None:
        self._folder = folder
        self._background = background
        self._own: Indexer | None = None
        self._answers: Answers = SimpleQueue()
        self._done: dict[int, tuple[Layout, Worker | None]] = {}
        self._parts: dict[str, Part] = {}  # by their names, that are not written yet
        self._writer = PartWriter()
        self.workers: list[Worker] = []

    def index(
        self, articles: Iterable[Article], processes: int, stories: Path | None = None
    ) -> Indexed:
        """Index the articles into runs with so many processes in all.

        The others are started when a first run is full.  If there are any, one begins to group
        all articles and keeps that at `stories`, if it is given.  Raises SnapshotError when
        one dies.
        """
        for number, batch in enumerate(_batches(articles)):
            if batch.full and not self.workers:
                names = map(str, range(1, processes))
                self.workers = [Worker(self._folder, name, self._answers) for name in names]
            self._hand_out(number, batch)
        return self._finish(stories)

    def start(self, parts: Iterable[Part]) -> None:
        """Have parts written by who has least to write, or here if there is time before."""
        for part in parts:
            self._parts[part.name] = part
            (self._folder / flag_of(part.name)).touch()
            if self.workers:
                worker = min(self.workers, key=lambda worker: worker.parts)
                worker.parts += 1
                worker.send(PART, part.as_line())

    def finish_parts(self) -> None:
        """Write what was started and no worker has begun, the last first; wait for the others."""
        for name in reversed([*self._parts]):
            if is_begun(self._folder, name):
                part = self._parts.pop(name)
                self._writer.write(part)
                self._background.bring(part.files())
        while self._parts:
            self._take(*self._answers.get())

    def stop(self) -> None:
        """End all workers and let go of all files."""
        for worker in self.workers:
            worker.stop()
        if self._own is not None:
            self._own.close()

    def _hand_out(self, number: int, batch: Batch) -> None:
        """Give the run to the worker with most room, or do it here."""
        self._hear()
        free = [worker for worker in self.workers if len(worker.given) < AHEAD]
        if not free:
            self._index(number, batch)
            return
        worker = min(free, key=lambda worker: len(worker.given))
        worker.given[number] = batch
        (self._folder / flag_of(number)).touch()
        worker.send(number, b"\n".join(batch.records))

    def _index(self, number: int, batch: Batch) -> None:
        self._own = self._own or Indexer(self._folder / "runs-0")
        self._done[number] = self._own.add(batch.records, batch.articles), None

    def _finish(self, stories: Path | None) -> Indexed:
        """Wait for all runs and return where they are."""
        for worker in self.workers:
            worker.send(END)
        self._take_back()
        own = self._own.finish() if self._own else NO_TERMS
        while any(worker.given for worker in self.workers):
            self._take(*self._answers.get())
        done = [self._done[number] for number in sorted(self._done)]
        if stories is not None and self.workers:
            self.start([Part(STORIES, str(stories), [layout for layout, _ in done])])
        while any(worker.words is None for worker in self.workers):
            self._take(*self._answers.get())
        words = [own if worker is None else worker.words or NO_TERMS for _, worker in done]
        return Indexed([layout for layout, _ in done], words)

    def _take_back(self) -> None:
        """Index here what no worker has begun, the last first; let go of those that did nothing."""
        given = {number: worker for worker in self.workers for number in worker.given}
        for number in sorted(given, reverse=True):
            if is_begun(self._folder, number):
                self._index(number, given[number].given.pop(number))
                self._hear()
        for worker in self.workers:
            if not worker.has_worked and not worker.given and worker.process.poll() is None:
                worker.stop()
                self.workers = [each for each in self.workers if each is not worker]

    def _hear(self) -> None:
        while True:
            try:
                self._take(*self._answers.get_nowait())
            except Empty:
                return

    def _take(self, worker: Worker, answer: Answer) -> None:
        if worker not in self.workers:
            return
        if "run" in answer:
            self._done[answer["run"]] = answer["layout"], worker
            worker.given.pop(answer["run"], None)
            worker.has_worked = True
        elif "words" in answer:
            worker.words = load_terms(Path(answer["words"]))
        elif "written" in answer:
            self._background.bring(self._parts.pop(answer["written"]).files())
            worker.parts -= 1
        elif "errno" in answer:
            raise OSError(answer["errno"], answer["error"], answer["path"] or None)
        else:
            raise SnapshotError(_obituary(worker, answer.get("error", "")))


def _end(crew: Crew, folder: Path) -> None:
    crew.stop()
    rmtree(folder)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for reference cycles: nothing here makes them, and it costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(articles: Iterable[Article]) -> Iterator[Batch]:
    """Cut the articles into runs."""
    records: list[bytes] = []
    batch: list[Article] = []
    characters, limit = 0, FIRST_RUN
    for article in articles:
        batch.append(article)
        records.append(encode(article))
        characters += len(article.title) + len(article.text)
        if characters >= limit:
            yield Batch(records, batch, full=True)
            records, batch, characters = [], [], 0
            limit = min(limit + RUN_GROWTH, LAST_RUN)
    if batch:
        yield Batch(records, batch, full=False)


def _obituary(worker: Worker, error: str) -> str:
    code = worker.process.wait() if not error else None
    if code is not None and code < 0:
        error = f"it was ended by signal {-code}; was there enough memory?"
    return (
        f"indexing process {worker.process.pid} failed: {error or f'it ended with {code}'}; "
        "what was served before is unchanged; try again with --processes 1"
    )
