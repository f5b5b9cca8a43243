"""In which other forms can the hits of a search be taken along: feeds, tables, references?

/search.atom   Atom (RFC 4287), the newest first    /search.csv    a table, UTF-8 with a BOM
/search.json   JSON Feed 1.1, the newest first      /search.jsonl  the articles, one a line
                                                    /search.ris    references, RIS
"""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, Response, render_template, request

from index import Article, csv_line
from search import Hit, Request

from .addresses import Addresses, web_link
from .caching import revalidated
from .labels import SITE, UNTITLED
from .parts import shown
from .reading import page_request, reader
from .searching import Searching
from .voice import Voice

IN_FEED = 30  # entries; what feed readers fetch again and again
MOST_EXPORTED = 1_000  # articles in a table; it is made while the caller waits
AT_ONCE = 100  # hits asked of the searcher at a time
COLUMNS = ("id", "title", "snippet", "source", "author", "date", "url", "lang")


class Form(NamedTuple):
    """One form of the results: what it is called, its media type, whether it is a feed."""

    label: str
    media: str
    is_feed: bool = False


FORMS = {
    "/search.atom": Form("Atom", "application/atom+xml", True),
    "/search.json": Form("JSON Feed", "application/feed+json", True),
    "/search.csv": Form("CSV", "text/csv"),
    "/search.jsonl": Form("JSONL", "application/jsonl"),
    "/search.ris": Form("RIS", "application/x-research-info-systems"),
}


class Entry(NamedTuple):
    """One article of a feed; addresses are absolute, times those of RFC 3339."""

    id: str
    url: str
    link: str
    title: str
    summary: str
    author: str
    source: str
    published: str


class Feeds:
    """The views of the feeds and the exports."""

    def __init__(self, searcher: Searching) -> None:
        self._searcher = searcher

    def atom(self) -> Response:
        """GET /search.atom."""
        feed = self._feed("/search.atom")
        return Response(render_template("feed.xml", **feed), content_type=_type("/search.atom"))

    def json_feed(self) -> Response:
        """GET /search.json."""
        feed = self._feed("/search.json")
        record = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["page_url"],
            "feed_url": feed["feed_url"],
            "language": feed["language"],
            "items": [_item(entry) for entry in feed["entries"]],
        }
        return Response(_json(record), content_type=_type("/search.json"))

    def csv(self) -> Response:
        """GET /search.csv."""
        rows = [COLUMNS, *map(_row, self._exported())]
        return _attachment("\ufeff" + "".join(map(csv_line, rows)), "/search.csv")

    def jsonl(self) -> Response:
        """GET /search.jsonl."""
        lines = [_json(_record(hit.article)) for hit in self._exported()]
        return _attachment("".join(line + "\n" for line in lines), "/search.jsonl")

    def ris(self) -> Response:
        """GET /search.ris."""
        return _attachment("".join(map(_reference, self._exported())), "/search.ris")

    def _exported(self) -> Iterator[Hit]:
        return islice(self._hits(page_request()), MOST_EXPORTED)

    def _hits(self, asked: Request) -> Iterator[Hit]:
        """Yield the hits of a search from the first on, each article by itself."""
        asked = _plain(asked)._replace(page=1, per_page=AT_ONCE)
        while True:
            answer = self._searcher.search(asked)
            yield from answer.hits
            if asked.page * AT_ONCE >= min(answer.total, MOST_EXPORTED):
                return
            asked = asked._replace(page=asked.page + 1)

    def _feed(self, path: str) -> dict[str, Any]:
        asked = page_request()
        if "sort" not in request.args:
            asked = asked._replace(sort="newest")
        addresses, voice = reader()
        absolute = addresses._replace(root=request.host_url.rstrip("/") + addresses.root)
        built_at = self._searcher.stats().built_at
        answer = self._searcher.search(_plain(asked)._replace(page=1, per_page=IN_FEED))
        entries = [_entry(hit, built_at, absolute, voice) for hit in answer.hits]
        asked_for = asked.q.strip() or ", ".join((*asked.sources, *asked.authors, *asked.stories))
        return {
            "title": f"{shown(asked_for)} - {voice.say(SITE)}",
            "site": voice.say(SITE),
            "page_url": absolute.search(asked),
            "feed_url": absolute.search(asked, path),
            "language": voice.look.tongue,
            "updated": max((entry.published for entry in entries), default=built_at),
            "entries": entries,
        }


