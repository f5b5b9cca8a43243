"""What do programs get?  The JSON endpoint, version 1."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from flask import Flask, Response, g, request

from index import Article
from search import Answer, Facet, Hit, Request, Snippet, chosen, parse_request

from .addresses import article_address, has_next, search_address, web_link
from .caching import revalidated
from .parts import Part, Span, parts
from .searching import Searching

PREFIX = "/api/v1"
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_BASIC_PLANE_END = "\uffff"  # code points above it take two UTF-16 units

WriteHtml = Callable[[Sequence[Part]], str]


class Style(NamedTuple):
    """How highlights are written: html, offsets or none; in code points or UTF-16 units."""

    highlight: str = "html"
    offsets: str = "codepoint"


class Api:
    """The views of the JSON endpoint; `write_html` makes HTML of the parts of a text."""

    def __init__(self, searcher: Searching, write_html: WriteHtml) -> None:
        self._searcher = searcher
        self._write_html = write_html

    def search(self) -> Response:
        """GET /search: one page of hits."""
        asked = parse_request(request.args.to_dict(flat=False), need=["q"])
        answer = self._searcher.search(asked)
        g.search_ms = answer.took_ms
        response = json_response(self._answer_record(answer, _style()))
        if answer.timed_out:
            response.headers["Cache-Control"] = "no-store"
        return response

    def article(self, id: str) -> Response:
        """GET /articles/{id}: the whole article, with highlights if `q` is given."""
        parameters = request.args.to_dict(flat=False)
        asked = parse_request(parameters, only=["q", "highlight", "offsets"])
        style = _style()
        article = self._searcher.article(id)
        record = {
            **_about(article, asked.q),
            "text": article.text,
            "removed": _counted(article.text, article.removed, style),
        }
        if asked.q.strip() and style.highlight != "none":
            in_title, in_text = self._searcher.marks(article, asked.q)
            record["highlights"] = {
                "title": [self._highlight(article.title, in_title, style)],
                "text": [self._highlight(article.text, in_text, style)],
            }
        record["index"] = self._index_record()
        return json_response(record)

    def stats(self) -> Response:
        """GET /stats: what is in the index."""
        parse_request(request.args.to_dict(flat=False), only=[])
        stats = self._searcher.stats()
        return json_response(
            {
                **stats._asdict(),
                "first_published": stats.first_published or None,
                "last_published": stats.last_published or None,
                "sources": [{"value": value, "count": count} for value, count in stats.sources],
            }
        )

    def healthz(self) -> Response:
        """GET /healthz: the process answers."""
        return _unstored({"status": "ok"})

    def readyz(self) -> Response:
        """GET /readyz: a verified generation is open; else SnapshotError, a 503.

        `trouble` says that a newer generation cannot be opened, null when all is well;
        why stands in the log and in what `fihrist verify` prints, not here.
        """
        trouble = "a newer generation cannot be opened" if self._searcher.trouble else None
        return _unstored({"status": "ready", **self._index_record(), "trouble": trouble})

    def _index_record(self) -> dict[str, Any]:
        return {"generation": self._searcher.generation, "documents": self._searcher.documents}

    def _answer_record(self, answer: Answer, style: Style) -> dict[str, Any]:
        asked = answer.request
        record = {
            "query": _query_record(answer),
            "total": answer.total,
            "total_exact": not answer.timed_out,
            "took_ms": round(answer.took_ms, 2),
            "timed_out": answer.timed_out,
            "warnings": list(answer.warnings),
            "hints": [hint._asdict() for hint in answer.hints],
            "index": {"generation": answer.generation, "documents": answer.documents},
            "hits": [self._hit_record(hit, asked.q, style) for hit in answer.hits],
            "facets": {facet.name: _facet_records(facet, asked) for facet in answer.facets},
            "levels": [level._asdict() for level in answer.levels],
            "links": _links(answer, style),
        }
        left_out = [name for name in ("facets", "levels") if not getattr(asked, name)]
        return {name: value for name, value in record.items() if name not in left_out}

    def _hit_record(self, hit: Hit, q: str, style: Style) -> dict[str, Any]:
        record = {**_about(hit.article, q), "score": round(hit.score, 4)}
        if style.highlight != "none":
            cuts = [self._cut_record(hit.article, snippet, style) for snippet in hit.snippets]
            title = self._highlight(hit.title.text, hit.title.spans, style)
            record["highlights"] = {"title": [title], "body": cuts}
        return record

    def _cut_record(self, article: Article, snippet: Snippet, style: Style) -> dict[str, Any]:
        ((_, at),) = _counted(article.text, [(0, snippet.at)], style)
        return {**self._highlight(snippet.text, snippet.spans, style), "at": at}

    def _highlight(self, text: str, spans: Sequence[Span], style: Style) -> dict[str, Any]:
        record: dict[str, Any] = {"text": text, "spans": _counted(text, spans, style)}
        if style.highlight == "html":
            record = {"html": self._write_html(parts(text, spans)), **record}
        return record


def add_api(app: Flask, searcher: Searching, write_html: WriteHtml, edition: str) -> None:
    """Give the application its JSON endpoint and its health checks."""
    api = Api(searcher, write_html)
    for path, view in (
        ("/search", api.search),
        ("/articles/<id:id>", api.article),
        ("/stats", api.stats),
    ):
        kept = revalidated(view, searcher, edition)
        app.add_url_rule(PREFIX + path, f"api.{view.__name__}", kept)
    app.add_url_rule("/healthz", "healthz", api.healthz)
    app.add_url_rule("/readyz", "readyz", api.readyz)


def json_response(record: object, status: int = 200, media: str = "application/json") -> Response:
    """Return a response with this record; letters stay letters."""
    written = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return Response(written.encode("utf-8", "replace"), status, content_type=media)


def _unstored(record: object) -> Response:
    response = json_response(record)
    response.headers["Cache-Control"] = "no-store"
    return response


def _style() -> Style:
    """Return how the caller wants highlights; `parse_request` has checked it."""
    return Style(*(request.args.get(name, getattr(Style(), name)) for name in Style._fields))


def _about(article: Article, q: str) -> dict[str, Any]:
    """Return what is known about an article, None where it is not known."""
    return {
        "id": article.id,
        "title": article.title,
        "url": web_link(article.url) or None,
        "article_url": article_address(request.script_root, "/a/", article.id, ("q", q)),
        "source": article.source or None,
        "author": article.author or None,
        "published": article.published or None,
        "published_precision": article.precision or None,
        "lang": article.language or None,
        "dir": _direction(article.language),
    }


def _direction(language: str) -> str:
    if not language:
        return "auto"
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _query_record(answer: Answer) -> dict[str, Any]:
    asked = answer.request
    filters: dict[str, Any] = {
        "source": list(asked.sources),
        "author": list(asked.authors),
        "lang": list(asked.languages),
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


def _facet_records(facet: Facet, asked: Request) -> list[dict[str, Any]]:
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


def _links(answer: Answer, style: Style) -> dict[str, str | None]:
    asked = answer.request
    named = zip(Style._fields, style, Style(), strict=True)
    styled = [(name, value) for name, value, default in named if value != default]

    def page(number: int) -> str:
        path, there = f"{PREFIX}/search", asked._replace(page=number)
        return search_address(request.script_root, path, there, *styled)

    return {
        "self": page(asked.page),
        "next": page(asked.page + 1) if has_next(answer) else None,
        "prev": page(asked.page - 1) if asked.page > 1 else None,
        "html": search_address(request.script_root, "/", asked),
    }


def _counted(text: str, spans: Iterable[Span], style: Style) -> list[list[int]]:
    """Return ranges of code points in the units that the caller counts in."""
    if style.offsets == "codepoint" or not text or max(text) <= _BASIC_PLANE_END:
        return [list(span) for span in spans]
    return [[_units(text[:start]), _units(text[:end])] for start, end in spans]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
