"""What do programs get?  The JSON endpoint, version 1."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import Flask, Response, g, request, stream_with_context

from index import FihristError
from search import InvalidRequest, Request, fault, parse_limit, parse_request

from .addresses import MARKING
from .api_docs import docs_page
from .asking import asked_parameters, batch_parameters, language_asked
from .caching import revalidated
from .contract import HitRecord, IndexRecord, StoryArticlesRecord
from .openapi import document
from .problems import problem_of
from .records import PREFIX, Style, WriteHtml, Writer, stats_record, story_articles
from .searching import Searching

JSON_LINES = "application/x-ndjson"
SUGGESTIONS, SIMILAR = 8, 10  # unless the caller says how many
FIELDS = tuple(HitRecord.__annotations__)


class Api:
    """The views of the JSON endpoint; `write_html` makes HTML of the parts of a text."""

    def __init__(self, searcher: Searching, write_html: WriteHtml) -> None:
        self._searcher = searcher
        self._write_html = write_html

    def search(self) -> Response:
        """GET or POST /search: one page of hits."""
        asked, writer = self._asked(asked_parameters())
        answer = self._searcher.search(asked)
        g.search_ms, g.search_total = answer.took_ms, answer.total
        response = json_response(writer.answer(answer))
        if answer.timed_out:
            response.headers["Cache-Control"] = "no-store"
        return response

    def batch(self) -> Response:
        """POST /batch: up to 100 searches, one line of JSON each, in their order."""
        queries = batch_parameters()
        language = language_asked()
        lines = stream_with_context(self._lines(queries, language))
        response = Response(lines, content_type=JSON_LINES)
        response.headers["Cache-Control"] = "no-store"
        return response

    def article(self, id: str) -> Response:
        """GET /articles/{id}: the whole article, with highlights if `q` is given."""
        parameters = asked_parameters()
        asked, writer = self._asked(parameters, only=[*MARKING, "highlight", "offsets"], need=())
        article = self._searcher.article(id)
        marks = self._searcher.marks(article, asked) if asked.q.strip() else None
        record = writer.article(article, marks, asked)
        return json_response({**record, "index": self._index_record()})

    def suggest(self) -> Response:
        """GET /suggest: ways to go on typing `q`, best first."""
        parameters = asked_parameters()
        asked = parse_request(parameters, only=["q", "limit"])
        found = self._searcher.suggest(asked.q, parse_limit(parameters, SUGGESTIONS))
        return json_response({"suggestions": [asdict(each) for each in found]})

    def similar(self, id: str) -> Response:
        """GET /articles/{id}/similar: articles like this one, most alike first."""
        parameters = asked_parameters()
        asked, writer = self._asked(
            parameters, only=["limit", "highlight", "offsets", "fields"], need=()
        )
        hits = self._searcher.similar(id, parse_limit(parameters, SIMILAR))
        return json_response(
            {"id": id, "index": self._index_record(), "hits": writer.hits(hits, asked)}
        )

    def story(self, id: str) -> Response:
        """GET /stories/{id}: all articles of the story that this article is of."""
        parse_request(asked_parameters(), only=[])
        members = self._searcher.story(id)
        record: StoryArticlesRecord = {
            "id": members[0].id,
            "size": len(members),
            "articles": story_articles(members),
            "index": self._index_record(),
        }
        return json_response(record)

    def stats(self) -> Response:
        """GET /stats: what is in the index."""
        parse_request(asked_parameters(), only=[])
        return json_response(stats_record(self._searcher.stats()))

    def openapi(self) -> Response:
        """GET /openapi.json: this endpoint, described."""
        parse_request(asked_parameters(), only=[])
        return json_response(document(request.script_root))

    def docs(self) -> Response:
        """GET /api/docs: the same for people."""
        return Response(docs_page())

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

    def _asked(
        self,
        parameters: Mapping[str, Sequence[str]],
        only: Sequence[str] | None = None,
        need: Sequence[str] = ("q",),
    ) -> tuple[Request, Writer]:
        """Return the search asked for, and what writes its answer.

        Raises InvalidRequest with every fault.
        """
        style, faults = _style(parameters)
        try:
            asked = parse_request(parameters, only, need)
        except InvalidRequest as error:
            raise InvalidRequest([*error.faults, *faults]) from None
        if faults:
            raise InvalidRequest(faults)
        return asked, Writer(self._write_html, style)

    def _lines(self, queries: Sequence[Any], language: str) -> Iterator[bytes]:
        for parameters in queries:
            try:
                asked, writer = self._asked(parameters)
                record: Any = writer.answer(self._searcher.search(asked))
            except FihristError as error:
                record = problem_of(error, language).record(f"{request.script_root}{PREFIX}/search")
            yield _written(record) + b"\n"

    def _index_record(self) -> IndexRecord:
        return {"generation": self._searcher.generation, "documents": self._searcher.documents}


def add_api(app: Flask, searcher: Searching, write_html: WriteHtml, edition: str) -> None:
    """Give the application its JSON endpoint and its health checks."""
    api = Api(searcher, write_html)
    for path, view in (
        ("/search", api.search),
        ("/suggest", api.suggest),
        ("/articles/<id:id>/similar", api.similar),
        ("/articles/<id:id>", api.article),
        ("/stories/<id:id>", api.story),
        ("/stats", api.stats),
        ("/openapi.json", api.openapi),
    ):
        kept = revalidated(view, searcher, edition)
        app.add_url_rule(PREFIX + path, f"api.{view.__name__}", kept)
    for path, view in (("/search", api.search), ("/batch", api.batch)):
        app.add_url_rule(PREFIX + path, f"api.post_{view.__name__}", view, methods=["POST"])
    app.add_url_rule("/api/docs", "api.docs", revalidated(api.docs, searcher, edition))
    app.add_url_rule("/healthz", "healthz", api.healthz)
    app.add_url_rule("/readyz", "readyz", api.readyz)


def json_response(record: object, status: int = 200, media: str = "application/json") -> Response:
    """Return a response with this record; letters stay letters."""
    return Response(_written(record), status, content_type=media)


def _written(record: object) -> bytes:
    written = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return written.encode("utf-8", "replace")


def _unstored(record: object) -> Response:
    response = json_response(record)
    response.headers["Cache-Control"] = "no-store"
    return response


def _style(parameters: Mapping[str, Sequence[str]]) -> tuple[Style, list[Any]]:
    """Return how the caller wants the answer written, and what is wrong with `fields`.

    What is wrong with the others is found by `parse_request`.
    """
    values = {name: parameters.get(name, ("",))[-1:] for name in Style._fields}
    given = {name: value[0] for name, value in values.items() if value and value[0]}
    names = [name.strip() for name in given.get("fields", "").split(",") if name.strip()]
    unknown = [name for name in names if name not in FIELDS]
    faults = (
        [fault("fields", "no-choice", repr(unknown[0][:40]), ", ".join(FIELDS))] if unknown else []
    )
    return Style(**{**given, "fields": ",".join(names)}), faults
