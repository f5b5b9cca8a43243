"""What does a worker do for a crew, and how is it told?"""

import gc
import json
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from .article import Article
from .children import Child, Frame, Parent, parent
from .disk import as_system_error
from .numbering import SortedTerms, save_terms
from .parts import PartWriter, part_in
from .records import decode
from .runs import Indexer

END, PART = -1, -2  # frames that are no run


class Batch(NamedTuple):
    """The articles of a run and their lines; not `full` is the last of all."""

    records: list[bytes]
    articles: list[Article]
    full: bool


class Worker(Child):
    """A process that works for a crew, seen from it; what it answers is put to `answers`."""

    def __init__(self, folder: Path, name: str, answers: "Answers"):
        self.given: dict[int, Batch] = {}  # runs that it has not answered yet
        self.parts = 0  # of the segment, that it was told to write
        self.has_worked = False
        self.words: SortedTerms | None = None
        super().__init__(
            __name__, [str(folder), name], lambda frame: answers.put((self, _answer_in(frame)))
        )


Answer = dict[str, Any]
Answers = SimpleQueue[tuple[Worker, Answer]]


def main(folder: str, name: str) -> None:
    """Work in a process of its own: frames on the standard input, answers on the output."""
    work(Path(folder), name, parent())


def work(folder: Path, name: str, crew: Parent) -> None:
    """Index what comes in frames; answer where it lies, then with the words; then help."""
    gc.disable()
    try:
        indexer, writer = Indexer(folder / f"runs-{name}"), PartWriter()
        for number, payload in crew.frames():
            if number == END:
                words = folder / f"words-{name}"
                save_terms(words, indexer.finish())
                _answer(crew, words=str(words))
            elif number == PART:
                part = part_in(payload)
                if is_begun(folder, part.name):
                    writer.write(part)
                    _answer(crew, written=part.name)
            elif is_begun(folder, number):
                records = payload.split(b"\n")
                layout = indexer.add(records, [decode(record) for record in records])
                _answer(crew, run=number, layout=layout)
    except Exception as error:
        _answer(crew, **_described(error))


def flag_of(number: int | str) -> str:
    return f"waiting-{number}"


def is_begun(folder: Path, number: int | str) -> bool:
    """Begin a run or a part, unless another process did before."""
    try:
        (folder / flag_of(number)).unlink()
    except FileNotFoundError:
        return False
    return True


def _described(error: Exception) -> Answer:
    """Return an error as the parent raises it again: one of the system, or any other."""
    known = as_system_error(error)
    if known is None:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"errno": known.errno, "error": known.strerror, "path": str(known.filename or "")}


def _answer(crew: Parent, **fields: Any) -> None:
    crew.answer(0, json.dumps(fields).encode())


def _answer_in(frame: Frame | None) -> Answer:
    """Return what a worker answers; nothing where it has ended."""
    return dict(json.loads(frame[1])) if frame is not None else {}
