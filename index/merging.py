"""Which segments should become one?

Tiers by size, as in Lucene's TieredMergePolicy, with fewer segments a tier: every
segment costs every query some look-ups, and updates are rarer here than there.  An
article is rewritten about once a tier, so a million single updates rewrite each
article about four times.
"""

from collections.abc import Sequence
from math import floor, log
from typing import NamedTuple

SMALLEST = 1_000  # documents: all segments up to ten times this are one tier
GROWTH = 10.0  # how many times larger the next tier's are; Lucene: segmentsPerTier = 10
MOST_IN_TIER = 4  # more are merged
MOST_DELETED = 0.3  # of a segment's documents; Lucene: deletesPctAllowed, 20 to 50


class Size(NamedTuple):
    """How many documents of a segment are alive, and how many there are."""

    living: int
    documents: int


def choose_merges(sizes: Sequence[Size]) -> list[list[int]]:
    """Return groups of segments, by their places in `sizes`, each to be written as one.

    A group of one is a segment with too many deleted documents.  Segments that stay
    as they are, and those with no living document, are in no group.
    """
    groups = [[at] for at, size in enumerate(sizes) if size.living]
    while crowd := _crowded(groups, sizes):
        groups = [group for group in groups if group not in crowd]
        groups.append(sorted(at for group in crowd for at in group))
    return [group for group in groups if len(group) > 1 or _is_worn(sizes[group[0]])]


def _crowded(groups: list[list[int]], sizes: Sequence[Size]) -> list[list[int]]:
    """Return the groups of the lowest tier that has too many of them."""
    tiers: dict[int, list[list[int]]] = {}
    for group in groups:
        living = sum(sizes[at].living for at in group)
        tiers.setdefault(floor(log(max(living, SMALLEST) / SMALLEST, GROWTH)), []).append(group)
    return next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) > MOST_IN_TIER), [])


def _is_worn(size: Size) -> bool:
    return size.documents - size.living > MOST_DELETED * size.documents
