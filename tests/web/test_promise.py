"""Is what version 1 of the endpoint promised still there?

tests/golden/api holds an answer of every address.  Members may be added beside what is
there; that one goes, or changes its type, fails here.  After adding something:
FIHRIST_WRITE_GOLDEN=1 pytest tests/web/test_promise.py, and read the difference.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

GOLDEN = Path(__file__).parents[1] / "golden" / "api"
ASKED = {
    "search": "/api/v1/search?q=النهر&per_page=2&facets=source,month&levels=1&explain=1",
    "search-repaired": "/api/v1/search?q=النههر",
    "search-nothing": "/api/v1/search?q=قيثارات",
    "search-offsets": "/api/v1/search?q=بايدن&highlight=offsets&offsets=utf16",
    "article": "/api/v1/articles/naqil-1?q=بايدن",
    "similar": "/api/v1/articles/naqil-1/similar",
    "suggest": "/api/v1/suggest?q=محاد",
    "stats": "/api/v1/stats",
    "readyz": "/readyz",
    "problem-parameter": "/api/v1/search?q=x&page=0",
    "problem-missing": "/api/v1/articles/none",
    "problem-long": f"/api/v1/search?q={'x' * 513}",
}


def shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield where something stands and of which JSON type it is; null fits every type."""
    if isinstance(value, dict):
        yield path, "object"
        for name, member in value.items():
            yield from shape(member, f"{path}.{name}")
    elif isinstance(value, list):
        yield path, "array"
        for member in value[:1]:
            yield from shape(member, f"{path}[]")
    elif value is not None:
        yield path, {str: "string", bool: "boolean"}.get(type(value), "number")


def answered(client: FlaskClient, name: str) -> dict[str, Any]:
    response = client.get(ASKED[name], headers={"Accept-Language": "en"})
    record = {"status": response.status_code, "type": response.content_type}
    return {**record, "answer": json.loads(response.get_data())}


@pytest.mark.parametrize("name", ASKED)
def test_nothing_that_was_promised_is_taken_away(client: FlaskClient, name: str) -> None:
    file = GOLDEN / f"{name}.json"
    now = answered(client, name)
    if os.environ.get("FIHRIST_WRITE_GOLDEN"):
        file.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
    before = json.loads(file.read_text("utf-8"))
    assert (now["status"], now["type"]) == (before["status"], before["type"])
    there = dict(shape(now["answer"]))
    nulls = {path for path, _ in _nulls(now["answer"])}
    gone = [
        (path, kind)
        for path, kind in shape(before["answer"])
        if there.get(path, kind if path in nulls else "") != kind
    ]
    assert gone == []
    if "problem" in name:
        assert now["answer"]["type"] == before["answer"]["type"]


def _nulls(value: Any, path: str = "") -> Iterator[tuple[str, None]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _nulls(member, f"{path}.{name}")
    elif isinstance(value, list):
        for member in value[:1]:
            yield from _nulls(member, f"{path}[]")
    elif value is None:
        yield path, None


def test_every_promise_is_asked_for() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(ASKED)
