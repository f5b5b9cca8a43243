"""May a search be asked as JSON, many at once, and written as the caller likes?"""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

SEARCH, BATCH = "/api/v1/search", "/api/v1/batch"


def untimed(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "took_ms"}


def faults(response: Any) -> list[str]:
    assert response.status_code == 400, response.get_data(as_text=True)
    return [each["parameter"] for each in response.get_json(force=True)["errors"]]


def test_a_post_answers_as_a_get_does(client: FlaskClient) -> None:
    asked: dict[str, Any] = {"q": "النهر", "per_page": 3, "source": ["النهر"], "sort": "newest"}
    posted = client.post(SEARCH, json=asked).get_json()
    got = client.get(SEARCH, query_string=asked).get_json()
    assert untimed(posted) == untimed(got)
    assert posted["total"] > 3


def test_a_whole_number_may_be_written_as_json_likes(client: FlaskClient) -> None:
    assert client.post(SEARCH, data=b'{"q": "x", "page": 1.0}').status_code == 200


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[" * 100_000, "body"),
        (b"\xff\xfe", "body"),
        (b'["q"]', "body"),
        (b'{"q": {"x": 1}}', "q"),
        (b'{"q": "x", "page": 1.5}', "page"),
        (b'{"q": "x", "page": "1"}', "page"),
        (b'{"q": "x", "page": true}', "page"),
        (b'{"q": null}', "q"),
        (b'{"q": "x", "source": "y"}', "source"),
        (b'{"q": "x", "source": [["y"]]}', "source"),
        (b'{"q": "x", "nope": 1}', "nope"),
        (b'{"source": ["x"]}', "q"),
    ],
)
def test_a_body_that_is_no_search_is_named(
    client: FlaskClient, body: bytes, parameter: str
) -> None:
    assert faults(client.post(SEARCH, data=body)) == [parameter]


def test_a_body_of_a_megabyte_is_not_read(client: FlaskClient) -> None:
    assert faults(client.post(SEARCH, data=b" " * (1 << 20) + b"{}")) == ["body"]


def test_a_batch_answers_each_in_its_order(client: FlaskClient) -> None:
    queries = ["بايدن", {"q": "النهر", "per_page": 1}, {"q": "", "page": 0}, {"q": "x" * 513}]
    response = client.post(BATCH, json={"queries": queries})
    assert response.status_code == 200
    assert response.content_type == "application/x-ndjson"
    lines = [json.loads(line) for line in response.get_data().splitlines()]
    assert [line.get("status", 200) for line in lines] == [200, 200, 400, 414]
    assert lines[0]["query"]["q"] == "بايدن"
    assert len(lines[1]["hits"]) == 1
    assert [each["parameter"] for each in lines[2]["errors"]] == ["q", "page"]


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"queries": []}, "queries"),
        ({"queries": ["x"] * 101}, "queries"),
        ({"queries": ["x"], "more": 1}, "body"),
        ({"queries": "x"}, "body"),
        (["x"], "body"),
        ({"queries": ["x", 3]}, "queries[1]"),
        ({"queries": ["x", {"q": {}}]}, "queries[1].q"),
    ],
)
def test_a_batch_that_is_none_is_refused_whole(
    client: FlaskClient, body: Any, parameter: str
) -> None:
    assert faults(client.post(BATCH, json=body)) == [parameter]


def test_of_each_hit_only_the_wanted_fields_are_written(client: FlaskClient) -> None:
    answer = client.get(SEARCH, query_string={"q": "النهر", "fields": "id, title"}).get_json()
    assert {tuple(hit) for hit in answer["hits"]} == {("id", "title")}
    assert "fields=id%2Ctitle" in answer["links"]["next"]


def test_a_field_that_no_hit_has_is_named_beside_other_faults(client: FlaskClient) -> None:
    asked = {"q": "x", "fields": "id,body", "page": "0"}
    assert faults(client.get(SEARCH, query_string=asked)) == ["page", "fields"]
