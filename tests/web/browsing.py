"""A browser on the page of the sample corpus, that fails a test if the page complains.

The fixtures are known to the tests by `conftest.py`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from index import Article, build, read_articles
from search import open_searcher
from web import create_app

from .chromium import NAMES, SWITCHES, chromium
from .states import NOTHING, QUERY, RESULTS

__all__ = ["NOTHING", "QUERY", "RESULTS"]

CORPUS = Path(__file__).parents[2] / "corpus"
WIDE, PHONE = (1280, 860), (360, 740)
PATIENCE_MS = 60_000  # for whatever is waited for: a loaded machine is slow, not wrong


# Words with all their marks, and one that is marked within a phrase and at the ends of lines
VOWELLED = Article(
    "vowelled",
    "كَتَبَ الوَلَدُ الدَّرْسَ فِي المَدْرَسَةِ",
    "كَتَبَ الوَلَدُ دَرْسَهُ وَكَتَبَتِ البِنْتُ دَرْسَهَا. " * 12 + "انتهى الـدرس.",
    source="التشكيل",
    published="2021-06-01",
)


class Site(NamedTuple):
    """Where the page is served, and what is in its index."""

    address: str
    articles: list[Article]


class Visit(NamedTuple):
    """A page of the browser, and what its console complained of so far."""

    page: Page
    complaints: list[str]


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve an index for as long as its page is looked at; yields the address."""
    server = make_server(
        "127.0.0.1",
        0,
        create_app(open_searcher(folder, budget_ms=30_000.0)),
        threaded=True,
        request_handler=Quiet,
    )
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("index")
    found = read_articles([str(CORPUS)])
    articles = [VOWELLED, *(each for each in found if isinstance(each, Article))]
    build(articles, folder, processes=1)
    with served(folder) as address:
        yield Site(address, articles)


def skip_loudly(request: pytest.FixtureRequest, why: str) -> NoReturn:
    """Skip the test, and have it said where nobody overlooks it."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\nBROWSER TESTS SKIPPED: {why}; `make browser` installs what they need")
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    path = chromium()
    if path is None:
        skip_loudly(request, f"none of {', '.join(NAMES)} is on the path")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield found
        found.close()


def watched(context: BrowserContext, site: Site) -> Iterator[Visit]:
    """Give a page that fails its test if it complains, or asks anything of another host."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((site.address, "data:")) else complaints.append(asked.url)
        ),
    )
    yield Visit(page, complaints)
    context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A reader with script, then one without."""
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": WIDE[0], "height": WIDE[1]},
        java_script_enabled=request.param,
    )
    for visit in watched(context, site):
        yield visit.page


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    context = browser.new_context(
        base_url=site.address, viewport={"width": WIDE[0], "height": WIDE[1]}
    )
    yield from watched(context, site)


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        is_mobile=True,
        has_touch=True,
    )
    for visit in watched(context, site):
        yield visit.page
