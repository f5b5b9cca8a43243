"""Do clients as users write them, those in docs/api.md, get their answers?"""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from index import build, read_articles
from search import open_searcher
from web import create_app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8080"


def examples(language: str, address: str) -> list[str]:
    """Return the examples of the page in a language, asking the server at this address."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return [each.replace(WRITTEN, address) for each in found]


@pytest.fixture(scope="module")
def serving() -> Iterator[Callable[[object], str]]:
    """Serve applications on ports of their own; returns each one's address."""
    servers = []

    def serve(app: object) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serving: Callable[[object], str]) -> str:
    folder = tmp_path_factory.mktemp("clients") / "index"
    build(read_articles([str(ROOT / "corpus")]), folder)
    return serving(create_app(open_searcher(folder, 10_000)))


def test_curl_gets_hits(address: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("NO CURL: the example for the shell was not run")
    in_readme = re.findall(r"^\$ (curl .*)$", README, re.MULTILINE)
    assert in_readme
    own = [each.replace(WRITTEN, address) for each in in_readme]
    for example in [*examples("sh", address), *own]:
        done = subprocess.run(["sh", "-ec", example], capture_output=True, text=True, check=True)
        assert '"hits":[{' in done.stdout


def test_a_python_program_gets_all_pages(address: str) -> None:
    [example] = examples("python", address)
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, check=True)
    assert len(done.stdout.decode().splitlines()) > 10


@pytest.mark.browser
def test_pages_of_other_sites_show_hits(
    address: str, browser: Browser, serving: Callable[[object], str]
) -> None:
    own, element = examples("html", address)
    for html, mark in ((own, "#hits mark"), (element, "fihrist-search mark")):
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))  # type: ignore[misc]
        page.goto(serving(Response(html, content_type="text/html; charset=utf-8")))
        box = page.locator("input[type=search]")
        box.fill("محادثات")
        box.press("Enter")
        expect(page.locator(mark).first).to_be_visible()
        assert faults == []
        page.close()
