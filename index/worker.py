"""What does a worker do for its parent, and how is it told?

A worker is a child process that runs `work`: frames go to its standard input, answers
come, a line of JSON each, from its standard output.  It ends when its input does, and
so never outlives its parent.
"""

import fcntl
import gc
import json
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, NamedTuple

from .article import Article
from .disk import as_system_error
from .numbering import SortedTerms, save_terms
from .parts import PartWriter, part_in
from .records import decode
from .runs import Indexer

_FRAME = struct.Struct("<qq")  # number of the run, size of what follows in bytes
END, PART = -1, -2  # frames that are no run

PIPE_BYTES = 1 << 20  # Linux gives no user more
_NO_THREADS = {"OPENBLAS_NUM_THREADS": "1"}  # to start them takes NumPy .05 s; none has work here


class Batch(NamedTuple):
    """The articles of a run and their lines; not `full` is the last of all."""

    records: list[bytes]
    articles: list[Article]
    full: bool


def work(folder: Path, name: str, frames: IO[bytes], answers: IO[bytes]) -> None:
    """Index what comes in frames; answer where it lies, then with the words; then help."""
    waiting: SimpleQueue[tuple[int, bytes] | None] = SimpleQueue()
    threading.Thread(target=_receive, args=(frames, waiting), daemon=True).start()
    gc.disable()
    try:
        indexer, writer = Indexer(folder / f"runs-{name}"), PartWriter()
        while (found := waiting.get()) is not None:
            number, payload = found
            if number == END:
                words = folder / f"words-{name}"
                save_terms(words, indexer.finish())
                _answer(answers, words=str(words))
            elif number == PART:
                part = part_in(payload)
                if is_begun(folder, part.name):
                    writer.write(part)
                    _answer(answers, written=part.name)
            elif is_begun(folder, number):
                records = payload.split(b"\n")
                layout = indexer.add(records, [decode(record) for record in records])
                _answer(answers, run=number, layout=layout)
    except Exception as error:
        _answer(answers, **_described(error))


class Worker:
    """One child process, seen from its parent."""

    def __init__(self, folder: Path, name: str, answers: "Answers"):
        program = (
            "import sys, pathlib; from index.worker import work; "
            "work(pathlib.Path(sys.argv[1]), sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)"
        )
        path = os.pathsep.join(each for each in sys.path if each)
        self.given: dict[int, Batch] = {}  # runs that it has not answered yet
        self.parts = 0  # of the segment, that it was told to write
        self.has_worked = False
        self.words: SortedTerms | None = None
        self._waiting: SimpleQueue[tuple[int, bytes]] = SimpleQueue()
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-P", "-c", program, str(folder), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **_NO_THREADS},
            start_new_session=True,  # an interrupt from the terminal is the parent's to handle
        )
        _widen(self.process.stdin)
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
        self.send(END, b"")  # to a thread that waits for something to send
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


Answers = SimpleQueue[tuple[Worker, bytes]]


def flag_of(number: int | str) -> str:
    return f"waiting-{number}"


def is_begun(folder: Path, number: int | str) -> bool:
    """Begin a run or a part, unless another process did before."""
    try:
        (folder / flag_of(number)).unlink()
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


def _widen(pipe: IO[bytes] | None) -> None:
    """Let more wait in a pipe than the usual 64 kB, so that fewer pieces are handed over."""
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # a user may have only so much
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written has no reader any more
        pipe.close()
