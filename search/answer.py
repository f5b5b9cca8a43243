"""What is asked of a searcher, and what does it answer?"""

from dataclasses import dataclass
from typing import NamedTuple

from index import Article


class Request(NamedTuple):
    """One search as a door received it, already checked (see `search.parse_request`).

    `match` is auto, most, exact, all or any; `sort` relevance, newest or oldest.
    `sources` and `authors` keep hits of any of the named, and a leading "-"
    excludes; `since` and `until` are inclusive ISO dates, cut to year or month
    if need be.  `cursor` goes on where an answer of the same search ended, whatever the
    page.  `snippet_chars` counts characters of the original text.
    `exactness` is how far from a word's writing its forms may be: writing, form, stem
    or related; with `levels` the answer says what each of these would find.  `repair`
    says whether words the index does not know may be replaced.  `facets` names what to
    count: source, author, month.  `group` is none or story: then each story is one hit, its
    best.  `stories` name a story by any of its articles.
    """

    q: str
    match: str = "auto"
    page: int = 1
    cursor: str = ""
    per_page: int = 10
    sort: str = "relevance"
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    stories: tuple[str, ...] = ()
    snippets: int = 1
    snippet_chars: int = 220
    exactness: str = "related"
    levels: bool = False
    repair: bool = True
    facets: tuple[str, ...] = ()
    group: str = "none"
    explain: bool = False


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


@dataclass(frozen=True)  # a tuple has a `count` of its own
class Correction:
    """One change to the query: `origin` as typed, `text` in its place.

    `reason` is spelling, keyboard, arabizi, glued or split; `count` says how many
    articles have `text`.  What is not `applied` is only offered.
    """

    text: str
    origin: str
    reason: str
    count: int
    applied: bool


class Level(NamedTuple):
    """One stop of the exactness dial, and how many articles the query finds there."""

    exactness: str
    total: int


@dataclass(frozen=True)  # a tuple has a `count` of its own
class FacetValue:
    """One value of a facet, and how many of the hits have it."""

    value: str
    count: int


class Facet(NamedTuple):
    """The values of one facet, most first; those of a month facet in order of time."""

    name: str
    values: tuple[FacetValue, ...]


class StoryMember(NamedTuple):
    """An article of a story; `copy_of` is the id of the first that is near-identical to it.

    `opening` is how the text of one without a title begins.
    """

    id: str
    title: str
    source: str
    published: str
    copy_of: str = ""
    opening: str = ""


class Story(NamedTuple):
    """The story an article belongs to; `size` counts its articles, this one included.

    `id` is that of its earliest article.  `others` are named where hits are grouped: one of
    each source before a second of any, oldest first.  It has so many `sources`, and is told
    from the day `since` to `until`, ISO dates, "" where none is dated.
    """

    id: str
    size: int
    others: tuple[StoryMember, ...]
    sources: int = 0
    since: str = ""
    until: str = ""


class ScorePart(NamedTuple):
    """One summand of a score (see `explain.py`).

    `kind` is word, exact, pair, run, lead, cover or title; `text` the word or words of the
    query; `forms` which index words matched, `fields` where: title, body.
    """

    kind: str
    text: str
    value: float
    forms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Hit(NamedTuple):
    """One article that answers, with its highlighted title and snippets of its body.

    `parts` add up to `score` and are there when an explanation was asked for.
    """

    article: Article
    score: float
    title: Snippet
    snippets: tuple[Snippet, ...]
    story: Story | None = None
    parts: tuple[ScorePart, ...] = ()


class Hint(NamedTuple):
    """Another query that has hits, offered when this one has none."""

    q: str
    total: int


class Answer(NamedTuple):
    """Everything a door needs to show the result of one request.

    `total` counts all matching articles, or stories where they are grouped, and is exact
    unless `timed_out`.
    `warnings` say, one each, what in the query was read as words because it could
    not be read as syntax.  `next_cursor` goes on after the last of the hits, "" where
    there is none.  `tried` are the index words looked for, `hints` are
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
    corrections: tuple[Correction, ...] = ()
    levels: tuple[Level, ...] = ()
    facets: tuple[Facet, ...] = ()
    next_cursor: str = ""


@dataclass(frozen=True)  # a tuple has a `count` of its own
class Suggestion:
    """One way to go on typing; `kind` is word, title or source."""

    text: str
    kind: str
    count: int
