"""What does the search form hold: what can be changed in it, and what it keeps?"""

from typing import NamedTuple

from search import MAX_CHARACTERS, Request

from .addresses import PAGE, Addresses, pairs
from .parts import shown

_OWN_CONTROLS = ("q", "from", "to", "page")


class Pair(NamedTuple):
    """A name with its value."""

    name: str
    value: str


class Form(NamedTuple):
    """The search form; `kept` are the parameters without a control of their own."""

    action: str
    q: str
    since: str
    until: str
    kept: list[Pair]
    max_length: int
    suggest_url: str


def make_form(asked: Request, addresses: Addresses) -> Form:
    """Return the form as it stands after a request; a new search begins at page 1."""
    kept = [pair for pair in pairs(asked, PAGE) if pair[0] not in _OWN_CONTROLS]
    return Form(
        action=f"{addresses.root}/",
        q=shown(asked.q),
        since=asked.since,
        until=asked.until,
        kept=[Pair(*pair) for pair in (*kept, *addresses.look.pairs)],
        max_length=MAX_CHARACTERS,
        suggest_url=addresses.same("/suggest", ()),
    )
