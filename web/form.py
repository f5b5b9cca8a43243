"""What does the search form hold: what can be changed in it, and what it keeps?"""

from typing import NamedTuple

from search import MAX_CHARACTERS, Request

from .addresses import pairs
from .parts import shown

_OWN_CONTROLS = ("q", "match", "sort", "from", "to", "page")


class Pair(NamedTuple):
    """A name with its value."""

    name: str
    value: str


class Form(NamedTuple):
    """The search form; `kept` are the parameters without a control of their own."""

    action: str
    q: str
    match: str
    sort: str
    since: str
    until: str
    kept: list[Pair]
    max_length: int
    autofocus: bool


def make_form(asked: Request, root: str, autofocus: bool) -> Form:
    """Return the form as it stands after a request; a new search begins at page 1."""
    kept = [Pair(name, value) for name, value in pairs(asked) if name not in _OWN_CONTROLS]
    return Form(
        action=f"{root}/",
        q=shown(asked.q),
        match=asked.match,
        sort=asked.sort,
        since=asked.since,
        until=asked.until,
        kept=kept,
        max_length=MAX_CHARACTERS,
        autofocus=autofocus,
    )
