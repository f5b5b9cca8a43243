"""What do people see?  The views of the pages: start, results, article, error."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, Response, g, render_template, request

from index import ArticleMissing
from search import MAX_CHARACTERS, Request

from .addresses import PAGE, WHY, Addresses, pairs, quote_id
from .article_page import PLACE, article_context
from .caching import revalidated
from .examples import examples
from .form import Pair, make_form
from .guide import guide_context
from .hits_page import Other, named, other
from .labels import LOOK_VALUES, LOOKS, SITE
from .look import CHOICES, looks
from .narrowing import without_limits
from .parts import shown
from .problems import Problem
from .reading import article_request, page_request, reader
from .results_page import results_context
from .searching import Searching
from .voice import Voice

MAX_SOURCES = 12  # named on the start page
MAX_EXAMPLES = 4
MOST_SIMILAR = 6


class Source(NamedTuple):
    """A source with how many articles it has."""

    name: str
    count_text: str
    url: str


class Setting(NamedTuple):
    """One thing a reader may choose of the look, and the same page with each value."""

    label: str
    values: list[tuple[str, str, bool]]


class Pages:
    """The views of the pages."""

    def __init__(self, searcher: Searching) -> None:
        self._searcher = searcher
        self._start = _Start(searcher)

    def home(self) -> Response:
        """GET /: the results of a search, or where nothing is asked the start page."""
        asked = page_request()
        addresses, voice = reader()
        if not asked.q.strip() and without_limits(asked) == asked:
            context = {**common(PAGE), **self._start.context(addresses, voice)}
            return _page("start.html", context)
        why = request.args.get(WHY, "")
        answer = self._searcher.search(asked._replace(explain=bool(why)))
        g.search_ms, g.search_total = answer.took_ms, answer.total
        stats = self._start.stats()
        days = (stats.first_published, stats.last_published)
        answer = answer._replace(request=asked)
        names = {id: self._named(id, voice) for id in asked.stories}
        context = results_context(answer, why, days, names, addresses, voice)
        context |= common(asked, Pair(WHY, why))
        response = _page("results.html", context)
        if answer.timed_out:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _named(self, id: str, voice: Voice) -> str:
        """Return the headline of the article that names a story; the id of one that is gone."""
        try:
            return named(self._searcher.article(id.removeprefix("-")), voice)
        except ArticleMissing:
            return shown(id.removeprefix("-"))

    def guide(self) -> Response:
        """GET /guide: how questions are written."""
        addresses, voice = reader()
        context = guide_context(self._start.queries(), self._start.stats(), addresses, voice)
        return _page("guide.html", {**common(PAGE), **context})

    def article(self, id: str) -> Response:
        """GET /a/{id}: the article, the words of `q` marked, one chosen by `at`.

        Of a long one a portion, that of the chosen match or of the number `part`.
        """
        asked = article_request()
        addresses, voice = reader()
        article = self._searcher.article(id)
        marks = self._searcher.marks(article, asked) if asked.q.strip() else ((), ())
        original = request.args.get("original") == "1"
        at, part = (request.args.get(name, default=0, type=int) for name in ("at", "part"))
        similar = self._similar(id, asked, addresses, voice)
        context = article_context(
            article, marks, asked, original, at, part, similar, addresses, voice
        )
        number = context["portion"].number
        shown_too = [Pair("original", "1" if original else ""), Pair("part", str(number))]
        return _page("article.html", {**common(asked, *shown_too[: 1 + (number > 1)]), **context})

    def _similar(self, id: str, asked: Request, addresses: Addresses, voice: Voice) -> list[Other]:
        found = [hit.article for hit in self._searcher.similar(id, MOST_SIMILAR)]
        address = addresses.articles(asked)
        return [
            other(named(each, voice), address(each.id), each.source, each.published, voice)
            for each in found
        ]


class _Start:
    """What the start page shows; worked out once for each generation."""

    def __init__(self, searcher: Searching) -> None:
        self._searcher = searcher
        self._known: tuple[str, Any, tuple[str, ...]] = ("", None, ())

    def stats(self) -> Any:
        """Return what is in the index."""
        return self._of_generation()[1]

    def queries(self) -> tuple[str, ...]:
        """Return queries that have hits."""
        return self._of_generation()[2]

    def context(self, addresses: Addresses, voice: Voice) -> dict[str, Any]:
        """Return what start.html gets beside what all templates get."""
        _, stats, queries = self._of_generation()
        first, last = voice.date(stats.first_published), voice.date(stats.last_published)
        named = sorted(stats.sources, key=lambda each: (-each[1], each[0]))
        return {
            "autofocus": True,
            "page_title": voice.say("Fihrist: a search engine for Arabic articles"),
            "ready": True,
            "documents_text": voice.count("{} article", "{} articles", stats.documents),
            "period_text": voice.say("from {first} to {last}", first=first, last=last)
            if first and last
            else "",
            "examples": [(shown(q), addresses.search(PAGE._replace(q=q))) for q in queries],
            "sources": [
                Source(
                    shown(name),
                    voice.count("{} article", "{} articles", count),
                    _of_source(name, addresses),
                )
                for name, count in named[:MAX_SOURCES]
                if name
            ],
        }

    def _of_generation(self) -> tuple[str, Any, tuple[str, ...]]:
        edition = self._searcher.edition
        if self._known[0] != edition:
            found = tuple(islice(examples(self._searcher), MAX_EXAMPLES))
            self._known = (edition, self._searcher.stats(), found)
        return self._known


def _of_source(name: str, addresses: Addresses) -> str:
    """Return the address of everything of a source, newest first; "" if it cannot be named."""
    if '"' in name:
        return ""
    return addresses.search(PAGE._replace(q=f'مصدر:"{name}"', sort="newest"))


def add_pages(app: Flask, searcher: Searching, edition: str) -> None:
    """Give the application its pages."""
    pages = Pages(searcher)
    app.add_url_rule("/", "pages.home", revalidated(pages.home, searcher, edition))
    app.add_url_rule("/guide", "pages.guide", revalidated(pages.guide, searcher, edition))
    article = revalidated(pages.article, searcher, edition)
    app.add_url_rule("/a/<id:id>", "pages.article", article)


def error_page(problem: Problem) -> str:
    """Return the page that tells of a problem."""
    addresses, voice = reader()
    asked = PAGE._replace(q=request.args.get("q", "")[:MAX_CHARACTERS])
    context = {
        **common(asked),
        "page_title": f"{problem.title} - {voice.say(SITE)}",
        "status": problem.status,
        "status_text": voice.digits(str(problem.status)),
        "heading": problem.title,
        "detail": problem.detail,
        "faults": [Pair(fault.parameter, fault.detail) for fault in problem.faults],
        "command": problem.command,
        "back_url": addresses.home(),
    }
    return render_template("error.html", **context)


def common(asked: Request, *more: Pair) -> dict[str, Any]:
    """Return what every template gets; `more` are parameters beside those of a search."""
    addresses, voice = reader()
    return {
        "_": voice.say,
        "look": addresses.look,
        "home_url": addresses.home(),
        "guide_url": addresses.same("/guide", ()),
        "opensearch_url": addresses.same("/opensearch.xml", ()),
        "search": make_form(asked, addresses),
        "autofocus": False,
        "place": voice.say(PLACE),
        "settings": list(_settings([*pairs(asked, PAGE), *more], addresses, voice)),
    }


def _settings(
    here: Sequence[tuple[str, str]], addresses: Addresses, voice: Voice
) -> Iterator[Setting]:
    """Yield what of the look may be chosen; month names only where there are several."""
    path = _path()
    for field in CHOICES:
        if field == "months" and addresses.look.tongue != "ar":
            continue
        values = [
            (
                voice.say(LOOK_VALUES[field][value]),
                addresses._replace(look=there).same(path, here),
                value == getattr(addresses.look, field),
            )
            for value, there in looks(addresses.look, field)
        ]
        yield Setting(voice.say(LOOKS[field]), values)


def _path() -> str:
    """Return the path that was asked for, as it stands in an address; never another host."""
    id = (request.view_args or {}).get("id", "")
    return f"/a/{quote_id(id)}" if id else quote("/" + request.path.lstrip("/"))


def _page(template: str, context: dict[str, Any]) -> Response:
    return Response(render_template(template, **context))
