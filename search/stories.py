"""Which story is each hit of, what else belongs to it, and how do its hits become one?

What is a story, and what a near-identical copy, was decided when the index was made
(index/stories.py); copies of an article are always in its story.
"""

from collections import Counter
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from index import NO_DAY, EmbeddedEngine, Ranked

from .answer import Story, StoryMember

MOST_OTHERS = 12  # articles that a hit names beside itself; `members` has all
OPENING = 200  # characters of a text that stand for a title it has not
REMEMBERED = 20_000  # members, some 500 bytes each


def fold(ranked: Ranked, heads: npt.NDArray[Any]) -> Ranked:
    """Return the ranking with the best hit of each story only; the total counts their stories.

    `heads` has for every document of the index the one that stands for its story.
    """
    told = heads[ranked.documents]
    order = np.arange(len(told))
    best = np.empty(len(heads), np.int64)
    best[told[::-1]] = order[::-1]  # of each story the best hit is written last, so it stays
    first = np.flatnonzero(best[told] == order)
    return Ranked(ranked.documents[first], ranked.scores[first], len(first), ranked.timed_out)


def count_stories(matched: npt.NDArray[np.bool_], heads: npt.NDArray[Any]) -> int:
    """Return of how many stories the documents of a mask are."""
    told = np.zeros(len(heads), np.bool_)
    told[heads[matched]] = True
    return int(np.count_nonzero(told))


class Teller:
    """Tells the stories of one snapshot; safe to use from several threads."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self._heads = engine.snapshot.groups.stories
        self._member = lru_cache(REMEMBERED)(partial(_read_member, engine))

    def story_of(self, document: int, name_others: bool) -> Story | None:
        """Return the story of a document, oldest others first; None where it is alone in it.

        Who the others are costs a look at each article, and is said only if asked.
        """
        told = self._documents(document)
        if len(told) < 2:
            return None
        engine = self._engine
        sources: list[int] = engine.column("source")[told].tolist()
        others = _of_each(told, sources, document) if name_others else []
        dated = [day for each in (told[0], told[-1]) if (day := engine.published(each))]
        return Story(
            engine.snapshot.id(told[0]),
            len(told),
            tuple(map(self._member, others)),
            len(set(sources)),
            min(dated, default=""),
            max(dated, default=""),
        )

    def members(self, document: int) -> list[StoryMember]:
        """Return all articles of a document's story, oldest first: the first one's id names it."""
        return list(map(self._member, self._documents(document)))

    @cached_property
    def _by_story(self) -> npt.NDArray[np.int64]:
        """The documents, those of a story in a row."""
        return np.argsort(self._heads, kind="stable")

    def _documents(self, document: int) -> list[int]:
        """Return the documents of a story: the one that names it, then by day and article id."""
        engine, head = self._engine, self._heads[document]
        first, end = np.searchsorted(self._heads, [head, head + 1], sorter=self._by_story)
        if end - first < 2:
            return [document]
        told = self._by_story[first:end]
        days = engine.column("day")[told].astype(np.int64)
        days[days == NO_DAY] = np.iinfo(np.int64).max
        by_age = sorted(zip(days.tolist(), engine.ids(told), told.tolist(), strict=True))
        return [number for _, _, number in by_age]


def _of_each(told: list[int], sources: list[int], document: int) -> list[int]:
    """Return some others of a story: one of each source before a second of any."""
    seen: Counter[int] = Counter(
        source for each, source in zip(told, sources, strict=True) if each == document
    )
    turns = []
    for place, (each, source) in enumerate(zip(told, sources, strict=True)):
        if each != document:
            turns.append((seen[source], place, each))
            seen[source] += 1
    chosen = sorted(sorted(turns)[:MOST_OTHERS], key=lambda turn: turn[1])
    return [each for _, _, each in chosen]


def _read_member(engine: EmbeddedEngine, document: int) -> StoryMember:
    snapshot = engine.snapshot
    first = int(snapshot.groups.copies[document])
    title = snapshot.title(document)
    return StoryMember(
        snapshot.id(document),
        title,
        engine.value("source", document),
        engine.published(document),
        copy_of="" if first == document else snapshot.id(first),
        opening="" if title.strip() else engine.fetch([document])[0].body[:OPENING],
    )
