"""What does a Whoosh query find in a snapshot, and what is it worth, in bounded time?"""

import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from whoosh import query
from whoosh.matching import AndNotMatcher, NullMatcher, UnionMatcher, WrappingMatcher
from whoosh.query.spans import SpanNear2
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from ..deadline import Deadline, TimeUp
from ..scoring import Floats, Weighting, inverse_document_frequency, relative_lengths, saturate
from ..segment import FIELDS
from ..snapshot import Snapshot
from .postings import LISTS, PAST, Allowance, Numbers, Places, PostingList, PostingMatcher, Spans
from .reader import SnapshotReader


class Found(NamedTuple):
    """The documents a query matches, ascending, and what each is worth.

    `cut_short` says that there may be more: the time was up, or more words than LISTS
    stood for a part of the query.
    """

    documents: Numbers
    scores: Floats
    cut_short: bool


def evaluate(
    reader: SnapshotReader,
    asked: Any,
    weighting: Weighting,
    deadline: Deadline,
) -> Found:
    """Return everything a whoosh query matches among the documents that are alive.

    A word is worth what the engine gives it in that field; all words a pattern or a
    fuzzy word stands for are one word.  Spans are worth the sum of their words.
    Raises ValueError for a regular expression: nothing could interrupt it.
    """
    rewritten: dict[Any, Any] = {}
    pieces = _interruptible(asked, rewritten)
    expansions = sum(isinstance(each, _Expansion) for each in rewritten.values())
    allowance = Allowance(deadline, LISTS, LISTS // max(expansions, 1))
    searcher = Searcher(reader.within(allowance), weighting=Formula(reader.snapshot, weighting))
    documents: list[int] = []
    scores: list[float] = []
    try:
        matcher = pieces.matcher(searcher, searcher.context(needs_current=True))
        at_once = _at_once(matcher)
        if at_once is not None:
            return Found(*at_once, allowance.cut_short)
        while matcher.is_active():
            scores.append(matcher.score())
            documents.append(matcher.id())
            matcher.next()
    except TimeUp:
        allowance.cut_short = True
    found = np.array(documents, np.int64)
    values = np.array(scores[: len(found)], np.float64)
    if reader.snapshot.alive is not None:  # Whoosh's Not lets deleted documents through
        living = reader.snapshot.alive[found]
        found, values = found[living], values[living]
    return Found(found, values, allowance.cut_short)


class Formula(WeightingModel):  # type: ignore[misc]
    """The engine's formula, for a word in one field, among the living documents."""

    def __init__(self, snapshot: Snapshot, weighting: Weighting) -> None:
        self._snapshot = snapshot
        self._weighting = weighting

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: float = 1) -> "FormulaScorer":
        return FormulaScorer(partial(self.scores, fieldname, qf))

    def scores(self, fieldname: str, boost: float, listed: PostingList) -> Floats:
        """Return a score for each document of the list."""
        if fieldname not in FIELDS:
            return np.full(len(listed.documents), boost)
        weight, b = self._weighting.of_field(fieldname)
        lengths = self._snapshot.lengths[fieldname][listed.documents]
        mean = self._snapshot.mean_lengths[fieldname]
        frequency = weight * listed.frequencies / relative_lengths(lengths, mean, b)
        idf = inverse_document_frequency(self._snapshot.documents, len(listed.documents))
        return boost * idf * saturate(frequency, self._weighting.k1)


class FormulaScorer(BaseScorer):  # type: ignore[misc]
    """Scores of one posting list, worked out all at once when the first is asked for."""

    def __init__(self, scores: Callable[[PostingList], Floats]) -> None:
        self.scores = scores
        self._worked_out: Floats | None = None

    def score(self, matcher: PostingMatcher) -> float:
        if self._worked_out is None:
            self._worked_out = self.scores(matcher.listed)
        return float(self._worked_out[matcher.at])


class _Expansion(query.Query):  # type: ignore[misc]
    """All words that a pattern, a range or a fuzzy word stands for, as one word."""

    def __init__(self, expanded: Any) -> None:
        self.expanded = expanded
        self.boost = expanded.boost
        self._listed: PostingList | None = None

    def field(self) -> Any:
        return self.expanded.field()

    def listed(self, reader: SnapshotReader) -> PostingList:
        if self._listed is None:
            self._listed = reader.union(self.field(), reader.terms_of(self.expanded))
        return self._listed

    def estimate_size(self, reader: SnapshotReader) -> int:
        return len(self.listed(reader).documents)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        listed = self.listed(searcher.reader())
        if not len(listed.documents):
            return NullMatcher()
        scorer = searcher.weighting.scorer(searcher, self.field(), None, self.boost)
        return searcher.reader().matcher(None, self.field(), listed, scorer)


