"""How is tantivy used at its best?

One writer thread with enough room for one segment, positions in title and body, the
document store compressed as it is by default; Arabic stems by its own filter.
"""

from collections.abc import Iterable
from importlib.metadata import version as installed
from pathlib import Path

import tantivy

from index import Article

from ..questions import Question
from . import Ask, fihrist

NAME = "tantivy"
HEAP_BYTES = 1_000_000_000  # one segment of 100,000 articles fits
FIELDS = ["title", "body"]


def version() -> str:
    return installed("tantivy")


def build(articles: Iterable[Article], folder: Path, how: str) -> dict[str, int]:
    folder.mkdir(parents=True)
    opened = _register(tantivy.Index(_schema(), str(folder)), how)
    writer = opened.writer(HEAP_BYTES, 1)
    for article in articles:
        document = tantivy.Document()
        document.add_text("id", article.id)
        document.add_text("title", _text(article.title, how))
        document.add_text("body", _text(article.body, how))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    opened.reload()
    return {"segments": opened.searcher().num_segments}


def open_index(folder: Path, how: str) -> "Opened":
    return Opened(_register(tantivy.Index.open(str(folder)), how), how)


class Opened:
    """In "plain" the query is made before the clock starts, else it is parsed from the text."""

    def __init__(self, opened: tantivy.Index, how: str) -> None:
        self._index = opened
        self._schema = opened.schema
        self._searcher = opened.searcher()
        self._how = how

    def ask(self, question: Question) -> Ask | None:
        if self._how == "plain":
            query = self._made(question)
            return lambda: self._search(query)
        return lambda: self._search(self._parsed(question))

    def forget(self) -> None:
        """Nothing is remembered."""

    def _search(self, query: tantivy.Query) -> int:
        """Not counting all matches lets tantivy skip blocks: its fastest way."""
        return len(self._searcher.search(query, 10, count=False).hits)

    def _parsed(self, question: Question) -> tantivy.Query:
        if question.shape == "prefix":
            return self._prefix(fihrist.terms(question.text)[0])
        text = f'"{question.text}"' if question.shape == "phrase" else question.text
        query, _ = self._index.parse_query_lenient(
            text, FIELDS, conjunction_by_default=question.shape == "all"
        )
        return query

    def _made(self, question: Question) -> tantivy.Query:
        words = question.text.split()
        if question.shape == "prefix":
            return self._prefix(words[0])
        if question.shape == "phrase":
            return _either(
                [tantivy.Query.phrase_query(self._schema, field, [*words]) for field in FIELDS]
            )
        occur = tantivy.Occur.Must if question.shape == "all" else tantivy.Occur.Should
        return tantivy.Query.boolean_query([(occur, self._word(word)) for word in words])

    def _word(self, word: str) -> tantivy.Query:
        return _either([tantivy.Query.term_query(self._schema, field, word) for field in FIELDS])

    def _prefix(self, text: str) -> tantivy.Query:
        """With one word this is a range of terms: faster than its regular expressions."""
        return _either(
            [tantivy.Query.phrase_prefix_query(self._schema, field, [text]) for field in FIELDS]
        )


def _either(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        schema.add_text_field(field, stored=True, tokenizer_name="words", index_option="position")
    return schema.build()


def _register(opened: tantivy.Index, how: str) -> tantivy.Index:
    if how == "plain":
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    else:
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for each in (
            tantivy.Filter.remove_long(40),
            tantivy.Filter.lowercase(),
            tantivy.Filter.stemmer("Arabic"),
        ):
            analyzer = analyzer.filter(each)
    opened.register_tokenizer("words", analyzer.build())
    return opened


def _text(text: str, how: str) -> str:
    return " ".join(fihrist.terms(text)) if how == "plain" else text
