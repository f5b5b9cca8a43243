"""A question into hits: what the doors may use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answer import (
        Answer,
        Correction,
        Facet,
        FacetValue,
        Hint,
        Hit,
        Level,
        Request,
        ScorePart,
        Snippet,
        Story,
        StoryMember,
        Suggestion,
        Term,
    )
    from .cursor import CursorExpired
    from .evaluation import evaluate, read_qrels, read_run, read_topics
    from .exactness import EXACTNESS
    from .facets import CHOICES, chosen
    from .limits import MAX_CHARACTERS
    from .request import Fault, InvalidRequest, fault, parse_limit, parse_request
    from .searcher import Searcher, Stats, open_searcher

_NAMES_BY_MODULE = {
    "answer": [
        "Answer",
        "Correction",
        "Facet",
        "FacetValue",
        "Hint",
        "Hit",
        "Level",
        "Request",
        "ScorePart",
        "Snippet",
        "Story",
        "StoryMember",
        "Suggestion",
        "Term",
    ],
    "cursor": ["CursorExpired"],
    "evaluation": ["evaluate", "read_qrels", "read_run", "read_topics"],
    "exactness": ["EXACTNESS"],
    "facets": ["CHOICES", "chosen"],
    "limits": ["MAX_CHARACTERS"],
    "request": ["Fault", "InvalidRequest", "fault", "parse_limit", "parse_request"],
    "searcher": ["Searcher", "Stats", "open_searcher"],
}
_MODULE_BY_NAME = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

__all__ = [
    "CHOICES",
    "EXACTNESS",
    "MAX_CHARACTERS",
    "Answer",
    "Correction",
    "CursorExpired",
    "Facet",
    "FacetValue",
    "Fault",
    "Hint",
    "Hit",
    "InvalidRequest",
    "Level",
    "Request",
    "ScorePart",
    "Searcher",
    "Snippet",
    "Stats",
    "Story",
    "StoryMember",
    "Suggestion",
    "Term",
    "chosen",
    "evaluate",
    "fault",
    "open_searcher",
    "parse_limit",
    "parse_request",
    "read_qrels",
    "read_run",
    "read_topics",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_BY_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE_BY_NAME[name]}", __name__), name)