class _Every(_Expansion):
    """All documents with any word in a field, or all; each is worth the boost."""

    def listed(self, reader: SnapshotReader) -> PostingList:
        documents = reader.having(self.field())
        ones = np.ones(len(documents), np.int64)
        return PostingList(documents, ones, lambda: Places(ones, ones, ones))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        constant = FormulaScorer(lambda listed: np.full(len(listed.documents), float(self.boost)))
        return searcher.reader().matcher(None, "body", self.listed(searcher.reader()), constant)


class _AndNot(query.AndNot):  # type: ignore[misc]
    """One query but not another; Whoosh's own forgets to look at the first document."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return _AndNotMatcher(*(each.matcher(searcher, context) for each in (self.a, self.b)))


class _AndNotMatcher(AndNotMatcher):  # type: ignore[misc]
    def _find_first(self) -> None:
        if self.a.is_active():
            self._find_next()


class _Near(SpanNear2):  # type: ignore[misc]
    """Queries near each other, one after the other; comparing their spans counts as work."""

    def __init__(self, near: Any, qs: Sequence[Any]) -> None:
        super().__init__(qs, near.slop, near.ordered, getattr(near, "mindist", 1))
        self.boost = getattr(near, "boost", 1.0)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        subs = [each.matcher(searcher, context) for each in self.qs]
        step = searcher.reader().allowance.step
        matcher = _NearMatcher(subs, step, self.slop, self.ordered, self.mindist)
        return matcher if self.boost == 1.0 else WrappingMatcher(matcher, self.boost)


class _NearMatcher(SpanNear2.SpanNear2Matcher):  # type: ignore[misc]
    def __init__(self, subs: Sequence[Any], step: Callable[[int], None], *limits: Any) -> None:
        self._step = step
        super().__init__(subs, *limits)

    def id(self) -> int:
        return int(super().id()) if self.is_active() else PAST

    def _get_spans(self) -> Spans:
        return Spans(super()._get_spans(), self._step)


def _interruptible(asked: Any, seen: dict[Any, Any]) -> Any:
    """Return the query with what Whoosh would do in one go put in pieces, or in arrays.

    Equal expansions become one object, which is read once.
    """
    key = asked if isinstance(asked, query.MultiTerm) else id(asked)
    if key not in seen:
        seen[key] = _rewritten(asked, seen)
    return seen[key]


def _rewritten(asked: Any, seen: dict[Any, Any]) -> Any:
    if isinstance(asked, query.Regex):
        raise ValueError(f"a regular expression cannot be interrupted: {asked!r}")
    if isinstance(asked, query.Every) or _is_every(asked):
        return _Every(asked)
    if isinstance(asked, query.MultiTerm):
        return _Expansion(asked)
    if isinstance(asked, query.Sequence) and not isinstance(asked, query.Ordered):
        return _Near(asked, [_interruptible(each, seen) for each in asked.subqueries])
    if isinstance(asked, query.SpanNear | SpanNear2):
        parts = asked.qs if isinstance(asked, SpanNear2) else (asked.a, asked.b)
        return _Near(asked, [_interruptible(each, seen) for each in parts])
    if isinstance(asked, query.AndNot):
        return _AndNot(_interruptible(asked.a, seen), _interruptible(asked.b, seen))
    rewritten = copy.copy(asked)
    for name, value in vars(asked).items():
        if isinstance(value, query.Query):
            setattr(rewritten, name, _interruptible(value, seen))
        elif isinstance(value, list | tuple) and any(isinstance(v, query.Query) for v in value):
            setattr(rewritten, name, [_interruptible(each, seen) for each in value])
    return rewritten


def _is_every(asked: Any) -> bool:
    return isinstance(asked, query.Prefix | query.Wildcard) and not asked.text.strip("*")


def _at_once(matcher: Any) -> tuple[Numbers, Floats] | None:
    """Return all that a union of posting lists matches, None where it must be stepped through."""
    if not matcher.is_active():
        return np.zeros(0, np.int64), np.zeros(0)
    if isinstance(matcher, PostingMatcher):
        return matcher.whole()
    if type(matcher) is not UnionMatcher:
        return None
    first, second = _at_once(matcher.a), _at_once(matcher.b)
    if first is None or second is None:
        return None
    documents = np.concatenate([first[0], second[0]])
    distinct, which = np.unique(documents, return_inverse=True)
    scores = np.bincount(which, weights=np.concatenate([first[1], second[1]]))
    return distinct, scores.astype(np.float64)
