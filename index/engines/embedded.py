"""Which documents answer a plan, how well, and which are best?  The built-in engine.

Every clause becomes `Matches`: ascending document numbers with their scores, whole
arrays at a time.  What one word matches is remembered, by bytes, until the snapshot
is let go.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..article import Article
from ..days import NO_DAY, iso_date
from ..deadline import Deadline, TimeUp
from ..inversion import gather
from ..query import (
    AllOf,
    AnyOf,
    Clause,
    Everything,
    Filter,
    Phrase,
    Plan,
    Prefix,
    Without,
    Word,
)
from ..scoring import (
    Floats,
    Weighting,
    inverse_document_frequency,
    relative_frequency,
    saturate,
)
from ..segment import FIELDS
from ..snapshot import Mask, Part, Snapshot

Documents = npt.NDArray[np.int64]

REMEMBERED_BYTES = 64 << 20  # of matches of single words
BEST = 100  # for so many best documents a word's lower bound is kept
SPARSE = 16  # fewer than 1 in so many documents: sums go through a sort, not a dense array


class Matches(NamedTuple):
    """The documents a clause matches, ascending, and what each is worth."""

    documents: Documents
    scores: Floats


class Ranked(NamedTuple):
    """The best documents, best first; `total` is how many match."""

    documents: Documents
    scores: Floats
    total: int
    timed_out: bool


class Occurrences(NamedTuple):
    """Where the forms of one word stand in some documents; all of shape (occurrences,).

    `which` numbers the documents as they were given; `positions` count words within
    the field (0 for FIELDS[0], the title; 1 for the body).
    """

    which: npt.NDArray[np.int64]
    field: npt.NDArray[np.int8]
    positions: npt.NDArray[np.int64]
    weights: Floats


class EmbeddedEngine:
    """Answers plans from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._remembered: OrderedDict[Any, Matches] = OrderedDict()
        self._remembered_bytes = 0
        self._lock = threading.Lock()

    def rank(self, plan: Plan, k: int, budget_ms: float = 500.0) -> Ranked:
        """Return the k best documents; ties go to the smaller article id."""
        matches, timed_out = self._answer(plan, budget_ms)
        best = self._best(matches, k)
        return Ranked(best.documents, best.scores, len(matches.documents), timed_out)

    def rank_by_day(self, plan: Plan, k: int, newest: bool, budget_ms: float = 500.0) -> Ranked:
        """Return k documents by day, then score; those without a day come last."""
        matches, timed_out = self._answer(plan, budget_ms)
        days = self.column("day")[matches.documents].astype(np.int64)
        keys = np.where(days == NO_DAY, NO_DAY, days if newest else -days)
        order = self._order(matches, keys, k)
        chosen = Matches(matches.documents[order], matches.scores[order])
        return Ranked(chosen.documents, chosen.scores, len(matches.documents), timed_out)

    def match(self, clause: Clause, weighting: Weighting, deadline: Deadline) -> Matches:
        """Return everything a clause matches among the documents that are alive."""
        deadline.check()
        match clause:
            case Word() | Prefix():
                return self._word(clause, weighting, deadline)
            case Phrase():
                return self._phrase(clause, weighting, deadline)
            case AnyOf():
                return self._any(clause, weighting, deadline)
            case AllOf():
                return self._all(clause, weighting, deadline)
            case Without():
                keep = self.match(clause.keep, weighting, deadline)
                drop = self.match(clause.drop, weighting, deadline)
                left = ~_contains(drop.documents, keep.documents)
                return Matches(keep.documents[left], keep.scores[left])
            case Everything():
                return self._everything()

    def count(self, clause: Clause, budget_ms: float = 500.0) -> int:
        """Return how many documents match a clause (0 when the time is up)."""
        return self.rank(Plan(clause), 1, budget_ms).total

    def fetch(self, documents: Sequence[int]) -> list[Article]:
        """Return the articles of these documents, in this order."""
        articles = []
        for document in documents:
            part, number = self.snapshot.locate(int(document))
            articles += part.segment.store.fetch([number])
        return articles

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column over all documents: "day", or codes of "source", "author"…

        Codes are of the list that `column_values` returns.
        """
        key = ("column", name)
        cached = self._recall(key)
        if cached is not None:
            return cached.documents
        column = self._joined_column(name)
        self._remember(key, Matches(column, np.zeros(0)))
        return column

    def column_values(self, name: str) -> list[str]:
        """Return the distinct values of a column, in the order of their codes."""
        return list(
            dict.fromkeys(v for part in self.snapshot.parts for v in part.segment.values[name])
        )

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Return how many living documents have each value of a column, most first."""
        values = self.column_values(name)
        counts = np.bincount(self.column(name)[self._everything().documents], minlength=len(values))
        pairs = zip(values, counts.tolist(), strict=True)
        return sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0]))

    def day_bounds(self) -> tuple[str, str]:
        """Return the first and last day of any living document, ISO, "" when none has a day."""
        days = self.column("day")[self._everything().documents]
        days = days[days != NO_DAY]
        return (iso_date(int(days.min())), iso_date(int(days.max()))) if len(days) else ("", "")

    def occurrences(self, word: Word, documents: Documents) -> Occurrences:
        """Return where the forms of a word stand in these documents (given ascending)."""
        found = [
            self._occurrences_in(part, field, number, form.weight, documents)
            for part in self.snapshot.parts
            for form in word.forms
            for number in [part.segment.terms.find(form.term)]
            if number >= 0
            for field in (word.fields or FIELDS)
        ]
        if not found:
            none = np.zeros(0, np.int64)
            return Occurrences(none, none.astype(np.int8), none, np.zeros(0))
        return Occurrences(*(np.concatenate(each) for each in zip(*found, strict=True)))

    def _answer(self, plan: Plan, budget_ms: float) -> tuple[Matches, bool]:
        deadline = Deadline(budget_ms)
        partial = _Partial()
        try:
            if isinstance(plan.clause, AnyOf):
                matches = self._any(plan.clause, plan.weighting, deadline, partial)
            else:
                matches = self.match(plan.clause, plan.weighting, deadline)
            timed_out = partial.cut_short
        except TimeUp:
            matches, timed_out = _nothing(), True
        return self._filtered(matches, plan), timed_out

    def _filtered(self, matches: Matches, plan: Plan) -> Matches:
        if not plan.filters and plan.days is None:
            return matches
        keep = self._mask(plan.filters, plan.days)[matches.documents]
        return Matches(matches.documents[keep], matches.scores[keep])

    def _mask(self, filters: Iterable[Filter], days: tuple[int, int] | None) -> Mask:
        mask = np.ones(self.snapshot.size, np.bool_)
        if days is not None:
            day = self.column("day")
            mask &= (day >= days[0]) & (day <= days[1]) & (day != NO_DAY)
        for each in filters:
            values = self.column_values(each.column)
            codes = [code for code, value in enumerate(values) if value in each.values]
            mask &= np.isin(self.column(each.column), codes) != each.excluded
        return mask

    def _everything(self) -> Matches:
        alive = self.snapshot.alive
        documents = np.arange(self.snapshot.size) if alive is None else np.flatnonzero(alive)
        return Matches(documents, np.zeros(len(documents)))

    # One word

    def _word(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Matches:
        key = (word, weighting)
        matches = self._recall(key)
        if matches is None:
            matches = self._score_word(word, weighting, deadline)
            self._remember(key, matches)
        return matches

    def _score_word(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Matches:
        documents, frequency = self._sum(list(self._slices(word, weighting, deadline)))
        idf = inverse_document_frequency(self.snapshot.documents, len(documents))
        return Matches(documents, word.boost * idf * saturate(frequency, weighting.k1))

    def _slices(
        self, word: Word | Prefix, weighting: Weighting, deadline: Deadline
    ) -> Iterator[tuple[Documents, Floats]]:
        """Yield the documents and weighted frequencies of each form in each field."""
        for part in self.snapshot.parts:
            for first, end, weight in _ranges(part, word):
                deadline.check()
                for field in word.fields or FIELDS:
                    postings = part.segment.fields[field]
                    at = slice(int(postings.offsets[first]), int(postings.offsets[end]))
                    if at.start == at.stop:
                        continue
                    documents = postings.documents[at].astype(np.int64) + part.base
                    yield (
                        documents,
                        self._frequencies(
                            field, postings.frequencies[at], documents, weight, weighting
                        ),
                    )

    def _frequencies(
        self,
        field: str,
        counts: npt.NDArray[Any],
        documents: Documents,
        weight: float,
        weighting: Weighting,
    ) -> Floats:
        field_weight, b = weighting.of_field(field)
        lengths = self.snapshot.lengths[field][documents]
        mean = self.snapshot.mean_lengths[field]
        return relative_frequency(counts, lengths, mean, weight * field_weight, b)

    def _sum(self, slices: list[tuple[Documents, Floats]]) -> tuple[Documents, Floats]:
        """Add up frequencies by document, among the documents that are alive.

        The order of addition is that of the slices, so that an index in several
        segments gives the same sums, to the last bit, as the same index in one.
        """
        if not slices:
            return np.zeros(0, np.int64), np.zeros(0)
        documents = np.concatenate([each for each, _ in slices])
        values = np.concatenate([each for _, each in slices])
        if len(slices) > 1:
            documents, values = _sum_by_document(documents, values, self.snapshot.size)
        alive = self.snapshot.alive
        if alive is not None:
            kept = alive[documents]
            documents, values = documents[kept], values[kept]
        return documents, values

    # Several words

    def _any(
        self,
        clause: AnyOf,
        weighting: Weighting,
        deadline: Deadline,
        partial: "_Partial | None" = None,
    ) -> Matches:
        found = []
        try:
            for each in clause.clauses:
                found.append(self.match(each, weighting, deadline))
        except TimeUp:
            if partial is None:
                raise
            partial.cut_short = True
        if len(found) == 1:
            return found[0]
        if not found:
            return _nothing()
        documents = np.concatenate([each.documents for each in found])
        scores = np.concatenate([each.scores for each in found])
        return Matches(*_sum_by_document(documents, scores, self.snapshot.size))

    def _all(self, clause: AllOf, weighting: Weighting, deadline: Deadline) -> Matches:
        found = [self.match(each, weighting, deadline) for each in clause.clauses]
        documents = min((each.documents for each in found), key=len, default=np.zeros(0, np.int64))
        for each in sorted(found, key=lambda matches: len(matches.documents)):
            documents = documents[_contains(each.documents, documents)]
        scores = np.zeros(len(documents))
        for each in found:
            scores += each.scores[np.searchsorted(each.documents, documents)]
        return Matches(documents, scores)

    def _phrase(self, phrase: Phrase, weighting: Weighting, deadline: Deadline) -> Matches:
        candidates = self._all(
            AllOf(tuple(w._replace(fields=phrase.fields) for w in phrase.words)),
            weighting,
            deadline,
        )
        documents = candidates.documents
        found = [
            self.occurrences(w._replace(fields=phrase.fields), documents) for w in phrase.words
        ]
        deadline.check()
        which, field = _chains(found, phrase.slop)
        counts: dict[str, npt.NDArray[np.int64]] = {
            name: np.bincount(which[field == number], minlength=len(documents))
            for number, name in enumerate(FIELDS)
        }
        frequency = np.zeros(len(documents))
        for name, count in counts.items():
            frequency += self._frequencies(name, count, documents, 1.0, weighting)
        matched = frequency > 0
        idf = inverse_document_frequency(self.snapshot.documents, int(matched.sum()))
        scores = phrase.boost * idf * saturate(frequency[matched], weighting.k1)
        return Matches(documents[matched], scores)

    def _occurrences_in(
        self, part: Part, field: str, number: int, weight: float, documents: Documents
    ) -> tuple[npt.NDArray[Any], ...]:
        postings = part.segment.fields[field]
        at = slice(int(postings.offsets[number]), int(postings.offsets[number + 1]))
        having = postings.documents[at].astype(np.int64) + part.base
        counts = postings.frequencies[at].astype(np.int64)
        places = int(postings.places[number]) + np.cumsum(counts) - counts
        which = np.flatnonzero(_contains(having, documents))
        found = np.searchsorted(having, documents[which])
        positions = postings.positions[gather(places[found], counts[found])].astype(np.int64)
        repeated = np.repeat(which, counts[found])
        field_number = np.full(len(positions), FIELDS.index(field), np.int8)
        return repeated, field_number, positions, np.full(len(positions), weight)

    # The best

    def _best(self, matches: Matches, k: int) -> Matches:
        if len(matches.documents) > k > 0:
            bound = -np.partition(-matches.scores, k - 1)[k - 1]
            kept = np.flatnonzero(matches.scores >= bound)
            matches = Matches(matches.documents[kept], matches.scores[kept])
        order = self._order(matches, None, k)
        return Matches(matches.documents[order], matches.scores[order])

    def _order(
        self, matches: Matches, keys: npt.NDArray[np.int64] | None, k: int
    ) -> npt.NDArray[np.int64]:
        """Return the first k of the order by key, score, article id."""
        columns: list[npt.NDArray[Any]] = [self._ties(matches), -matches.scores]
        if keys is not None:
            columns.append(-keys)
        return np.lexsort(columns)[:k]

    def _ties(self, matches: Matches) -> npt.NDArray[np.int64]:
        """Return numbers that sort as the article ids of equal scores do."""
        _, first, counts = np.unique(matches.scores, return_inverse=True, return_counts=True)
        tied = np.flatnonzero(counts[first] > 1)
        ranks = np.zeros(len(matches.documents), np.int64)
        if len(tied):
            ids = [self.snapshot.id(int(document)) for document in matches.documents[tied]]
            ranks[tied[sorted(range(len(tied)), key=ids.__getitem__)]] = np.arange(len(tied))
        return ranks

    # What is remembered

    def _recall(self, key: Any) -> Matches | None:
        with self._lock:
            matches = self._remembered.get(key)
            if matches is not None:
                self._remembered.move_to_end(key)
            return matches

    def _remember(self, key: Any, matches: Matches) -> None:
        with self._lock:
            if key in self._remembered:
                return
            self._remembered[key] = matches
            self._remembered_bytes += _bytes(matches)
            while self._remembered_bytes > REMEMBERED_BYTES and len(self._remembered) > 1:
                _, dropped = self._remembered.popitem(last=False)
                self._remembered_bytes -= _bytes(dropped)

    def _joined_column(self, name: str) -> npt.NDArray[Any]:
        if name == "day":
            return np.concatenate(
                [np.zeros(0, np.int32)] + [p.segment.day for p in self.snapshot.parts]
            )
        code = {value: number for number, value in enumerate(self.column_values(name))}
        parts = [
            np.array([code[v] for v in part.segment.values[name]], np.int32)[
                part.segment.columns[name]
            ]
            for part in self.snapshot.parts
        ]
        return np.concatenate([np.zeros(0, np.int32), *parts])


class _Partial:
    """Whether an answer was cut short by its deadline."""

    cut_short = False


def _nothing() -> Matches:
    return Matches(np.zeros(0, np.int64), np.zeros(0))


def _bytes(matches: Matches) -> int:
    return int(matches.documents.nbytes + matches.scores.nbytes) + 200


def _ranges(part: Part, word: Word | Prefix) -> Iterator[tuple[int, int, float]]:
    """Yield the half-open ranges of term numbers a word stands for, with their weights."""
    if isinstance(word, Prefix):
        first, end = part.segment.terms.prefixed(word.text)
        yield first, end, 1.0
        return
    for form in word.forms:
        number = part.segment.terms.find(form.term)
        if number >= 0:
            yield number, number + 1, form.weight


def _sum_by_document(documents: Documents, values: Floats, size: int) -> tuple[Documents, Floats]:
    """Add up the values of each document; float64, in the order they are given."""
    if len(documents) * SPARSE < size or not values.all():
        distinct, which = np.unique(documents, return_inverse=True)
        return distinct, np.bincount(which, weights=values, minlength=len(distinct)).astype(float)
    sums = np.bincount(documents, weights=values, minlength=size).astype(float, copy=False)
    found = np.flatnonzero(sums)
    return found, sums[found]


def _contains(ascending: Documents, wanted: Documents) -> Mask:
    if not len(ascending):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.asarray(ascending[at] == wanted)


def _chains(
    words: Sequence[Occurrences], slop: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Return (document, field) of every place where the last of the words ends a chain.

    In a chain each word stands 1 to `slop` places after the one before it.
    """
    reached = _place_keys(words[0])
    for word in words[1:]:
        following = _place_keys(word)
        before = np.searchsorted(reached, following) - 1
        near = following - reached[np.maximum(before, 0)] <= slop if len(reached) else before >= 0
        reached = following[(before >= 0) & near]
    return reached >> 33, ((reached >> 32) & 1).astype(np.int8)


def _place_keys(word: Occurrences) -> npt.NDArray[np.int64]:
    """Return one ascending number a place: document, field, position; neighbours differ by 1."""
    keys = (word.which << 33) | (word.field.astype(np.int64) << 32) | word.positions
    return np.unique(keys)
