"""How do the page and the JSON endpoint become one application?"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from index import FihristError, SnapshotError

from .addresses import AnyId
from .api import add_api, json_response
from .asking import language_asked
from .caching import edition_of
from .feeds import FORMS, add_feeds
from .limiting import Limiter, add_limit
from .metrics import add_metrics
from .opensearch import add_opensearch
from .pages import add_pages, error_page
from .parts import Part, shown
from .problems import MEDIA_TYPE, problem_of
from .query_log import add_query_log
from .reading import reader
from .searching import Searching

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # an address holds what was searched for
}
CROSS_ORIGIN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Server-Timing",
    "Timing-Allow-Origin": "*",
}
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", *FORMS)
FOR_OTHER_SITES = (*FOR_PROGRAMS, "/static/fihrist-search.js")
STATIC_MAX_AGE_S = 31_536_000  # a year: the address of a static file changes with its content
UNVERSIONED_MAX_AGE_S = 300

PACKAGES = ("index", "search", "web")  # an answer depends on the code of all of them

_LOGGER = logging.getLogger(__name__)


def create_app(
    searcher: Searching, requests_per_minute: int = 0, query_log: Path | None = None
) -> Flask:
    """Return the WSGI application that asks this searcher; it reads no environment.

    With 0 `requests_per_minute` everything is answered; with no `query_log` nothing is
    written down.  Raises SettingsError where the log cannot be written.
    """
    here = Path(__file__).parent
    app = Flask("web", root_path=str(here))
    edition = edition_of(*(here.parent / package for package in PACKAGES))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.finalize = _finalize
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = _static_url(edition)
    app.url_map.converters["id"] = AnyId
    app.url_map.merge_slashes = False
    add_pages(app, searcher, edition)
    add_opensearch(app, searcher, edition)
    add_feeds(app, searcher, edition)
    add_api(app, searcher, _html_writer(app), edition)
    app.before_request(_start_clock)
    app.after_request(_finish)
    if requests_per_minute:
        add_limit(app, Limiter(requests_per_minute))
    if query_log:
        add_query_log(app, query_log)
    add_metrics(app, searcher)
    app.register_error_handler(Exception, _refuse)
    return app


def make_ready(app: Flask, q: str) -> None:
    """Make what the first page would wait for: templates, messages, names of months.

    A page of results for `q` is made beside all templates; it is neither counted nor logged.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with app.test_request_context(f"/?{urlencode({'q': q})}"):
        app.view_functions["pages.home"]()


def _finalize(value: object) -> object:
    """Return what a template is about to write, a text as `shown` gives it."""
    return shown(value) if type(value) is str else value


def _static_url(edition: str) -> Callable[[str], str]:
    def static_url(name: str) -> str:
        return f"{request.script_root}/static/{name}?v={edition}"

    return static_url


def _html_writer(app: Flask) -> Callable[[Sequence[Part]], str]:
    def write(parts: Sequence[Part]) -> str:
        module: Any = app.jinja_env.get_template("parts/marked.html").module
        return str(module.marked(parts))

    return write


def _start_clock() -> None:
    g.started_s = time.perf_counter()


def _finish(response: Response) -> Response:
    """Add what every response carries."""
    response.headers.update(SECURITY_HEADERS)
    response.headers["Server-Timing"] = _timing()
    if request.path.startswith(FOR_OTHER_SITES):
        response.headers.update(CROSS_ORIGIN_HEADERS)
    if request.endpoint == "static" and response.status_code < 400:
        lasting = "v" in request.args
        age_s = STATIC_MAX_AGE_S if lasting else UNVERSIONED_MAX_AGE_S
        response.headers["Cache-Control"] = f"public, max-age={age_s}{', immutable' * lasting}"
    return response


def _timing() -> str:
    total_ms = (time.perf_counter() - g.started_s) * 1000.0
    search = f"search;dur={g.search_ms:.2f}, " if "search_ms" in g else ""
    return f"{search}total;dur={total_ms:.2f}"


def _refuse(error: Exception) -> Response:
    """Tell what went wrong: to a program as problem+json, to a person as a page."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:  # a redirection
        found = error.get_response()
        return Response(found.get_data(), found.status, found.headers)
    _log(error)
    for_program = request.path.startswith(FOR_PROGRAMS)
    language = _language(for_program)
    problem = problem_of(error, language)
    if for_program:
        record = problem.record(quote(request.script_root + request.path))
        response = json_response(record, problem.status, MEDIA_TYPE)
        response.headers["Vary"] = "Accept-Language"
    else:
        response = Response(error_page(problem), problem.status)
    response.headers.update(problem.headers)
    return response


def _language(for_program: bool) -> str:
    """Return the language to tell an error in: a program's own, or that of the page."""
    if for_program:
        return language_asked()
    return reader()[1].look.tongue


def _log(error: Exception) -> None:
    """Log what the operator must see: an index out of order, and what nobody foresaw."""
    if isinstance(error, SnapshotError):
        _LOGGER.warning("%s %s: %s", request.method, request.path, error)
    elif not isinstance(error, FihristError | HTTPException):
        _LOGGER.error("%s %s", request.method, request.path, exc_info=error)
