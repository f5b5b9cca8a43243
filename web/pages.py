"""What do people see?  The views of the pages: start, results, article, error."""

from typing import Any

from flask import Flask, Response, g, render_template, request

from search import InvalidRequest, Request, parse_request

from .addresses import search_address
from .article_page import article_context
from .caching import revalidated
from .form import Pair, make_form
from .parts import shown
from .plurals import ARTICLES, count_text, date_text, digits_text
from .problems import Problem
from .results_page import Source, results_context
from .searching import Searching
from .wording import SITE

MAX_SOURCES = 12  # named on the start page


class Pages:
    """The views of the pages."""

    def __init__(self, searcher: Searching) -> None:
        self._searcher = searcher

    def home(self) -> Response:
        """GET /: the results of a search, or where nothing is asked the start page."""
        asked = _asked()
        if not asked.q.strip():
            return _page("start.html", self._start_context())
        answer = self._searcher.search(asked)
        g.search_ms, g.search_total = answer.took_ms, answer.total
        context = {**_common(asked), **results_context(answer, request.script_root)}
        response = _page("results.html", context)
        if answer.timed_out:
            response.headers["Cache-Control"] = "no-store"
        return response

    def article(self, id: str) -> Response:
        """GET /a/{id}: the article, the words of `q` marked, one chosen by `at`."""
        q = parse_request({"q": request.args.getlist("q")}).q
        article = self._searcher.article(id)
        marks = self._searcher.marks(article, q) if q.strip() else ((), ())
        original = request.args.get("original") == "1"
        at = request.args.get("at", default=0, type=int)
        context = article_context(article, marks, q, original, at, request.script_root)
        return _page("article.html", {**_common(Request(q)), **context})

    def _start_context(self) -> dict[str, Any]:
        stats = self._searcher.stats()
        first, last = date_text(stats.first_published), date_text(stats.last_published)
        named = sorted(stats.sources, key=lambda each: (-each[1], each[0]))
        return {
            **_common(Request(""), autofocus=True),
            "page_title": f"{SITE}: محرك بحث في المقالات العربية",
            "ready": True,
            "documents_text": count_text(stats.documents, ARTICLES),
            "period_text": f"من {first} إلى {last}" if first and last else "",
            "sources": [
                Source(shown(name), count_text(count, ARTICLES), _of_source(name))
                for name, count in named[:MAX_SOURCES]
                if name
            ],
        }


def _of_source(name: str) -> str:
    """Return the address of everything of a source, newest first; "" if it cannot be named."""
    if '"' in name:
        return ""
    return search_address(request.script_root, "/", Request(f'مصدر:"{name}"', sort="newest"))


def add_pages(app: Flask, searcher: Searching, edition: str) -> None:
    """Give the application its pages."""
    pages = Pages(searcher)
    app.add_url_rule("/", "pages.home", revalidated(pages.home, searcher, edition))
    article = revalidated(pages.article, searcher, edition)
    app.add_url_rule("/a/<id:id>", "pages.article", article)


def error_page(problem: Problem) -> str:
    """Return the page that tells of a problem."""
    context = {
        **_common(Request("")),
        "page_title": f"{problem.title} - {SITE}",
        "status": problem.status,
        "status_text": digits_text(str(problem.status)),
        "heading": problem.title,
        "detail": problem.detail,
        "faults": [Pair(fault.parameter, fault.detail) for fault in problem.faults],
        "command": problem.command,
        "back_url": f"{request.script_root}/",
    }
    return render_template("error.html", **context)


def _asked() -> Request:
    """Return the search asked for.

    A parameter with an unknown name is passed over: people share addresses to which
    others have added theirs.  Raises InvalidRequest for any other fault.
    """
    parameters = request.args.to_dict(flat=False)
    try:
        return parse_request(parameters)
    except InvalidRequest as error:
        unknown = {fault.parameter for fault in error.faults if fault.kind == "unknown"}
        known = {name: values for name, values in parameters.items() if name not in unknown}
        return parse_request(known)


def _common(asked: Request, autofocus: bool = False) -> dict[str, Any]:
    """Return what every template gets."""
    root = request.script_root
    return {
        "home_url": search_address(root, "/", Request("")),
        "search": make_form(asked, root, autofocus),
    }


def _page(template: str, context: dict[str, Any]) -> Response:
    return Response(render_template(template, **context))
