"""Which parameters does the endpoint take, and what may each be?

One row a parameter, for the OpenAPI document and the documentation; what is checked is
checked by `search.parse_request`, and a test holds both to the same names.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from search import CHOICES, EXACTNESS, limits

from .contract import HitRecord

DATE = r"^[ \t]*([Hh]?\d{4}(-\d{2}(-\d{2})?)?)?[ \t]*$"


class Parameter(NamedTuple):
    """One parameter; `schema` is JSON Schema, `example` a value that it may have."""

    name: str
    schema: dict[str, Any]
    help: str
    example: Any = None


def _choice(values: tuple[str, ...], default: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "default": default}


def _number(least: int, most: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


def _names(choices: Iterable[str]) -> str:
    """Return the pattern of some of these names, commas between."""
    name = f"({'|'.join(choices)})"
    return f"^({name}(,{name})*)?$"


_VALUES = {
    "type": "array",
    "items": {
        "type": "string",
        "maxLength": limits.MAX_VALUE_CHARACTERS,
        "pattern": r"^(?!-\s*$)",
    },
    "maxItems": limits.MAX_VALUES,
}

Q = Parameter(
    "q",
    {"type": "string", "minLength": 1, "maxLength": limits.MAX_CHARACTERS, "pattern": r"\S"},
    'The query: words, "a phrase", -word, OR or أو, title: source: author:, word*, =word, "a b"~5.',
    "محادثات أوكرانيا",
)
HIGHLIGHT = Parameter(
    "highlight",
    _choice(limits.HIGHLIGHTS, "html"),
    "How matches are told: as safe HTML and ranges, as ranges only, or not at all.",
)
OFFSETS = Parameter(
    "offsets",
    _choice(limits.OFFSETS, "codepoint"),
    "What ranges count: code points, or UTF-16 units as JavaScript does.",
)

SEARCH = (
    Q,
    Parameter(
        "match",
        _choice(limits.MATCHES, "auto"),
        "Whether all words must be there, any, or all as written; auto asks for both of two "
        "words and ranks what has some of more, most what has two thirds of more, or so many as "
        "fifty articles have.",
    ),
    Parameter(
        "page", _number(1, limits.MAX_DEPTH, 1), "Which page of hits; page × per_page ≤ 10,000."
    ),
    Parameter(
        "cursor",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"},
        "Goes on after the answer that gave it as next_cursor, past the deepest page too; "
        "409 when the index has changed since.",
    ),
    Parameter("per_page", _number(1, limits.MAX_PER_PAGE, 10), "How many hits a page has."),
    Parameter("sort", _choice(limits.SORTS, "relevance"), "The order of the hits."),
    Parameter("source", _VALUES, "Only these sources; a leading - leaves one out. Repeatable."),
    Parameter("author", _VALUES, "Only these authors; a leading - leaves one out. Repeatable."),
    Parameter(
        "story",
        _VALUES,
        "Only these stories, each named by any of its articles; a leading - leaves one out. "
        "Repeatable.",
    ),
    Parameter(
        "group",
        _choice(limits.GROUPS, "none"),
        "story: each story is one hit, its best, and the total counts stories.",
    ),
    Parameter("lang", _VALUES, "Only these languages (BCP 47). Repeatable."),
    Parameter(
        "from",
        {"type": "string", "pattern": DATE},
        "Published on or after: YYYY, YYYY-MM or YYYY-MM-DD; Hijri: H1443, H1443-05, H1443-05-12.",
        "2021-12",
    ),
    Parameter(
        "to",
        {"type": "string", "pattern": DATE},
        "Published on or before, the whole of the named year, month or day; a date known by its "
        "month or year alone counts where all that it may mean lies between.",
        "2022",
    ),
    Parameter(
        "exactness",
        _choice(EXACTNESS, "related"),
        "How far from a word's writing its forms may be.",
    ),
    Parameter(
        "levels",
        {"type": "integer", "enum": [0, 1], "default": 0},
        "1: say what each stop of exactness would find.",
    ),
    Parameter(
        "repair",
        {"type": "integer", "enum": [0, 1], "default": 1},
        "0: search for what was typed, even where the index does not know a word of it.",
    ),
    Parameter(
        "facets",
        {"type": "string", "pattern": _names(CHOICES)},
        f"Count the values of these, comma-separated: {', '.join(CHOICES)}.",
        "source,month",
    ),
    Parameter(
        "explain",
        {"type": "integer", "enum": [0, 1], "default": 0},
        "1: say of each hit what its score is made of.",
    ),
    Parameter(
        "snippets", _number(1, limits.MAX_SNIPPETS, 1), "How many cuts of the text a hit has."
    ),
    Parameter(
        "snippet_chars",
        _number(*limits.SNIPPET_CHARACTERS, 220),
        "About how many characters a cut has.",
    ),
    HIGHLIGHT,
    OFFSETS,
    Parameter(
        "fields",
        {"type": "string", "pattern": _names(HitRecord.__annotations__)},
        f"Of each hit these fields only, comma-separated: {', '.join(HitRecord.__annotations__)}.",
        "id,title",
    ),
)
LIMIT = Parameter("limit", _number(1, limits.MAX_LIMIT, 8), "How many are wanted.")
FIELDS = next(each for each in SEARCH if each.name == "fields")
PREFIX = Q._replace(
    schema={**Q.schema, "minLength": 0, "pattern": ""}, help="What was typed so far."
)
SUGGEST = (PREFIX._replace(example="محادث"), LIMIT)
SIMILAR = (LIMIT._replace(schema=_number(1, limits.MAX_LIMIT, 10)), HIGHLIGHT, OFFSETS, FIELDS)
ARTICLE = (
    Q._replace(schema={**Q.schema, "minLength": 0, "pattern": ""}, help="Highlights its matches."),
    *(each for each in SEARCH if each.name in ("match", "exactness", "repair")),
    HIGHLIGHT,
    OFFSETS,
)
