"""How many articles are there beside the hits: at the other stops of the dial, and by facet?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from index import Deadline, Plan, TimeUp

from .answer import Facet, Level, Request
from .exactness import EXACTNESS
from .facets import Mask, count_facets
from .language import Parsed
from .view import View, limited, understood


class Counted(NamedTuple):
    """What is counted beside the hits, where it is asked for."""

    levels: tuple[Level, ...] = ()
    facets: tuple[Facet, ...] = ()
    timed_out: bool = False


def count_beside(
    view: View, request: Request, parsed: Parsed, plan: Plan, deadline: Deadline
) -> Counted:
    """Count what the request asks to be counted; nothing if the time is up before the end."""
    if not request.levels and not request.facets:
        return Counted()
    try:
        matched = view.engine.matched(plan._replace(filters=(), days=None), deadline)
        levels = tuple(_levels(view, request, plan, matched, deadline)) if request.levels else ()
        return Counted(levels, count_facets(view.engine, request, parsed, matched, deadline))
    except TimeUp:
        return Counted(timed_out=True)


def _levels(
    view: View, request: Request, plan: Plan, matched: Mask, deadline: Deadline
) -> Iterator[Level]:
    """Yield how many articles the request would find at each stop of the dial.

    `matched` is what answers it at its own stop, limits aside.
    """
    within = view.engine.within(plan._replace(among=None))
    for exactness in EXACTNESS:
        found = matched
        if exactness != request.exactness:
            asked = request._replace(exactness=exactness)
            parsed = understood(view, asked).parsed
            nearer = limited(view, asked, parsed, 1000 * deadline.left_s())
            found = view.engine.matched(nearer._replace(filters=(), days=None), deadline)
        yield Level(exactness, int(np.count_nonzero(found & within)))
