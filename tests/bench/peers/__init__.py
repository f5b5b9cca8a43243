"""What is asked of every engine that is measured, and which are there?

An engine is one module of this package with

    NAME                           as the table calls it
    build(articles, folder, how)   everything until the index is on disk, for good
    open_index(folder, how)        returns an `Opened`

`how` is "arabic" (each engine analyses the text as well as it can) or "plain" (the
texts and questions are Fihrist's own terms already, one blank between them).
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from ..questions import Question

FIHRIST, TANTIVY, LUCENE, FTS5, BM25S, WHOOSH = NAMES = (
    "fihrist", "tantivy", "lucene", "fts5", "bm25s", "whoosh",
)  # fmt: skip

Ask = Callable[[], int]


class Opened(Protocol):
    """An index that is open for questions."""

    def ask(self, question: Question) -> Ask | None:
        """Return what finds the ten best and returns how many there are.

        None when this engine has no such question.
        """

    def forget(self) -> None:
        """Drop what was remembered of earlier questions, if anything is."""


def load(name: str) -> Any:
    """Return an engine's module; ModuleNotFoundError where its package is not installed."""
    return import_module(f".{name}", __name__)


def version(name: str) -> str:
    """Return the version of an engine, "" where it is not installed."""
    try:
        found: str = load(name).version()
    except (ImportError, OSError):
        return ""
    return found
