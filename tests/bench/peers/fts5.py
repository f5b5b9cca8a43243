"""How is SQLite FTS5 used at its best?  One transaction, no journal, one merged b-tree."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from index import Article

from ..questions import Question
from . import Ask

NAME = "SQLite FTS5"

_SCHEMA = """
CREATE VIRTUAL TABLE articles USING
fts5(id UNINDEXED, title, body, tokenize = 'unicode61 remove_diacritics 2')
"""
_BEST = "SELECT rowid, rank FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"


def version() -> str:
    return sqlite3.sqlite_version


def build(articles: Iterable[Article], folder: Path, how: str) -> dict[str, int]:
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "articles.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA cache_size = -262144")  # 256 MB
    connection.execute(_SCHEMA)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO articles VALUES (?, ?, ?)",
        ((article.id, article.title, article.body) for article in articles),
    )
    connection.execute("INSERT INTO articles(articles) VALUES ('optimize')")
    connection.execute("COMMIT")
    connection.close()
    return {}


def open_index(folder: Path, how: str) -> "Opened":
    return Opened(sqlite3.connect(folder / "articles.sqlite"))


class Opened:
    """The whole text of a query is parsed by SQLite at every question."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.execute("PRAGMA cache_size = -262144")

    def ask(self, question: Question) -> Ask | None:
        text = _match(question)
        return lambda: len(self._connection.execute(_BEST, (text,)).fetchall())

    def forget(self) -> None:
        """Nothing is remembered."""


def _match(question: Question) -> str:
    if question.shape == "prefix":
        return f'"{question.text}" *'
    if question.shape == "phrase":
        return f'"{question.text}"'
    operator = " AND " if question.shape == "all" else " OR "
    words = question.text.replace('"', " ").split()
    return operator.join(f'"{word}"' for word in words)
