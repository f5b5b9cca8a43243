"""What is asked of a searcher, and what does it answer?"""

from typing import NamedTuple

from index import Article


class Request(NamedTuple):
    """One search as a door received it, already checked (see `search.parse_request`).

    `match` is auto, exact, all or any; `sort` relevance, newest or oldest.
    `sources` and `authors` keep hits of any of the named, and a leading "-"
    excludes; `since` and `until` are inclusive ISO dates, cut to year or month
    if need be.  `snippet_chars` counts characters of the original text.
    """

    q: str
    match: str = "auto"
    page: int = 1
    per_page: int = 10
    sort: str = "relevance"
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    snippets: int = 1
    snippet_chars: int = 220


class Snippet(NamedTuple):
    """A cut of the original text with its highlights.

    `spans` are half-open ranges into `text`, in code points, ascending, never
    overlapping, each one whole word.  `at` is where `text` starts in the original.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    at: int = 0


class Term(NamedTuple):
    """One word of the query, and the index words it stood for, best first."""

    text: str
    forms: tuple[str, ...]


class Hit(NamedTuple):
    """One article that answers, with its highlighted title and snippets of its body."""

    article: Article
    score: float
    title: Snippet
    snippets: tuple[Snippet, ...]


class Hint(NamedTuple):
    """Another query that has hits, offered when this one has none."""

    q: str
    total: int


class Answer(NamedTuple):
    """Everything a door needs to show the result of one request.

    `total` counts all matching articles and is exact unless `timed_out`.
    `warnings` say, one each, what in the query was read as words because it could
    not be read as syntax.  `tried` are the index words looked for, `hints` are
    offered when `total` is 0.
    """

    request: Request
    terms: tuple[Term, ...]
    total: int
    hits: tuple[Hit, ...]
    warnings: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    took_ms: float = 0.0
    timed_out: bool = False
    generation: str = ""
    documents: int = 0
