"""Does the endpoint lead on by cursors, and say when one has expired?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from search import CursorExpired, Request

SEARCH = "/api/v1/search"


def get(client: FlaskClient, path: str, **parameters: Any) -> Any:
    return json.loads(client.get(path, query_string=parameters or None).get_data())


def test_a_cursor_leads_to_what_comes_after(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="النهر", per_page=10)
    after = get(client, SEARCH, q="النهر", per_page=20, cursor=answer["next_cursor"])
    ids = [hit["id"] for hit in (*answer["hits"], *after["hits"])]
    assert len(set(ids)) == answer["total"] == 25
    assert after["next_cursor"] is None
    assert after["links"]["next"] is None
    assert get(client, after["links"]["self"])["hits"] == after["hits"]


def test_the_next_link_of_a_cursor_goes_on_by_cursor(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="النهر", per_page=5)
    second = get(client, SEARCH, q="النهر", per_page=5, cursor=answer["next_cursor"])
    third = get(client, second["links"]["next"])
    assert third["hits"] == get(client, SEARCH, q="النهر", per_page=5, page=3)["hits"]


@pytest.mark.parametrize(("language", "word"), [("ar", "المؤشّر"), ("en", "Cursor")])
def test_an_expired_cursor_is_409(
    changed_client: Callable[..., FlaskClient], language: str, word: str
) -> None:
    def search(request: Request) -> None:
        raise CursorExpired

    response = changed_client(search=search).get(
        f"{SEARCH}?q=x", headers={"Accept-Language": language}
    )
    problem = json.loads(response.get_data())
    assert (response.status_code, problem["type"]) == (409, "urn:fihrist:problem:cursor-expired")
    assert word in problem["title"]


def test_a_cursor_that_is_none_is_a_fault(client: FlaskClient) -> None:
    response = client.get(f"{SEARCH}?q=x&cursor=nonsense")
    assert response.status_code == 400
    assert json.loads(response.get_data())["errors"][0]["parameter"] == "cursor"


def test_the_page_passes_a_cursor_over(client: FlaskClient) -> None:
    assert client.get("/?q=x&cursor=nonsense").status_code == 200
