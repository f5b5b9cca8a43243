"""Which other values may a parameter have, and at which address is each?"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from search import Answer, Request

from .labels import LEVELS
from .voice import Voice

Address = Callable[[Request], str]


class Choice(NamedTuple):
    """One value that a parameter may have, and the same search with it."""

    value: str
    label: str
    url: str
    current: bool
    number: str = ""


def changed(asked: Request, **values: Any) -> Request:
    """Return the request with other values in some fields, which may be named by a variable."""
    return asked._replace(**values)


def choices(
    asked: Request, field: str, labels: Mapping[str, str], address: Address, voice: Voice
) -> list[Choice]:
    """Return every value of a field that has one value."""
    current = getattr(asked, field)
    return [
        Choice(value, voice.say(label), address(changed(asked, **{field: value})), value == current)
        for value, label in labels.items()
    ]


def dial(answer: Answer, asked: Request, address: Address, voice: Voice) -> list[Choice]:
    """Return the stops of exactness, each with how many articles the search finds there."""
    return [
        Choice(
            level.exactness,
            voice.say(LEVELS[level.exactness]),
            address(asked._replace(exactness=level.exactness)),
            level.exactness == asked.exactness,
            voice.number(level.total),
        )
        for level in answer.levels
    ]
