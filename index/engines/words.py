"""Which documents does one word match, how well, and where does it stand in them?

The score of a word is worked out for all documents at once, at its first use; where
its forms stand is read for few documents, when they are looked at again.  Both are
remembered, bounded by bytes, until the snapshot is let go.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..deadline import Deadline
from ..inversion import gather
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
from .remembered import Remembered, Same
from .sight import Occurrences

Documents = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

SCORES_BYTES = 48 << 20
GATHERED_BYTES = 48 << 20
NORMS_BYTES = 64 << 20
HAVING_BYTES = 4 << 20
REMEMBERED_TERMS = 50_000  # numbers of terms, a segment; about 150 bytes each
BEST = 100  # so many of the best scores of a word are kept: lower bounds of a union's
DENSE = 8  # a word in more than 1 document of so many is kept as one score a document
SPARSE = 16  # fewer postings than 1 in so many documents are summed by sorting


class Ranges(NamedTuple):
    """Where the forms of a word are in one part: form, first term, end; shape (forms,)."""

    forms: Numbers
    first: Numbers
    end: Numbers


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


class Gathered(NamedTuple):
    """Where the postings of all forms of a word have their positions; shape (postings,).

    `form` numbers the forms, `source` is 2 · part + field; the positions are those at
    [places, places + counts) there.  Deleted documents are among them.
    """

    documents: npt.NDArray[np.int32]
    form: npt.NDArray[np.uint8]
    source: npt.NDArray[np.uint16]
    places: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint32]


class WordReader:
    """Reads words from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot, compiled: CompiledWords | None) -> None:
        self._snapshot = snapshot
        self._compiled = compiled
        self._scores = Remembered(SCORES_BYTES)
        self._gathered = Remembered(GATHERED_BYTES)
        self._norms = Remembered(NORMS_BYTES)
        self._having = Remembered(HAVING_BYTES)
        self._find = [lru_cache(REMEMBERED_TERMS)(p.segment.terms.find) for p in snapshot.parts]

    def scores(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scores:
        """Return what the word matches and how well."""
        if self._compiled:
            return _read(self._compiled.scored(word, weighting, deadline))
        exact = word.exact if isinstance(word, Word) else 0.0
        key = (_key(word), word.boost, exact, word.fields, weighting)
        return self._scores.get(key, lambda: self._score(word, weighting, deadline), _bytes)

    def occurrences(
        self, words: Sequence[Word], documents: Documents, deadline: Deadline
    ) -> list[Occurrences]:
        """Return for each word where its forms stand in these distinct documents."""
        number = np.full(self._snapshot.size, -1, np.int32)
        number[documents] = np.arange(len(documents), dtype=np.int32)
        found = []
        for word in words:
            deadline.check()
            key = (_key(word), word.fields)
            gathered = self._gathered.get(key, partial(self._gather, word), _bytes)
            found.append(self._stand(word, gathered, number))
        return found

    def having(self, term: str) -> Documents:
        """Return the documents with a term in any field, one with both twice; deleted ones too."""
        return self._having.get(term, partial(self._read_having, term), lambda each: each.nbytes)

    def _read_having(self, term: str) -> Documents:
        found = [np.zeros(0, np.int64)]
        for part, find in zip(self._snapshot.parts, self._find, strict=True):
            number = find(term)
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
        ranges = [self._ranges(number, word) for number in range(len(self._snapshot.parts))]
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

    def _ranges(self, part: int, word: Word | Prefix) -> Ranges:
        if isinstance(word, Prefix):
            first, end = self._snapshot.parts[part].segment.terms.prefixed(word.text)
            return Ranges(np.zeros(1, np.int64), np.array([first]), np.array([end]))
        found = [(n, self._find[part](form.term)) for n, form in enumerate(word.forms)]
        known = [(number, term) for number, term in found if term >= 0]
        terms = np.array([term for _, term in known], np.int64)
        return Ranges(np.array([number for number, _ in known], np.int64), terms, terms + 1)

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
        weights = np.ones(1) if isinstance(word, Prefix) else _weights(word)
        found, distinct = [], 0
        for part, each in zip(self._snapshot.parts, ranges, strict=True):
            postings = part.segment.fields[field]
            begins, counts = _extent(postings.offsets, each)
            if not counts.sum():
                continue
            at = _at(begins, counts)
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
                at = _at(*_extent(postings.offsets, sure))
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

    def _gather(self, word: Word) -> Gathered:
        rows = []
        for number, part in enumerate(self._snapshot.parts):
            ranges = self._ranges(number, word)
            for field in word.fields or FIELDS:
                postings = part.segment.fields[field]
                begins, counts = _extent(postings.offsets, ranges)
                at = _at(begins, counts)
                frequencies = postings.frequencies[at].astype(np.uint32)
                before = np.zeros(len(frequencies) + 1, np.int64)
                np.cumsum(frequencies, out=before[1:])
                starts = np.cumsum(counts) - counts
                shift = postings.places[ranges.first].astype(np.int64) - before[starts]
                places = before[:-1] + np.repeat(shift, counts)
                documents = postings.documents[at].astype(np.int32) + np.int32(part.base)
                form = np.repeat(ranges.forms.astype(np.uint8), counts)
                source = np.full(len(form), 2 * number + FIELDS.index(field), np.uint16)
                rows.append((documents, form, source, places.astype(np.uint32), frequencies))
        columns: list[Any] = [np.concatenate(each) for each in zip(*rows, strict=True)]
        return Gathered(*columns)

    def _stand(self, word: Word, gathered: Gathered, number: npt.NDArray[np.int32]) -> Occurrences:
        which = number[gathered.documents]
        hits = np.flatnonzero(which >= 0)
        order = np.argsort(gathered.source[hits], kind="stable")  # a source's are read together
        hits = hits[order]
        source, counts = gathered.source[hits], gathered.counts[hits].astype(np.int64)
        at = gather(gathered.places[hits], counts)
        positions = np.empty(len(at), np.int64)
        ends = np.cumsum(counts)
        bounds = np.flatnonzero(np.append(True, source[1:] != source[:-1])[: len(source)])
        for first, last in pairwise([*bounds.tolist(), len(source)]):
            part, field = divmod(int(source[first]), len(FIELDS))
            postings = self._snapshot.parts[part].segment.fields[FIELDS[field]]
            inside = slice(int(ends[first] - counts[first]), int(ends[last - 1]))
            positions[inside] = postings.positions[at[inside]]
        return Occurrences(
            np.repeat(which[hits].astype(np.int64), counts),
            np.repeat(source % len(FIELDS), counts).astype(np.int64),
            positions,
            np.repeat(_weights(word)[gathered.form[hits]], counts),
        )


def _read(scored: Scored) -> Scores:
    """Return what a kernel found; it needs no dense array and no bound to be summed."""
    documents, weak = (np.frombuffer(each, np.int32) for each in (scored[0], scored[2]))
    scores, weak_scores = (np.frombuffer(each, np.float32) for each in (scored[1], scored[3]))
    both = (weak, weak_scores) if len(weak) else None
    return Scores(documents, scores, None, scores[:0], scored.importance, both)


def _extent(offsets: npt.NDArray[Any], ranges: Ranges) -> tuple[Numbers, Numbers]:
    """Return where the postings of each range begin, and how many there are."""
    begins = offsets[ranges.first].astype(np.int64)
    return begins, offsets[ranges.end].astype(np.int64) - begins


def _at(begins: Numbers, counts: Numbers) -> Any:
    """Return the places of all postings, one range after the other: a slice for one range."""
    if len(begins) == 1:
        return slice(int(begins[0]), int(begins[0] + counts[0]))
    return gather(begins, counts)


def _living_counts(part: Part, ranges: Ranges, fields: Sequence[str]) -> Numbers:
    pairs = []
    for field in fields:
        postings = part.segment.fields[field]
        begins, counts = _extent(postings.offsets, ranges)
        documents = postings.documents[_at(begins, counts)].astype(np.int64)
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


def _key(word: Word | Prefix) -> Hashable:
    """Return what two words with the same postings share; classes are told apart by identity."""
    return word.text if isinstance(word, Prefix) else Same(word.forms)


def _weights(word: Word) -> Floats:
    return np.array([form.weight for form in word.forms])


def _bytes(remembered: Scores | Gathered) -> int:
    columns: list[Any] = []
    for column in remembered:
        columns += column if isinstance(column, tuple) else [column]
    return sum(column.nbytes for column in columns if isinstance(column, np.ndarray)) + 1000
