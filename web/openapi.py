"""How is the endpoint described to programs?  The OpenAPI document, made from the code.

Schemas come from the records of `contract.py`, parameters from `parameters.py`; prose
from neither is written here.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec

from .asking import MAX_QUERIES
from .contract import (
    AnswerRecord,
    ArticleRecord,
    HitsRecord,
    ProblemRecord,
    StatsRecord,
    StoryArticlesRecord,
    SuggestionsRecord,
)
from .parameters import ARTICLE, SEARCH, SIMILAR, SUGGEST, Parameter
from .records import PREFIX

JSON, PROBLEM, LINES = "application/json", "application/problem+json", "application/x-ndjson"
PROBLEMS = {
    "400": "A parameter is not as it must be; `errors` names every one.",
    "404": "There is no such article.",
    "409": "The cursor is of an older generation of the index.",
    "414": "The query is too long.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "No index can be searched now; `Retry-After` says when to come back.",
}
ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
    "description": "The article's id; a slash in it may stand as it is.",
}


class Operation(NamedTuple):
    """One thing that can be asked for; `answers` is a record of `contract.py`."""

    method: str
    path: str
    name: str
    summary: str
    parameters: Sequence[Parameter]
    answers: Any
    problems: tuple[str, ...]
    required: tuple[str, ...] = ()
    media: str = JSON


_ALWAYS = ("400", "429", "503")

_SEARCH = Operation(
    method="get",
    path="/search",
    name="search",
    summary="One page of hits, best first.",
    parameters=SEARCH,
    answers=AnswerRecord,
    problems=("409", "414", *_ALWAYS),
    required=("q",),
)

OPERATIONS = (
    _SEARCH,
    _SEARCH._replace(
        method="post", name="searchByPost", summary="The same, asked as a JSON object."
    ),
    _SEARCH._replace(
        method="post",
        path="/batch",
        name="batch",
        summary="Up to 100 searches; one line of JSON each, in order.",
        problems=_ALWAYS,
        media=LINES,
    ),
    Operation(
        method="get",
        path="/articles/{id}",
        name="article",
        summary="One whole article.",
        parameters=ARTICLE,
        answers=ArticleRecord,
        problems=("404", "414", *_ALWAYS),
    ),
    Operation(
        method="get",
        path="/stories/{id}",
        name="story",
        summary="All articles of the story that an article is of, oldest first.",
        parameters=(),
        answers=StoryArticlesRecord,
        problems=("404", *_ALWAYS),
    ),
    Operation(
        method="get",
        path="/articles/{id}/similar",
        name="similar",
        summary="Articles like this one, most alike first.",
        parameters=SIMILAR,
        answers=HitsRecord,
        problems=("404", *_ALWAYS),
    ),
    Operation(
        method="get",
        path="/suggest",
        name="suggest",
        summary="Ways to go on typing: words as they are written, titles, sources.",
        parameters=SUGGEST,
        answers=SuggestionsRecord,
        problems=("414", *_ALWAYS),
    ),
    Operation(
        method="get",
        path="/stats",
        name="stats",
        summary="What is in the index.",
        parameters=(),
        answers=StatsRecord,
        problems=_ALWAYS,
    ),
)


def document(root: str = "") -> dict[str, Any]:
    """Return the document; `root` is the prefix of the application."""
    return {**_document(), "servers": [{"url": root + PREFIX}]}


@cache
def _document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fihrist",
            "version": version("fihrist"),
            "description": "Search Arabic articles. What may change within version 1 and what "
            "never does stands in docs/api.md of the project.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _records() -> list[Any]:
    return [*dict.fromkeys(operation.answers for operation in OPERATIONS), ProblemRecord]


def _schemas() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(_records(), ref_template=_REFERENCE)
    del schemas["HitRecord"]["required"]  # `fields` leaves out any of them
    return dict(sorted(schemas.items()))


_REFERENCE = "#/components/schemas/{name}"


def _reference(record: Any) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=record.__name__)}


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {
            "200": {
                "description": operation.summary,
                "content": {operation.media: {"schema": _reference(operation.answers)}},
            },
            **{status: _problem(status) for status in operation.problems},
        },
    }
    path = [ID] if "{id}" in operation.path else []
    if operation.method == "post":
        described["requestBody"] = _body(operation)
    else:
        described["parameters"] = path + list(_query(operation.parameters, operation.required))
    return described


def _problem(status: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": PROBLEMS[status],
        "content": {PROBLEM: {"schema": _reference(ProblemRecord)}},
    }
    if status in ("429", "503"):
        seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
        described["headers"] = {"Retry-After": seconds}
    return described


def _query(parameters: Iterable[Parameter], required: Sequence[str]) -> Iterable[dict[str, Any]]:
    for parameter in parameters:
        row = {
            "name": parameter.name,
            "in": "query",
            "required": parameter.name in required,
            "description": parameter.help,
            "schema": parameter.schema,
        }
        yield {**row, "example": parameter.example} if parameter.example else row


def _body(operation: Operation) -> dict[str, Any]:
    search = {
        "type": "object",
        "properties": {each.name: each.schema for each in operation.parameters},
        "required": list(operation.required),
        "additionalProperties": False,
    }
    batch = {
        "type": "object",
        "properties": {
            "queries": {
                "type": "array",
                "items": {"type": ["object", "string"]},
                "minItems": 1,
                "maxItems": MAX_QUERIES,
                "description": "Each as the body of POST /search, or its `q` alone; what is "
                "wrong with one is told in its line.",
            }
        },
        "required": ["queries"],
        "additionalProperties": False,
    }
    schema = batch if operation.path == "/batch" else search
    return {"required": True, "content": {JSON: {"schema": schema}}}
