"""How do several processes index articles together?

This process reads, and hands each run of articles as lines (records.py) to a worker that
has room for it; when none has, it indexes the run itself.  Runs are numbered as the
articles came, so the index is the same, to the byte, whoever did the work.  When all are
read, this process takes back what waits at a worker that is still busy: a run is a file
that whoever begins it removes first.

A worker is a child process that runs `work`: frames go to its standard input, answers
come, a line of JSON each, from its standard output.  It ends when its input does, and
so never outlives its parent.
"""

import gc
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, NamedTuple

from .article import Article
from .disk import as_system_error
from .errors import SnapshotError
from .records import decode, encode
from .runs import Indexer, Layout, link_runs, open_runs, store_runs
from .segment import write_vocabulary_of

# Characters of text in a run: small ones at first, so that a small corpus is shared out
# evenly too; larger ones later, so that there are some hundred runs in a million articles.
FIRST_RUN, RUN_GROWTH, LAST_RUN = 2_000_000, 250_000, 16_000_000
AHEAD = 2  # runs a worker has at once: one in work, one waiting
MOST_PROCESSES = 8  # reading is the limit beyond: about 13,000 articles a second

_FRAME = struct.Struct("<qq")  # number of the run, size of what follows in bytes
_END, _VOCABULARY, _STORE, _LINKS = -1, -2, -3, -4  # frames that are no run


class Batch(NamedTuple):
    """The articles of a run and their lines; not `full` is the last of all."""

    records: list[bytes]
    articles: list[Article]
    full: bool


class Indexed(NamedTuple):
    """Where the runs lie, in order, and for each the words its term numbers stand for.

    The words of runs of the same process are the same object.
    """

    layouts: list[Layout]
    words: list[Sequence[str]]


def default_processes() -> int:
    """Return how many processes a build uses by itself: those it may run on, at most eight."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


@contextmanager
def gathered_crew(folder: Path) -> Iterator["Crew"]:
    """Yield a crew that keeps its runs in `folder`; afterwards none of its processes is left."""
    crew = Crew(folder)
    try:
        with _uncollected():
            yield crew
    finally:
        crew.stop()


def work(folder: Path, name: str, frames: IO[bytes], answers: IO[bytes]) -> None:
    """Index what comes in frames; answer where it lies, then with the words; then help."""
    waiting: SimpleQueue[tuple[int, bytes] | None] = SimpleQueue()
    threading.Thread(target=_receive, args=(frames, waiting), daemon=True).start()
    gc.disable()
    try:
        indexer = Indexer(folder / f"runs-{name}")
        while (found := waiting.get()) is not None:
            number, payload = found
            if number == _VOCABULARY:
                write_vocabulary_of(Path(os.fsdecode(payload)))
                _answer(answers, written="vocabulary")
            elif number == _STORE:
                told = json.loads(payload)
                store_runs(open_runs(told["layouts"]), Path(told["path"]))
                _answer(answers, written="store")
            elif number == _LINKS:
                told = json.loads(payload)
                link_runs(open_runs(told["layouts"]), Path(told["path"]))
                _answer(answers, written="links")
            elif number == _END:
                path = folder / f"words-{name}"
                path.write_bytes("\n".join(indexer.finish()).encode())
                _answer(answers, words=str(path))
            elif _is_begun(folder, number):
                records = payload.split(b"\n")
                layout = indexer.add(records, [decode(record) for record in records])
                _answer(answers, run=number, layout=layout)
    except Exception as error:
        _answer(answers, **_described(error))


class _Worker:
    """One child process, seen from its parent."""

    def __init__(self, folder: Path, name: str, answers: "Answers"):
        program = (
            "import sys, pathlib; from index.crew import work; "
            "work(pathlib.Path(sys.argv[1]), sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)"
        )
        path = os.pathsep.join(each for each in sys.path if each)
        self.given: dict[int, Batch] = {}  # runs that it has not answered yet
        self.in_writing = 0  # parts of the segment that it has not written yet
        self.has_worked = False
        self.words: list[str] | None = None
        self._waiting: SimpleQueue[tuple[int, bytes]] = SimpleQueue()
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program, str(folder), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt from the terminal is the parent's to handle
        )
        self._threads = [
            threading.Thread(target=self._listen, args=(answers,), daemon=True),
            threading.Thread(target=self._send, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, number: int, payload: bytes) -> None:
        """Hand something over, without waiting until it is read."""
        self._waiting.put((number, payload))

    def stop(self) -> None:
        """End the process, whatever it does, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        self.send(_END, b"")  # to a thread that waits for something to send
        for thread in self._threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                _close(pipe)

    def _listen(self, answers: "Answers") -> None:
        stdout = self.process.stdout
        assert stdout is not None
        for line in stdout:
            answers.put((self, line))
        answers.put((self, b""))

    def _send(self) -> None:
        """Write what is handed over; an error in writing shows in what the worker answers."""
        stdin = self.process.stdin
        assert stdin is not None
        with suppress(OSError):  # it is gone: the end of its answers says so
            while self.process.returncode is None:
                number, payload = self._waiting.get()
                stdin.write(_FRAME.pack(number, len(payload)))
                stdin.write(payload)
                stdin.flush()


