"""Which parameters did a caller give: in the address, or as JSON?"""

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from search import InvalidRequest, fault

from .parameters import SEARCH
from .wording import LANGUAGES

Parameters = Mapping[str, list[str]]

KINDS = {each.name: str(each.schema["type"]) for each in SEARCH}
MAX_BODY_BYTES = 1 << 20
MAX_QUERIES = 100


def asked_parameters() -> Parameters:
    """Return the parameters of the address or, of a POST, those of its JSON object.

    Raises InvalidRequest where the body is no such object.
    """
    if request.method != "POST":
        return request.args.to_dict(flat=False)
    return _parameters(_body(), "")


def batch_parameters() -> list[Parameters]:
    """Return the parameters of each search of a batch: `{"queries": [{"q": …}, "…"]}`.

    A text alone is a `q`.  Raises InvalidRequest naming the query at fault.
    """
    body = _body()
    queries = body.get("queries") if isinstance(body, dict) else None
    if not isinstance(queries, list) or set(body) - {"queries"}:
        raise InvalidRequest([fault("body", "no-queries")])
    if not 1 <= len(queries) <= MAX_QUERIES:
        raise InvalidRequest([fault("queries", "out-of-range", len(queries), 1, MAX_QUERIES)])
    wanted = [{"q": each} if isinstance(each, str) else each for each in queries]
    return [_parameters(each, f"queries[{number}].") for number, each in enumerate(wanted)]


def language_asked() -> str:
    """Return the language that a caller wants problems told in."""
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])


def _body() -> Any:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise InvalidRequest([fault("body", "too-large", MAX_BODY_BYTES)])
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise InvalidRequest([fault("body", "no-json")]) from None


def _parameters(body: Any, place: str) -> Parameters:
    """Return the values of an object as an address would give them."""
    if not isinstance(body, dict):
        raise InvalidRequest([fault(place.rstrip(".") or "body", "no-object")])
    given = {name: _texts(value, KINDS.get(name, "")) for name, value in body.items()}
    wrong = [name for name, texts in given.items() if texts is None]
    if wrong:
        kinds = {name: KINDS[name] for name in wrong}
        raise InvalidRequest([fault(f"{place}{n}", f"no-{kinds[n]}") for n in wrong])
    return {name: texts for name, texts in given.items() if texts is not None}


def _texts(value: Any, kind: str) -> list[str] | None:
    """Return a JSON value as texts; None where it is not of the kind that it should be.

    Of an unknown parameter any value will do: its name is the fault.
    """
    match kind:
        case "array":
            sound = isinstance(value, list) and all(isinstance(each, str) for each in value)
            return value if sound else None
        case "integer":
            return [str(int(value))] if _is_whole(value) else None
        case "string":
            return [value] if isinstance(value, str) else None
        case _:
            return [""]


def _is_whole(value: Any) -> bool:
    """Whether JSON takes the value for a whole number: 3, and 3.0 too."""
    whole = isinstance(value, float) and value.is_integer()
    return whole or (isinstance(value, int) and not isinstance(value, bool))
