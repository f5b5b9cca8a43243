"""Which parameters did a caller give: in the address, or as JSON?"""

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from search import InvalidRequest, fault

from .wording import LANGUAGES

Parameters = Mapping[str, list[str]]

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
    """Return the values of an object as an address would give them; null is not given."""
    if not isinstance(body, dict):
        raise InvalidRequest([fault(place.rstrip(".") or "body", "no-object")])
    given = {name: value for name, value in body.items() if value is not None}
    wrong = [name for name, value in given.items() if not _is_plain(value)]
    if wrong:
        raise InvalidRequest([fault(f"{place}{name}", "no-value-type") for name in wrong])
    return {
        name: [_text(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in given.items()
    }


def _is_plain(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each, str | int) for each in values)


def _text(value: str | int) -> str:
    return value if isinstance(value, str) else str(int(value))
