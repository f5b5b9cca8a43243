"""By what can the hits be narrowed, and by what are they narrowed already?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from search import Answer, Facet, FacetValue, Request

from .addresses import Addresses
from .choices import Address, changed
from .labels import FACETS, LIMITS, phrase
from .parts import shown
from .voice import Voice

OPENLY = 6  # values of a facet that are not folded away
MOST = 40  # values of a facet that are shown at all
FIELDS = {"source": "sources", "author": "authors", "lang": "languages", "story": "stories"}


@dataclass(frozen=True)  # a tuple has a `count` of its own
class FacetChoice:
    """One value of a facet; its address adds it to what is chosen, or takes it away."""

    label: str
    count: str
    url: str
    chosen: bool


class FacetView(NamedTuple):
    """A facet as the page shows it; `open` says that what is folded away has a choice in it."""

    name: str
    label: str
    choices: list[FacetChoice]
    folded: list[FacetChoice]
    open: bool


class Limit(NamedTuple):
    """One limit in force, and the same search without it."""

    name: str
    label: str
    value: str
    excluded: bool
    remove_url: str


class Preset(NamedTuple):
    """A span of days that ends with the newest article, and the search within it."""

    label: str
    days: str
    url: str
    current: bool


def facet_views(
    answer: Answer, asked: Request, addresses: Addresses, voice: Voice
) -> list[FacetView]:
    """Return the facets that are lists of names; those with nothing to choose are left out."""
    return [
        _facet_view(facet, asked, addresses, voice)
        for facet in answer.facets
        if facet.name in FACETS and facet.values
    ]


def _facet_view(facet: Facet, asked: Request, addresses: Addresses, voice: Voice) -> FacetView:
    field = FIELDS[facet.name]
    chosen: tuple[str, ...] = getattr(asked, field)
    named = [each for each in facet.values if _can_be_named(each.value)]
    in_use = [each for each in named if each.value in chosen]
    address = addresses.adding(asked, field)
    views = [
        _facet_choice(each, addresses.search(_without(asked, field, each.value)), True, voice)
        for each in in_use
    ]
    views += [
        _facet_choice(each, address(each.value), False, voice)
        for each in named[:MOST]
        if each.value not in chosen
    ]
    openly = max(OPENLY, len(in_use))
    label = voice.say(FACETS[facet.name])
    return FacetView(facet.name, label, views[:openly], views[openly:], False)


def _facet_choice(value: FacetValue, url: str, chosen: bool, voice: Voice) -> FacetChoice:
    return FacetChoice(shown(value.value), voice.number(value.count), url, chosen)


def _without(asked: Request, field: str, value: str) -> Request:
    """Return the search without one of the values in a field."""
    rest = tuple(other for other in getattr(asked, field) if other != value)
    return changed(asked, **{field: rest})


def _can_be_named(value: str) -> bool:
    """Whether a value can stand in an address: a leading "-" would exclude it."""
    return bool(value.strip()) and not value.startswith("-")


def only(asked: Request, field: str, addresses: Addresses) -> Callable[[str], str]:
    """Return what makes the search limited to one value; "" for one that cannot be named."""
    address = addresses.adding(changed(asked, **{field: ()}), field)
    return lambda value: address(value) if _can_be_named(value) else ""


def limits(
    asked: Request, names: Mapping[str, str], address: Address, voice: Voice
) -> Iterator[Limit]:
    """Yield the limits in force, each with the search that is without it.

    `names` says what stories are called.
    """
    for name, field in FIELDS.items():
        values = getattr(asked, field)
        for value in values:
            url = address(_without(asked, field, value))
            plain = names[value] if name == "story" else shown(value.removeprefix("-"))
            yield Limit(name, voice.say(LIMITS[name]), plain, value.startswith("-"), url)
    for name, field in (("from", "since"), ("to", "until")):
        if getattr(asked, field):
            url = address(changed(asked, **{field: ""}))
            said = shown(voice.date(getattr(asked, field)))
            yield Limit(name, voice.say(LIMITS[name]), said, False, url)


def without_limits(asked: Request) -> Request:
    """Return the search with no limit in force."""
    free: dict[str, tuple[str, ...]] = dict.fromkeys(FIELDS.values(), ())
    return changed(asked, since="", until="", **free)


PRESETS: Sequence[tuple[str, int]] = (
    (phrase("Last day"), 1),
    (phrase("Last 7 days"), 7),
    (phrase("Last 30 days"), 30),
    (phrase("Last year"), 365),
)


def presets(first: str, last: str, asked: Request, address: Address, voice: Voice) -> list[Preset]:
    """Return spans of days that end on the day of the newest article of the index, `last`.

    Counted from there and not from today, so that an archive has them too.  One that
    would go back beyond the oldest, `first`, is left out.
    """
    try:
        newest = date.fromisoformat(last)
    except ValueError:  # there is none, or it is dated by its month or year alone
        return []
    found = []
    for label, days in PRESETS:
        since = (newest - timedelta(days=days - 1)).isoformat()
        if since <= first:
            break
        there = asked._replace(since=since, until="")
        span = voice.say("since {day}", day=voice.date(since))
        found.append(Preset(voice.say(label), span, address(there), asked.since == since))
    return found
