"""How are answers written as the records of the JSON endpoint?"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, cast

from flask import request

from index import Article
from search import (
    Answer,
    Facet,
    Hit,
    Request,
    ScorePart,
    Snippet,
    Stats,
    Story,
    StoryMember,
    chosen,
)

from .addresses import article_address, has_next, marking, page_address, search_address, web_link
from .contract import (
    About,
    AnswerRecord,
    CorrectionRecord,
    CutRecord,
    FacetValueRecord,
    HighlightRecord,
    HitRecord,
    LevelRecord,
    LinksRecord,
    QueryRecord,
    ScorePartRecord,
    StatsRecord,
    StoryArticleRecord,
    StoryMemberRecord,
    StoryRecord,
    ValueRecord,
)
from .parts import Part, Span, parts

PREFIX = "/api/v1"
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_BASIC_PLANE_END = "\uffff"  # code points above it take two UTF-16 units

WriteHtml = Callable[[Sequence[Part]], str]


class Style(NamedTuple):
    """How an answer is written: highlights as html, offsets or none; offsets in code points
    or UTF-16 units; of each hit these fields only, comma-separated, "" for all."""

    highlight: str = "html"
    offsets: str = "codepoint"
    fields: str = ""


class Writer(NamedTuple):
    """Writes records in one style; `write_html` makes HTML of the parts of a text."""

    write_html: WriteHtml
    style: Style = Style()

    def answer(self, answer: Answer) -> AnswerRecord:
        """Return one page of hits, with how the request was understood."""
        asked = answer.request
        record: AnswerRecord = {
            "query": _query(answer),
            "total": answer.total,
            "total_exact": not answer.timed_out,
            "took_ms": round(answer.took_ms, 2),
            "timed_out": answer.timed_out,
            "warnings": list(answer.warnings),
            "corrections": _corrections(answer),
            "hints": [{"q": hint.q, "total": hint.total} for hint in answer.hints],
            "index": {"generation": answer.generation, "documents": answer.documents},
            "hits": self.hits(answer.hits, asked),
            "next_cursor": answer.next_cursor or None,
            "links": _links(answer, self.style),
        }
        if asked.facets:
            facets = {facet.name: _facet(facet, asked) for facet in answer.facets}
            record["facets"] = facets
        if asked.levels:
            record["levels"] = [cast(LevelRecord, level._asdict()) for level in answer.levels]
        return record

    def hits(self, hits: Iterable[Hit], asked: Request) -> list[HitRecord]:
        """Return hits, of each the fields that were asked for."""
        wanted = set(filter(None, self.style.fields.split(",")))
        records = [self._hit(hit, asked) for hit in hits]
        if not wanted:
            return records
        return [
            cast(HitRecord, {name: value for name, value in record.items() if name in wanted})
            for record in records
        ]

    def article(
        self, article: Article, marks: tuple[Sequence[Span], Sequence[Span]] | None, asked: Request
    ) -> dict[str, Any]:
        """Return a whole article but for the generation it is of; `marks` of title and text."""
        record: dict[str, Any] = {
            **about(article, asked),
            "text": article.text,
            "removed": _counted(article.text, article.removed, self.style),
        }
        if marks is not None and self.style.highlight != "none":
            record["highlights"] = {
                "title": [self._highlight(article.title, marks[0])],
                "text": [self._highlight(article.text, marks[1])],
            }
        return record

    def _hit(self, hit: Hit, asked: Request) -> HitRecord:
        scored = {**about(hit.article, asked), "score": round(hit.score, 4)}
        record = cast(HitRecord, scored)
        if self.style.highlight != "none":
            record["highlights"] = {
                "title": [self._highlight(hit.title.text, hit.title.spans)],
                "body": [self._cut(hit.article, snippet) for snippet in hit.snippets],
            }
        if asked.group != "none" or hit.story is not None:
            record["story"] = story_record(hit.story) if hit.story else None
        if asked.explain:
            record["explanation"] = [score_part_record(part) for part in hit.parts]
        return record

    def _cut(self, article: Article, snippet: Snippet) -> CutRecord:
        ((_, at),) = _counted(article.text, [(0, snippet.at)], self.style)
        return {**self._highlight(snippet.text, snippet.spans), "at": at}

    def _highlight(self, text: str, spans: Sequence[Span]) -> HighlightRecord:
        record: HighlightRecord = {"text": text, "spans": _counted(text, spans, self.style)}
        if self.style.highlight == "html":
            return {"html": self.write_html(parts(text, spans)), **record}
        return record


def about(article: Article, asked: Request) -> About:
    """Return what is known about an article, None where it is not known."""
    return {
        "id": article.id,
        "title": article.title,
        "url": web_link(article.url) or None,
        "article_url": article_address(request.script_root, "/a/", article.id, *marking(asked)),
        "source": article.source or None,
        "author": article.author or None,
        "published": article.published or None,
        "published_precision": cast(Any, article.precision or None),
        "lang": article.language or None,
        "dir": cast(Any, direction(article.language)),
    }


def story_record(story: Story) -> StoryRecord:
    """Return the story of a hit."""
    return {
        "id": story.id,
        "size": story.size,
        "others": [_member(each) for each in story.others],
    }


def story_articles(members: Sequence[StoryMember]) -> list[StoryArticleRecord]:
    """Return the articles of a story."""
    root = request.script_root
    return [
        {
            **_member(each),
            "article_url": article_address(root, "/a/", each.id),
            "copy_of": each.copy_of or None,
        }
        for each in members
    ]


def _member(member: StoryMember) -> StoryMemberRecord:
    return {
        "id": member.id,
        "source": member.source or None,
        "title": member.title,
        "published": member.published or None,
    }


def score_part_record(part: ScorePart) -> ScorePartRecord:
    """Return one summand of a score."""
    return {
        "kind": part.kind,
        "text": part.text,
        "value": round(part.value, 6),
        "forms": list(part.forms),
        "fields": list(part.fields),
    }


def stats_record(stats: Stats) -> StatsRecord:
    """Return what is in the index."""
    sources: list[ValueRecord] = [{"value": v, "count": n} for v, n in stats.sources]
    return {
        "documents": stats.documents,
        "generation": stats.generation,
        "built_at": stats.built_at,
        "first_published": stats.first_published or None,
        "last_published": stats.last_published or None,
        "sources": sources,
        "fingerprint": stats.fingerprint,
        "segments": stats.segments,
        "size_bytes": stats.size_bytes,
    }


def direction(language: str) -> str:
    """Return how a language is written: rtl, ltr or, if it is not known, auto."""
    if not language:
        return "auto"
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _query(answer: Answer) -> QueryRecord:
    asked = answer.request
    filters: dict[str, Any] = {
        "source": list(asked.sources),
        "author": list(asked.authors),
        "lang": list(asked.languages),
        "story": list(asked.stories),
        "from": asked.since,
        "to": asked.until,
    }
    return {
        "q": asked.q,
        "match": asked.match,
        "sort": asked.sort,
        "exactness": asked.exactness,
        "terms": [{"text": term.text, "forms": list(term.forms)} for term in answer.terms],
        "filters": {name: value for name, value in filters.items() if value},
        "page": asked.page,
        "per_page": asked.per_page,
    }


def _corrections(answer: Answer) -> list[CorrectionRecord]:
    return [
        {
            "text": each.text,
            "from": each.origin,
            "reason": cast(Any, each.reason),
            "count": each.count,
            "applied": each.applied,
        }
        for each in answer.corrections
    ]


def _facet(facet: Facet, asked: Request) -> list[FacetValueRecord]:
    """Return the values of a facet, each with the address of its hits alone.

    There is none for a value that begins with "-": it would be read as left out.
    """

    def address(value: str) -> str | None:
        if value.startswith("-"):
            return None
        there = asked._replace(page=1, **chosen(facet.name, value))
        return search_address(request.script_root, f"{PREFIX}/search", there)

    return [
        {"value": each.value, "count": each.count, "url": address(each.value)}
        for each in facet.values
    ]


def _links(answer: Answer, style: Style) -> LinksRecord:
    asked = answer.request
    named = zip(Style._fields, style, Style(), strict=True)
    styled = [(name, value) for name, value, default in named if value != default]

    def page(number: int, cursor: str = "") -> str:
        path, there = f"{PREFIX}/search", asked._replace(page=number)
        on = [("cursor", cursor)] if cursor else []
        return search_address(request.script_root, path, there, *on, *styled)

    following = page(1, answer.next_cursor) if answer.next_cursor else None
    if has_next(answer) and not asked.cursor:
        following = page(asked.page + 1)
    return {
        "self": page(asked.page, asked.cursor),
        "next": following,
        "prev": page(asked.page - 1) if asked.page > 1 else None,
        "html": page_address(request.script_root, "/", asked),
        "feed": page_address(request.script_root, "/search.atom", asked._replace(page=1)),
    }


def _counted(text: str, spans: Iterable[Span], style: Style) -> list[list[int]]:
    """Return ranges of code points in the units that the caller counts in."""
    if style.offsets == "codepoint" or not text or max(text) <= _BASIC_PLANE_END:
        return [list(span) for span in spans]
    return [[_units(text[:start]), _units(text[:end])] for start, end in spans]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
