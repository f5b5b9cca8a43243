"""What did each word of a plan give to the scores of some documents?

The leaves of a plan's clause are its words, prefixes, patterns and phrases.  What they
give adds up to the score that `EmbeddedEngine.rank` or `rank_by_day` says.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..deadline import Deadline
from ..query import AllOf, AnyOf, Clause, Everything, Pattern, Phrase, Plan, Prefix, Without, Word
from ..scoring import Floats, Weighting
from ..snapshot import Mask
from .embedded import EmbeddedEngine
from .matches import Documents, Matches

Leaf = Word | Prefix | Pattern | Phrase


class Share(NamedTuple):
    """What one leaf gave to each document; `exact` is the part of a word as it was typed."""

    leaf: Leaf
    scores: Floats
    exact: Floats


class _Given(NamedTuple):
    """Which documents a clause matches, and the shares of its leaves."""

    matched: Mask
    shares: list[Share]


def shares(
    engine: EmbeddedEngine, plan: Plan, documents: Documents, by_score: bool, deadline: Deadline
) -> list[Share]:
    """Return the shares of all leaves, arrays of the shape of `documents`.

    `by_score` says that the documents were ranked by score; then forms of a union's words
    that are not sure add to it too.  Raises TimeUp.
    """
    asked = _Asked(engine, documents, plan.weighting, deadline)
    given = asked.give(plan.clause)
    if not (by_score and isinstance(plan.clause, AnyOf)):
        return given.shares
    return [
        share._replace(scores=share.scores + asked.weak(share.leaf) * given.matched)
        if isinstance(share.leaf, Word) and share.leaf in plan.clause.clauses
        else share
        for share in given.shares
    ]


class _Asked:
    """Asks an engine about the clauses of one plan and some documents."""

    def __init__(
        self,
        engine: EmbeddedEngine,
        documents: Documents,
        weighting: Weighting,
        deadline: Deadline,
    ) -> None:
        self._engine, self._documents = engine, documents
        self._weighting, self._deadline = weighting, deadline

    def give(self, clause: Clause) -> _Given:
        match clause:
            case AnyOf() | AllOf():
                return self._joined(clause)
            case Without():
                kept, dropped = self.give(clause.keep), self.give(clause.drop)
                return _within(kept, kept.matched & ~dropped.matched)
            case Everything():
                return _Given(np.ones(len(self._documents), np.bool_), [])
            case _:
                return self._leaf(clause)

    def weak(self, word: Word) -> Floats:
        """Return what the forms of a word that are not sure give where none is sure."""
        found = self._engine.weak(word, self._weighting, self._deadline)
        return self._at(found)[1]

    def _joined(self, clause: AnyOf | AllOf) -> _Given:
        given = [self.give(each) for each in clause.clauses]
        together = np.logical_or if isinstance(clause, AnyOf) else np.logical_and
        none = np.zeros(len(self._documents), np.bool_)
        matched = together.reduce([each.matched for each in given]) if given else none
        return _within(_Given(matched, [share for each in given for share in each.shares]), matched)

    def _leaf(self, leaf: Leaf) -> _Given:
        matched, scores = self._at(self._engine.match(leaf, self._weighting, self._deadline))
        exact = np.zeros(len(scores))
        if isinstance(leaf, Word) and leaf.exact:
            typed = leaf._replace(forms=leaf.forms[:1], boost=leaf.exact, exact=0.0)
            _, exact = self._at(self._engine.match(typed, self._weighting, self._deadline))
            exact = exact * matched
        return _Given(matched, [Share(leaf, scores, exact)])

    def _at(self, found: Matches) -> tuple[Mask, Floats]:
        """Return which of the documents are among those found, and their scores, 0 if not."""
        scores = np.zeros(len(self._documents))
        if not len(found.documents):
            return scores > 0, scores
        at = np.minimum(np.searchsorted(found.documents, self._documents), len(found.documents) - 1)
        there = np.asarray(found.documents[at] == self._documents)
        scores[there] = found.scores[at[there]]
        return there, scores


def _within(given: _Given, matched: npt.NDArray[np.bool_]) -> _Given:
    return _Given(matched, list(_masked(given.shares, matched)))


def _masked(given: list[Share], matched: Mask) -> Iterator[Share]:
    for share in given:
        yield Share(share.leaf, share.scores * matched, share.exact * matched)
