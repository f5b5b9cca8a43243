"""How many hits has each source, author, month and day?

Counts are exact, over everything that matches under the limits of the request.  What is
chosen in a facet does not narrow that facet, so that one choice more can be weighed
against the others.  Days are the exception: they look closely at the time that is chosen.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from index import NO_DAY, Deadline, EmbeddedEngine

from .answer import Facet, FacetValue, Request
from .language import Parsed
from .planning import make_plan

MOST_VALUES = 100  # of a facet; a month facet has all of its own
MOST_DAYS = 100  # from the first to the last day of a day facet; else it has no values

SORTED_DAYS = 100_000  # so many days from first to last are not counted one by one: 270 years

# facet: the fields of a request that are choices in it, as they are when nothing is chosen
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "source": {"sources": ()},
    "author": {"authors": ()},
    "month": {"since": "", "until": ""},
    "day": {"since": "", "until": ""},
}
NARROWED = ("day",)  # facets that the choice made in them does narrow

Documents = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def chosen(name: str, value: str) -> dict[str, Any]:
    """Return the fields of a request in which one value of a facet is chosen, and no other."""
    fields = CHOICES[name]
    return {field: value if isinstance(none, str) else (value,) for field, none in fields.items()}


def count_facets(
    engine: EmbeddedEngine, request: Request, parsed: Parsed, matched: Mask, deadline: Deadline
) -> tuple[Facet, ...]:
    """Return the facets that the request asks for, in its order.  Raises TimeUp.

    `matched` says which documents answer the query, limits aside.
    An article without a value is counted in none, nor in a month or day one whose date
    is not known so exactly.
    """
    facets = []
    found: dict[Any, Documents] = {}
    for name in request.facets:
        deadline.check()
        free = {} if name in NARROWED else CHOICES[name]
        plan = make_plan(request._replace(**free), parsed, engine.column_values)
        limits = plan.filters, plan.days
        if limits not in found:
            found[limits] = np.flatnonzero(matched & engine.within(plan))
        documents = found[limits]
        if name == "month":
            dated = _known_to(engine, documents, ("month", "day"))
            facets.append(Facet(name, _times(engine, dated, "M")))
        elif name == "day":
            facets.append(Facet(name, _days(engine, _known_to(engine, documents, ("day",)))))
        else:
            facets.append(Facet(name, _values(engine, name, documents, request)))
    return tuple(facets)


def _values(
    engine: EmbeddedEngine, name: str, documents: Documents, request: Request
) -> tuple[FacetValue, ...]:
    """Return the commonest values of a column, and those that are chosen, most first."""
    values = engine.column_values(name)
    counts = np.bincount(engine.column(name)[documents], minlength=len(values))
    (field,) = CHOICES[name]
    wanted = {value.removeprefix("-") for value in getattr(request, field)}
    codes = [code for code in _largest(counts) if values[code]]
    found = [FacetValue(values[code], int(counts[code])) for code in codes]
    found.sort(key=lambda each: (-each.count, each.value))
    shown = found[:MOST_VALUES]
    missing = wanted.intersection(values) if wanted else set()
    for value in sorted(missing - {each.value for each in shown}):
        shown.append(FacetValue(value, int(counts[values.index(value)])))
    return tuple(shown)


def _largest(counts: npt.NDArray[np.int64]) -> list[int]:
    """Return where the counts above 0 are, when they are many those of the largest only."""
    least = -np.partition(-counts, MOST_VALUES)[MOST_VALUES] if len(counts) > MOST_VALUES else 0
    largest: list[int] = np.flatnonzero(counts >= max(least, 1)).tolist()
    return largest


def _known_to(
    engine: EmbeddedEngine, documents: Documents, precisions: tuple[str, ...]
) -> Documents:
    """Return the documents whose dates are known so exactly, in one of these ways."""
    enough = np.isin(engine.column_values("precision"), precisions)
    known: Documents = documents[enough[engine.column("precision")[documents]]]
    return known


def _days(engine: EmbeddedEngine, documents: Documents) -> tuple[FacetValue, ...]:
    """Return the days that have hits; none where they are spread over a longer time."""
    days = engine.column("day")[documents]
    days = days[days != NO_DAY]
    near = len(days) and int(days.max()) - int(days.min()) < MOST_DAYS
    return _times(engine, documents, "D") if near else ()


def _times(
    engine: EmbeddedEngine, documents: Documents, unit: Literal["D", "M"]
) -> tuple[FacetValue, ...]:
    """Return the days or months (YYYY-MM-DD, YYYY-MM) that have hits, in order of time."""
    days, counts = _counted(engine.column("day")[documents])
    times, which = np.unique(
        days.astype("datetime64[D]").astype(f"datetime64[{unit}]"), return_inverse=True
    )
    totals = np.bincount(which, counts).astype(np.int64)
    return tuple(map(FacetValue, np.datetime_as_string(times).tolist(), totals.tolist()))


def _counted(
    days: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct days, ascending, and how often each is there; NO_DAY is none."""
    days = days[days != NO_DAY].astype(np.int64)
    first = int(days.min()) if len(days) else 0
    if len(days) and int(days.max()) - first > SORTED_DAYS:
        return np.unique(days, return_counts=True)
    counts = np.bincount(days - first)
    found = np.flatnonzero(counts)
    return found + first, counts[found]
