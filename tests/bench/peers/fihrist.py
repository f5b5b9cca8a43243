"""How is Fihrist itself measured?  The one file that knows its insides."""

import shutil
from collections.abc import Iterable, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index import (
    AllOf,
    AnyOf,
    Article,
    Clause,
    EmbeddedEngine,
    Form,
    Phrase,
    Plan,
    Prefix,
    Word,
    cut,
    open_snapshot,
    rebuild,
    vocabulary,
)  # fmt: skip
from index.seen import FileNotes
from index.segment import terms_file

from ..questions import Question
from . import Ask
from .forgetting import Memory

if TYPE_CHECKING:
    from search import Searcher

NAME = "Fihrist"
RARE = "ديناصور"  # asked after forgetting: no question pays for what belongs to no word


class Resettable(Protocol):
    """What every opened index of ours can do."""

    def ask(self, question: Question) -> Ask | None: ...
    def forget(self) -> None: ...
    def forget_phrases(self) -> None: ...


def version() -> str:
    return installed("fihrist")


def terms(text: str) -> list[str]:
    """Return the normal forms of a text's words."""
    return cut(text).terms()


def build(articles: Iterable[Article], folder: Path, how: str) -> dict[str, int]:
    """`how` is "arabic", or "arabic-2" for two processes."""
    rebuild.build(articles, folder, processes=int(how.partition("-")[2] or 1))
    return {"segments": len(list((folder / "segments").iterdir()))}


def build_files(given: Path, folder: Path, processes: int) -> None:
    """Index a folder of files, read as the command reads them."""
    notes = FileNotes(folder, reread=True)
    rebuild.build(notes.read([str(given)], processes=processes), folder, processes=processes)


def open_index(folder: Path, how: str) -> Resettable:
    """`how` is "plain" for the engine alone, else the whole way from a text to ranked ids."""
    return Engine(folder) if how == "plain" else Whole(folder)


class Engine:
    """Plans with one form a word, put to the engine: made before the clock starts."""

    def __init__(self, folder: Path) -> None:
        self._engine = EmbeddedEngine(open_snapshot(folder))
        self._memory = Memory(self._engine)
        self._phrases = _phrases(self._engine)

    def ask(self, question: Question) -> Ask | None:
        plan = Plan(_clause(question))
        return lambda: len(self._engine.rank(plan, 10).documents)

    def forget(self) -> None:
        self._memory.forget()
        self._engine.rank(Plan(_word(RARE)), 10)

    def forget_phrases(self) -> None:
        """Forget what was found of whole phrases, and keep their words."""
        self._phrases.forget()


class Whole:
    """What `fihrist run` does with a query: parse, expand, rank; no article is fetched."""

    def __init__(self, folder: Path) -> None:
        self._searcher = searcher(folder)
        self._memory = Memory(self._searcher)
        self._scores = Memory(self._searcher._view.engine)
        self._phrases = _phrases(self._searcher._view.engine)

    def ask(self, question: Question) -> Ask | None:
        text = _typed(question)
        match = question.shape if question.shape in ("any", "all") else "auto"
        return lambda: len(self._searcher.rank(text, 10, match=match))

    def forget(self) -> None:
        self._memory.forget()
        self._searcher.rank(RARE, 10)

    def forget_scores(self) -> None:
        """Forget what the engine knows of words, and keep their classes."""
        self._scores.forget()
        self._searcher.rank(RARE, 10)

    def forget_phrases(self) -> None:
        """Forget what was found of whole phrases, and keep their words."""
        self._phrases.forget()


def _phrases(engine: EmbeddedEngine) -> Memory:
    compiled = engine._compiled
    return Memory((engine._matcher._phrases, compiled and compiled._phrases))


def searcher(folder: Path) -> "Searcher":
    """Open an index for whole queries; `search` is loaded now, not for the engine alone."""
    from search import open_searcher

    return open_searcher(folder)


def can_update() -> bool:
    """Say whether an index can be changed without building it anew."""
    return hasattr(rebuild, "update")


def update(articles: Sequence[Article], folder: Path, keep: bool) -> None:
    """Bring these articles into an index; `keep` leaves all others as they are."""
    rebuild.update(articles, folder, keep=keep, processes=1)


def forget_digests(folder: Path) -> None:
    """Drop the note that says which files were found whole."""
    for note in (folder / "generations").glob("*.whole"):
        note.unlink()


def write_vocabulary(folder: Path, into: Path) -> None:
    """Write what is kin among the terms of an index of one segment."""
    (segment,) = (folder / "segments").iterdir()
    vocabulary.write_vocabulary(into, terms_file(segment).read_bytes())


def copy(folder: Path, into: Path) -> Path:
    """Copy an index, to change the copy."""
    shutil.copytree(folder, into)
    return into


def _clause(question: Question) -> Clause:
    words = question.text.split()
    if question.shape == "prefix":
        return Prefix(words[0])
    if question.shape == "phrase":
        return Phrase(tuple(_word(word) for word in words))
    clauses = tuple(_word(word) for word in words)
    return AllOf(clauses) if question.shape == "all" else AnyOf(clauses)


def _word(text: str) -> Word:
    return Word(text, (Form(text),))


def _typed(question: Question) -> str:
    """Write the question in Fihrist's query language."""
    if question.shape == "prefix":
        return f"{question.text}*"
    return f'"{question.text}"' if question.shape == "phrase" else question.text