Answers = SimpleQueue[tuple[_Worker, bytes]]


class Crew:
    """This process's indexer and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: Indexer | None = None
        self._answers: Answers = SimpleQueue()
        self._done: dict[int, tuple[Layout, _Worker | None]] = {}
        self.workers: list[_Worker] = []

    def index(self, articles: Iterable[Article], processes: int) -> Indexed:
        """Index the articles into runs with so many processes in all.

        The others are started when a first run is full.  Raises SnapshotError when one dies.
        """
        for number, batch in enumerate(_batches(articles)):
            if batch.full and not self.workers:
                names = map(str, range(1, processes))
                self.workers = [_Worker(self._folder, name, self._answers) for name in names]
            self._hand_out(number, batch)
        return self._finish()

    def start_vocabulary(self, segment: Path) -> None:
        """Begin to write what is kin in a segment whose terms are written."""
        if not self.workers:
            write_vocabulary_of(segment)
            return
        self._start(_VOCABULARY, os.fsencode(segment))

    def start_store(self, layouts: Sequence[Layout], segment: Path) -> None:
        """Begin to write the articles of the runs that lie there into a segment."""
        if not self.workers:
            store_runs(open_runs(layouts), segment)
            return
        self._start(_STORE, json.dumps({"layouts": layouts, "path": str(segment)}).encode())

    def start_links(self, layouts: Sequence[Layout], stem: Path) -> None:
        """Begin to find which articles of the runs are alike, if there is a worker for it."""
        if self.workers:
            self._start(_LINKS, json.dumps({"layouts": layouts, "path": str(stem)}).encode())

    def await_written(self) -> None:
        """Return when all that was started is written."""
        while any(worker.in_writing for worker in self.workers):
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
        (self._folder / _file_of(number)).touch()
        worker.send(number, b"\n".join(batch.records))

    def _index(self, number: int, batch: Batch) -> None:
        self._own = self._own or Indexer(self._folder / "runs-0")
        self._done[number] = self._own.add(batch.records, batch.articles), None

    def _start(self, number: int, payload: bytes) -> None:
        """Let the worker with least to write do it."""
        worker = min(self.workers, key=lambda worker: worker.in_writing)
        worker.in_writing += 1
        worker.send(number, payload)

    def _finish(self) -> Indexed:
        """Wait for all runs and return where they are."""
        self._take_back()
        for worker in self.workers:
            worker.send(_END, b"")
        own = self._own.finish() if self._own else []
        while any(worker.words is None for worker in self.workers):
            self._take(*self._answers.get())
        done = [self._done[number] for number in sorted(self._done)]
        words: list[Sequence[str]] = [
            own if worker is None else worker.words or [] for _, worker in done
        ]
        return Indexed([layout for layout, _ in done], words)

    def _take_back(self) -> None:
        """Index here what no worker has begun, the last first; let go of those that did nothing."""
        given = {number: worker for worker in self.workers for number in worker.given}
        for number in sorted(given, reverse=True):
            if _is_begun(self._folder, number):
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

    def _take(self, worker: _Worker, line: bytes) -> None:
        if worker not in self.workers:
            return
        answer: dict[str, Any] = json.loads(line) if line else {}
        if "run" in answer:
            self._done[answer["run"]] = answer["layout"], worker
            worker.given.pop(answer["run"], None)
            worker.has_worked = True
        elif "words" in answer:
            text = Path(answer["words"]).read_text("utf-8")
            worker.words = text.split("\n") if text else []
        elif "written" in answer:
            worker.in_writing -= 1
        elif "errno" in answer:
            raise OSError(answer["errno"], answer["error"], answer["path"] or None)
        else:
            raise SnapshotError(_obituary(worker, answer.get("error", "")))


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


def _file_of(number: int) -> str:
    return f"waiting-{number}"


def _is_begun(folder: Path, number: int) -> bool:
    """Begin a run, unless another process did before."""
    try:
        (folder / _file_of(number)).unlink()
    except FileNotFoundError:
        return False
    return True


def _receive(frames: IO[bytes], waiting: "SimpleQueue[tuple[int, bytes] | None]") -> None:
    """Read frames as they come, so that the parent never waits for a worker that works."""
    while len(head := frames.read(_FRAME.size)) == _FRAME.size:
        number, size = _FRAME.unpack(head)
        waiting.put((number, frames.read(size)))
    waiting.put(None)


def _described(error: Exception) -> dict[str, Any]:
    """Return an error as the parent raises it again: one of the system, or any other."""
    known = as_system_error(error)
    if known is None:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"errno": known.errno, "error": known.strerror, "path": str(known.filename or "")}


def _answer(answers: IO[bytes], **fields: Any) -> None:
    answers.write(json.dumps(fields).encode() + b"\n")
    answers.flush()


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written has no reader any more
        pipe.close()


def _obituary(worker: _Worker, error: str) -> str:
    code = worker.process.wait() if not error else None
    if code is not None and code < 0:
        error = f"it was ended by signal {-code}; was there enough memory?"
    return (
        f"indexing process {worker.process.pid} failed: {error or f'it ended with {code}'}; "
        "what was served before is unchanged; try again with --processes 1"
    )
