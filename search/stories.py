"""Which story is each hit of, what else belongs to it, and how do its hits become one?

What is a story, and what a near-identical copy, was decided when the index was made
(index/stories.py); copies of an article are always in its story.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from index import NO_DAY, Article, EmbeddedEngine, Ranked

from .answer import Story, StoryMember

MOST_OTHERS = 12  # articles that a hit names beside itself; `members` has all


def fold(ranked: Ranked, heads: npt.NDArray[Any]) -> Ranked:
    """Return the ranking with the best hit of each story only; the total counts stories.

    `heads` has for every document of the index the one that stands for its story.  All
    that match must be in the ranking, else the total is not exact.
    """
    _, first = np.unique(heads[ranked.documents], return_index=True)
    first.sort()
    return Ranked(ranked.documents[first], ranked.scores[first], len(first), ranked.timed_out)


def story_of(engine: EmbeddedEngine, document: int, name_others: bool) -> Story | None:
    """Return the story of a document, oldest others first; None where it is alone in it.

    Who the others are costs a look at each article, and is said only if asked.
    """
    told = _documents(engine, document)
    if len(told) < 2:
        return None
    others = [each for each in told if each != document][: MOST_OTHERS if name_others else 0]
    return Story(engine.snapshot.id(told[0]), len(told), tuple(_members(engine, others)))


def members(engine: EmbeddedEngine, document: int) -> list[StoryMember]:
    """Return all articles of a document's story, oldest first: the first one's id names it."""
    return _members(engine, _documents(engine, document))


def _documents(engine: EmbeddedEngine, document: int) -> list[int]:
    """Return the documents of a story: the one that names it, then by day and article id."""
    heads = engine.snapshot.groups.stories
    told = np.flatnonzero(heads == heads[document])
    if len(told) < 2:
        return [document]
    days = engine.column("day")[told].astype(np.int64)
    days[days == NO_DAY] = np.iinfo(np.int64).max
    by_age = sorted(
        zip(days.tolist(), map(engine.snapshot.id, told.tolist()), told.tolist(), strict=True)
    )
    return [number for _, _, number in by_age]


def _members(engine: EmbeddedEngine, documents: list[int]) -> list[StoryMember]:
    firsts = engine.snapshot.groups.copies
    articles = engine.fetch(documents)
    return [
        _member(article, "" if firsts[number] == number else engine.snapshot.id(firsts[number]))
        for number, article in zip(documents, articles, strict=True)
    ]


def _member(article: Article, copy_of: str) -> StoryMember:
    return StoryMember(article.id, article.title, article.source, article.published, copy_of)
