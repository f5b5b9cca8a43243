"""Is a server limited, counted and logged as its operator wants?"""

import json
from pathlib import Path

import pytest

from index import SettingsError
from search import Searcher
from web import create_app
from web.app import make_ready
from web.caching import edition_of
from web.limiting import Limiter

SEARCH = "/api/v1/search?q=النهر"


def test_a_caller_may_ask_as_often_as_allowed_and_again_after_a_while() -> None:
    now_s = [0.0]
    limiter = Limiter(6, clock=lambda: now_s[0])
    assert [limiter.wait_s("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    assert limiter.wait_s("b") == 0
    now_s[0] = 9.9
    assert limiter.wait_s("a") == 1
    now_s[0] = 10.0
    assert limiter.wait_s("a") == 0
    assert limiter.wait_s("a") == 10


def test_who_asks_too_often_is_told_when_to_come_back(searcher: Searcher) -> None:
    client = create_app(searcher, requests_per_minute=2).test_client()
    assert [client.get(SEARCH).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get(SEARCH)
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert refused.content_type == "application/problem+json"
    assert client.get("/?q=x").status_code == 429
    assert client.get("/healthz").status_code == 200


def test_a_search_in_the_body_of_a_request_is_logged_too(
    searcher: Searcher, tmp_path: Path
) -> None:
    log = tmp_path / "queries.jsonl"
    client = create_app(searcher, query_log=log).test_client()
    client.post("/api/v1/search", json={"q": "النهر", "page": 1})
    assert json.loads(log.read_text("utf-8"))["asked"] == {"q": ["النهر"], "page": ["1"]}


def test_a_search_is_answered_where_it_cannot_be_logged(
    searcher: Searcher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "queries.jsonl"
    client = create_app(searcher, query_log=log).test_client()
    log.unlink()
    log.mkdir()
    assert client.get(SEARCH).status_code == 200
    assert "Is a directory" in caplog.text


def test_answers_are_those_of_the_code_whatever_python_made_of_it(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("one")
    before = edition_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "code.cpython-311.pyc").write_text("any")
    assert edition_of(tmp_path) == before
    (tmp_path / "code.py").write_text("two")
    assert edition_of(tmp_path) != before


def test_searches_are_logged_only_where_it_is_wanted(searcher: Searcher, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    client = create_app(searcher, query_log=log).test_client()
    client.get(SEARCH, headers={"X-Forwarded-For": "192.0.2.7"})
    client.get("/?q=بايدن")
    client.get("/healthz")
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [record["asked"]["q"] for record in records] == [["النهر"], ["بايدن"]]
    assert all(set(each) == {"at", "path", "asked", "total", "took_ms"} for each in records)


def test_a_log_that_cannot_be_written_is_said_at_once(searcher: Searcher, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="none/queries"):
        create_app(searcher, query_log=tmp_path / "none" / "queries")


def test_what_the_first_page_waits_for_is_made_without_count_or_log(
    searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("prometheus_client")
    log = tmp_path / "queries.jsonl"
    app = create_app(searcher, requests_per_minute=2, query_log=log)
    make_ready(app, "النهر")
    assert log.read_text("utf-8") == ""
    client = app.test_client()
    assert "pages.home" not in client.get("/metrics").get_data(as_text=True)
    monkeypatch.setattr(app.jinja_env, "compile", None)
    assert [client.get(path).status_code for path in ("/?q=نهر", "/")] == [200, 200]


def test_requests_are_counted_for_prometheus(searcher: Searcher) -> None:
    client = create_app(searcher).test_client()
    client.get(SEARCH)
    client.get("/nowhere")
    told = client.get("/metrics").get_data(as_text=True)
    assert 'fihrist_requests_total{endpoint="api.search",status="200"} 1.0' in told
    assert 'fihrist_requests_total{endpoint="none",status="404"} 1.0' in told
    assert f"fihrist_documents {float(searcher.documents)}" in told
