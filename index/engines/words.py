"""Which documents does one word match, and how well?

The score of a word is worked out for all documents at once, at its first use, and
remembered, bounded by bytes, until the snapshot is let go.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..deadline import Deadline
from ..query import Prefix, Word
from ..scoring import (
    Floats,
    Weighting,
    class_frequency,
    inverse_document_frequency,
    relative_lengths,
    saturate,
)
from ..segment import FIELDS
from ..snapshot import Part, Snapshot
from .compiled import CompiledWords, Scored
from .matches import SPARSE, Documents, Singles
from .remembered import Remembered
from .terms import Numbers, Ranges, TermFinder, extent, form_weights, places_of, word_key

SCORES_BYTES = 48 << 20
NORMS_BYTES = 64 << 20
HAVING_BYTES = 4 << 20
BEST = 100  # so many of the best scores of a word are kept: lower bounds of a union's
DENSE = 8  # a word in more than 1 document of so many is kept as one score a document


class Scores(NamedTuple):
    """What a word matches: documents ascending, each with a score above 0.

    `dense` holds the scores of all documents, 0 where there is none, for a common word;
    `best` the BEST highest scores, descending; `importance` is idf · boost.  `weak` are
    documents with only forms that are not sure: they do not match, but if they do by
    another word, this adds to their score.
    """

    documents: npt.NDArray[np.int32]
    scores: Singles
    dense: Singles | None
    best: Singles
    importance: float
    weak: tuple[npt.NDArray[np.int32], Singles] | None


class WordReader:
    """Reads words from one snapshot; safe to use from several threads."""

    def __init__(
        self, snapshot: Snapshot, terms: TermFinder, compiled: CompiledWords | None
    ) -> None:
        self._snapshot = snapshot
        self._compiled = compiled
        self._scores = Remembered(SCORES_BYTES)
        self._norms = Remembered(NORMS_BYTES)
        self._having = Remembered(HAVING_BYTES)
        self._terms = terms

    def scores(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scores:
        """Return what the word matches and how well."""
        if self._compiled:
            return _read(self._compiled.scored(word, weighting, deadline))
        exact = word.exact if isinstance(word, Word) else 0.0
        key = (word_key(word), word.boost, exact, word.fields, weighting)
        return self._scores.get(key, lambda: self._score(word, weighting, deadline), _bytes)

    def having(self, term: str) -> Documents:
        """Return the documents with a term in any field, one with both twice; deleted ones too."""
        return self._having.get(term, partial(self._read_having, term), lambda each: each.nbytes)

    def _read_having(self, term: str) -> Documents:
        found = [np.zeros(0, np.int64)]
        for at, part in enumerate(self._snapshot.parts):
            number = self._terms.number(at, term)
            for field in FIELDS if number >= 0 else ():
                postings = part.segment.fields[field]
                some = slice(int(postings.offsets[number]), int(postings.offsets[number + 1]))
                found.append(postings.documents[some].astype(np.int64) + part.base)
        return np.concatenate(found)

    def norm(self, field: str, weighting: Weighting) -> Floats:
        """Return the relative length of a field in every document."""
        _, b = weighting.of_field(field)
        lengths, mean = self._snapshot.lengths[field], self._snapshot.mean_lengths[field]
        return self._norms.get(
            (field, b), lambda: relative_lengths(lengths, mean, b), lambda norm: norm.nbytes
        )

    def _score(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scores:
        ranges = [self._terms.ranges(number, word) for number in range(len(self._snapshot.parts))]
        deadline.check()
        documents, frequency = self._frequency(word, ranges, weighting)
        deadline.check()
        if isinstance(word, Prefix) or len(word.forms) == 1:
            containing = float(len(documents))
        else:
            counts = self._counts(word, ranges)
            containing = class_frequency(self._snapshot.documents, counts)
        idf = inverse_document_frequency(self._snapshot.documents, containing)
        scores = word.boost * idf * saturate(frequency, weighting.k1)
        if isinstance(word, Word) and word.exact:
            self._add_exact(word, ranges, weighting, documents, scores)
        unsure = self._unsure(word, ranges)
        return self._packed(documents, scores.astype(np.float32), word.boost * idf, unsure)

    def _add_exact(
        self,
        word: Word,
        ranges: Sequence[Ranges],
        weighting: Weighting,
        documents: Documents,
        scores: Floats,
    ) -> None:
        """Add the share of the first form alone."""
        first = [Ranges(*(column[each.forms == 0] for column in each)) for each in ranges]
        having, frequency = self._frequency(word, first, weighting)
        idf = inverse_document_frequency(self._snapshot.documents, float(len(having)))
        share = word.exact * idf * saturate(frequency, weighting.k1)
        scores[np.searchsorted(documents, having)] += share

    def _frequency(
        self, word: Word | Prefix, ranges: Sequence[Ranges], weighting: Weighting
    ) -> tuple[Documents, Floats]:
        """Return the living documents with any of the forms, and the relative frequency in each."""
        found = []
        for field in word.fields or FIELDS:
            documents, frequency = self._in_field(field, word, ranges)
            if len(documents):
                weight, _ = weighting.of_field(field)
                relative = frequency * weight / self.norm(field, weighting)[documents]
                found.append((documents, relative))
        documents, frequency = self._joined(found)
        alive = self._snapshot.alive
        if alive is None:
            return documents, frequency
        living = alive[documents]
        return documents[living], frequency[living]

    def _in_field(
        self, field: str, word: Word | Prefix, ranges: Sequence[Ranges]
    ) -> tuple[Documents, Floats]:
        """Return the documents with any of the forms in a field, and the weighted count in each."""
        weights = np.ones(1) if isinstance(word, Prefix) else form_weights(word)
        found, distinct = [], 0
        for part, each in zip(self._snapshot.parts, ranges, strict=True):
            postings = part.segment.fields[field]
            begins, counts = extent(postings.offsets, each)
            if not counts.sum():
                continue
            at = places_of(begins, counts)
            documents = postings.documents[at].astype(np.int64) + part.base
            values = postings.frequencies[at] * np.repeat(weights[each.forms], counts)
            found.append((documents, values))
            distinct += len(each.forms) if isinstance(word, Word) else 2
        return found[0] if len(found) == 1 and distinct == 1 else self._joined(found)

    def _joined(self, found: Sequence[tuple[Documents, Floats]]) -> tuple[Documents, Floats]:
        if not found:
            return np.zeros(0, np.int64), np.zeros(0)
        documents = np.concatenate([each for each, _ in found])
        return _sum(documents, np.concatenate([each for _, each in found]), self._snapshot.size)

    def _counts(self, word: Word, ranges: Sequence[Ranges]) -> list[tuple[float, int]]:
        """Return (weight, living documents) of each form."""
        found = np.zeros(len(word.forms), np.int64)
        for part, each in zip(self._snapshot.parts, ranges, strict=True):
            if not word.fields:
                found[each.forms] += part.counts[each.first].astype(np.int64)
            else:
                found[each.forms] += _living_counts(part, each, word.fields)
        return [(form.weight, int(count)) for form, count in zip(word.forms, found, strict=True)]

    def _unsure(
        self, word: Word | Prefix, ranges: Sequence[Ranges]
    ) -> npt.NDArray[np.bool_] | None:
        """Say which documents have no sure form; None when all forms are sure."""
        if isinstance(word, Prefix) or all(form.sure for form in word.forms):
            return None
        is_sure = np.array([form.sure for form in word.forms], np.bool_)
        unsure = np.ones(self._snapshot.size, np.bool_)
        for part, each in zip(self._snapshot.parts, ranges, strict=True):
            sure = Ranges(*(column[is_sure[each.forms]] for column in each))
            for field in word.fields or FIELDS:
                postings = part.segment.fields[field]
                at = places_of(*extent(postings.offsets, sure))
                unsure[postings.documents[at].astype(np.int64) + part.base] = False
        return unsure

    def _packed(
        self,
        documents: Documents,
        scores: Singles,
        importance: float,
        unsure: npt.NDArray[np.bool_] | None,
    ) -> Scores:
        numbers, weak = documents.astype(np.int32), None
        if unsure is not None:
            is_weak = unsure[documents]
            weak = numbers[is_weak], scores[is_weak]
            numbers, scores = numbers[~is_weak], scores[~is_weak]
        best = scores
        if len(scores) > BEST:
            best = np.partition(scores, len(scores) - BEST)[-BEST:]
        dense = None
        if len(numbers) * DENSE > self._snapshot.size and importance > 0:
            dense = np.zeros(self._snapshot.size, np.float32)
            dense[numbers] = scores
        return Scores(numbers, scores, dense, np.sort(best)[::-1], importance, weak)


def _read(scored: Scored) -> Scores:
    """Return what a kernel found; it needs no dense array and no bound to be summed."""
    documents, weak = (np.frombuffer(each, np.int32) for each in (scored[0], scored[2]))
    scores, weak_scores = (np.frombuffer(each, np.float32) for each in (scored[1], scored[3]))
    both = (weak, weak_scores) if len(weak) else None
    return Scores(documents, scores, None, scores[:0], scored.importance, both)


def _living_counts(part: Part, ranges: Ranges, fields: Sequence[str]) -> Numbers:
    pairs = []
    for field in fields:
        postings = part.segment.fields[field]
        begins, counts = extent(postings.offsets, ranges)
        documents = postings.documents[places_of(begins, counts)].astype(np.int64)
        owner = np.repeat(np.arange(len(begins)), counts)
        if part.alive is not None:
            living = part.alive[documents]
            owner, documents = owner[living], documents[living]
        pairs.append(owner * part.segment.documents + documents)
    distinct = np.unique(np.concatenate(pairs)) // max(part.segment.documents, 1)
    return np.bincount(distinct, minlength=len(ranges.first))


def _sum(documents: Documents, values: Floats, size: int) -> tuple[Documents, Floats]:
    """Add up the positive values of each document, float64, in the order they are given.

    So an index in several segments gives the same sums, to the last bit, as in one.
    """
    if len(documents) * SPARSE < size:
        distinct, which = np.unique(documents, return_inverse=True)
        sums = np.bincount(which, weights=values, minlength=len(distinct))
        return distinct, np.asarray(sums, np.float64)
    sums = np.bincount(documents, weights=values, minlength=size)
    found = np.flatnonzero(sums > 0)
    return found, np.asarray(sums[found], np.float64)


def _bytes(found: Scores) -> int:
    columns: list[Any] = [found.documents, found.scores, found.dense, found.best]
    columns += found.weak or ()
    return 1000 + sum([int(column.nbytes) for column in columns if column is not None])
