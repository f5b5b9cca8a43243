"""How is bm25s used at its best?  Stems by PyStemmer's C code; it has no phrases or prefixes."""

import json
from collections.abc import Iterable
from importlib.metadata import version as installed
from pathlib import Path

import bm25s
import Stemmer

from index import Article

from ..questions import Question
from . import Ask

NAME = "bm25s"


def version() -> str:
    return installed("bm25s")


def build(articles: Iterable[Article], folder: Path, how: str) -> dict[str, int]:
    stored = [{"id": each.id, "title": each.title, "body": each.body} for each in articles]
    texts = [f"{each['title']}\n{each['body']}" for each in stored]
    tokens = bm25s.tokenize(texts, stopwords=None, stemmer=_stemmer(), show_progress=False)
    retriever = bm25s.BM25(method="lucene")
    retriever.index(tokens, show_progress=False)
    retriever.save(str(folder))
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each, ensure_ascii=False)}\n" for each in stored)
    return {}


def open_index(folder: Path, how: str) -> "Opened":
    return Opened(bm25s.BM25.load(str(folder), mmap=True))


class Opened:
    """Any of the words, with scores summed over all documents."""

    def __init__(self, retriever: bm25s.BM25) -> None:
        self._retriever = retriever
        self._stemmer = _stemmer()

    def ask(self, question: Question) -> Ask | None:
        if question.shape != "any":
            return None
        return lambda: self._search(question.text)

    def forget(self) -> None:
        """Nothing is remembered."""

    def _search(self, text: str) -> int:
        tokens = bm25s.tokenize(
            [text], stopwords=None, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        found = self._retriever.retrieve(tokens, k=10, show_progress=False, n_threads=0)
        return int((found.scores[0] > 0).sum())


def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("arabic")
