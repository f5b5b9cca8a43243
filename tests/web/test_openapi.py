"""Does the OpenAPI document say what the endpoint does?"""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from web.openapi import OPERATIONS, document
from web.parameters import SEARCH


def schema_of(name: str) -> Any:
    return {**document(), "$ref": f"#/components/schemas/{name}"}


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "/api/v1"}]
    validate(described)


def test_every_parameter_of_a_search_is_described(client: FlaskClient) -> None:
    asked = {"no-such-parameter": "1"}
    response = client.get("/api/v1/search", query_string=asked, headers={"Accept-Language": "en"})
    known = response.get_json(force=True)["errors"][0]["detail"].partition("there are ")[2]
    assert set(known.split(", ")) == {each.name for each in SEARCH}


@pytest.mark.parametrize("parameter", [each for each in SEARCH if each.example])
def test_every_example_is_answered(client: FlaskClient, parameter: Any) -> None:
    asked = {"q": "x", parameter.name: parameter.example}
    assert client.get("/api/v1/search", query_string=asked).status_code == 200


@pytest.mark.parametrize("q", ["بايدن", "لا شيء كهذا", "خبيث", "النهر -فاض"])
def test_an_answer_is_as_its_schema_says(client: FlaskClient, q: str) -> None:
    asked = {"q": q, "group": "story"}
    answer = client.get("/api/v1/search", query_string=asked).get_json()
    Draft202012Validator(schema_of("AnswerRecord")).validate(answer)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/stats", "StatsRecord"),
        ("/stories/naqil-1", "StoryArticlesRecord"),
        ("/stories/none", "ProblemRecord"),
        ("/articles/naqil-1?q=بايدن", "ArticleRecord"),
        ("/articles/naqil-1/similar", "HitsRecord"),
        ("/suggest?q=الن", "SuggestionsRecord"),
        ("/articles/none", "ProblemRecord"),
        ("/search?q=&page=x", "ProblemRecord"),
    ],
)
def test_a_record_is_as_its_schema_says(client: FlaskClient, path: str, name: str) -> None:
    record = client.get(f"/api/v1{path}").get_json(force=True)
    Draft202012Validator(schema_of(name)).validate(record)


def test_every_operation_answers(client: FlaskClient) -> None:
    rules = list(client.application.url_map.iter_rules())
    served = {(method.lower(), rule.rule) for rule in rules for method in rule.methods or ()}
    described = {
        (each.method, f"/api/v1{each.path}".replace("{id}", "<id:id>")) for each in OPERATIONS
    }
    assert described <= served
    of_programs = {pair for pair in served if pair[1].startswith("/api/v1")}
    left_out = {pair for pair in of_programs - described if pair[0] in ("get", "post")}
    assert left_out == {("get", "/api/v1/openapi.json")}


def test_people_can_read_the_description(client: FlaskClient) -> None:
    response = client.get("/api/docs")
    assert response.content_type.startswith("text/html")
    page = response.get_data(as_text=True)
    assert all(f'id="{each.name}"' in page for each in OPERATIONS)
    assert all(f"<code>{each.name}</code>" in page for each in SEARCH)
    assert "style=" not in page
    assert "<script" not in page


def test_every_parameter_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    assert [each.name for each in SEARCH if f"`{each.name}`" not in page] == []


def test_every_address_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    assert [each.path for each in OPERATIONS if f"/api/v1{each.path}" not in page] == []
