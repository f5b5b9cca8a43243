"""How do people read what the endpoint does?  `openapi.json` as a page."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import render_template, request

from .openapi import OPERATIONS, Operation, document
from .parameters import Parameter
from .records import PREFIX


class Row(NamedTuple):
    """One parameter: what it is, and what it may be."""

    name: str
    help: str
    may_be: str


class Member(NamedTuple):
    """One member of a record; `always` says that it is never absent."""

    name: str
    kind: str
    help: str
    always: bool


class Record(NamedTuple):
    """One record of an answer."""

    name: str
    help: str
    members: list[Member]


def docs_page() -> str:
    """Return the page."""
    described = document(request.script_root)
    return render_template(
        "api_docs.html",
        document=described,
        openapi_url=f"{request.script_root}{PREFIX}/openapi.json",
        home_url=f"{request.script_root}/",
        operations=[_operation(each) for each in OPERATIONS],
        records=list(_records(described["components"]["schemas"])),
    )


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "name": operation.name,
        "method": operation.method.upper(),
        "path": f"{request.script_root}{PREFIX}{operation.path}",
        "summary": operation.summary,
        "parameters": [_row(each) for each in operation.parameters],
        "answers": operation.answers.__name__,
        "problems": ", ".join(sorted(operation.problems)),
        "example": _example(operation),
    }


def _example(operation: Operation) -> str:
    """Return a line for the shell that asks the operation."""
    address = f"{request.host_url.rstrip('/')}{request.script_root}{PREFIX}{operation.path}"
    examples = {each.name: each.example for each in operation.parameters if each.name == "q"}
    if operation.method == "post":
        body: Any = {"queries": [examples]} if operation.path == "/batch" else examples
        sent = json.dumps(body, ensure_ascii=False)
        return f"curl {address} -H 'Content-Type: application/json' -d '{sent}'"
    if operation.required:
        return f"curl -G {address} --data-urlencode 'q={examples['q']}'"
    return f"curl {address}"


def _row(parameter: Parameter) -> Row:
    schema = parameter.schema
    values = schema.get("enum") or schema.get("items", {}).get("enum")
    bounds = [schema.get(name) for name in ("minimum", "maximum")]
    may_be = schema["type"]
    if values:
        may_be = ", ".join(map(str, values))
    elif bounds[0] is not None:
        may_be = f"{bounds[0]:,} to {bounds[1]:,}"
    elif schema.get("maxLength"):
        may_be = f"up to {schema['maxLength']} characters"
    default = f"; default {schema['default']}" if "default" in schema else ""
    return Row(parameter.name, parameter.help, f"{may_be}{default}")


def _records(schemas: dict[str, Any]) -> Iterator[Record]:
    for name, schema in schemas.items():
        always = set(schema.get("required", ()))
        members = [
            Member(each, _kind(about), about.get("description", ""), each in always)
            for each, about in schema.get("properties", {}).items()
        ]
        yield Record(name, schema.get("description", ""), members)


def _kind(schema: dict[str, Any]) -> str:
    """Return what a member is, in few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))