def add_feeds(app: Flask, searcher: Searching, edition: str) -> None:
    """Give the application its feeds and exports."""
    feeds = Feeds(searcher)
    views = (feeds.atom, feeds.json_feed, feeds.csv, feeds.jsonl, feeds.ris)
    for path, view in zip(FORMS, views, strict=True):
        kept: Callable[..., Response] = revalidated(view, searcher, edition)
        app.add_url_rule(path, f"feeds.{view.__name__}", kept)


def _plain(asked: Request) -> Request:
    """Return the request for the hits alone."""
    return asked._replace(facets=(), levels=False, explain=False, group="none")


def _entry(hit: Hit, built_at: str, addresses: Addresses, voice: Voice) -> Entry:
    article = hit.article
    url = addresses.article(article.id)
    return Entry(
        id=addresses.article(article.id),
        url=url,
        link=web_link(article.url),
        title=shown(article.title).strip() or voice.say(UNTITLED),
        summary=_summary(hit),
        author=shown(article.author),
        source=shown(article.source),
        published=_instant(article.published) or built_at,
    )


def _instant(published: str) -> str:
    """Return the first moment of a day, month or year; "" of nothing."""
    if not published:
        return ""
    year, month, day = [*published.split("-"), "01", "01"][:3]
    return f"{year}-{month}-{day}T00:00:00Z"


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.link,
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": entry.published,
        "authors": [{"name": entry.author}] if entry.author else [],
        "tags": [entry.source] if entry.source else [],
    }
    return {name: value for name, value in item.items() if value}


def _summary(hit: Hit) -> str:
    return " … ".join(_line(snippet.text) for snippet in hit.snippets)


def _row(hit: Hit) -> tuple[str, ...]:
    article = hit.article
    cells = (
        article.id,
        article.title,
        _summary(hit),
        article.source,
        article.author,
        article.published,
        web_link(article.url),
        article.language,
    )
    return tuple(map(_line, cells))


def _record(article: Article) -> dict[str, Any]:
    """Return an article as `fihrist build` reads it and `fihrist export` writes it."""
    record = {
        "id": article.id,
        "title": article.title,
        "text": article.body,
        "source": article.source,
        "author": article.author,
        "date": article.published,
        "url": article.url,
        "lang": article.language,
    }
    return {name: value for name, value in record.items() if value}


def _reference(hit: Hit) -> str:
    """Return an article as one RIS record, whose lines end as RIS asks: CR LF."""
    article = hit.article
    lines = [
        ("TY", "NEWS"),
        ("ID", article.id),
        ("TI", article.title),
        ("AU", article.author),
        ("T2", article.source),
        ("PY", article.published[:4]),
        ("DA", article.published.replace("-", "/")),
        ("UR", web_link(article.url)),
        ("LA", article.language),
        ("AB", _summary(hit)),
    ]
    said = [f"{tag}  - {_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*said, "ER  - ", "", ""])


def _line(text: str) -> str:
    """Return a text in one line, without what `shown` leaves out."""
    return " ".join(shown(text).split())


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _type(path: str) -> str:
    return f"{FORMS[path].media}; charset=utf-8"


def _attachment(text: str, path: str) -> Response:
    """Return a file to be kept, named after the query."""
    response = Response(text.encode("utf-8", "replace"), content_type=_type(path))
    ending = path.rpartition(".")[2]
    name = quote(" ".join(shown(request.args.get("q", "")).split())[:60], safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"fihrist.{ending}\"; filename*=UTF-8''{name}.{ending}"
    )
    return response
