"""Which documents does one word match, how well, and where does it stand in them?

All forms of a word are gathered into arrays once; scores and positions come from
those.  Gathered words and their scores are remembered until the snapshot is let go.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache
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
from .remembered import Remembered, Same

Documents = npt.NDArray[np.int64]

REMEMBERED_TERMS = 50_000  # a segment; about 150 bytes each
REMEMBERED_BYTES = 64 << 20  # half for gathered words, half for their scores
BEST = 100  # so many of the best scores of a word are kept: lower bounds of a union's
DENSE = 16  # a word in more than 1 document of so many is kept as one score a document
SPARSE = 16  # fewer postings than 1 in so many documents are summed by sorting


class Gathered(NamedTuple):
    """The postings of all forms of a word among living documents; shape (postings,).

    `values` are occurrences times the form's weight; `form` numbers the forms and
    `source` is 2 · part + field; positions are at [places, places + counts) there.
    """

    documents: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    form: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]
    places: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int32]


class Scores(NamedTuple):
    """What a word matches: documents ascending, each with a score above 0.

    `dense` holds the scores of all documents, 0 where there is none, for a common word;
    `best` the BEST highest scores, descending; `importance` is idf · boost.  `weak` are
    documents with only forms that are not sure: they do not match, but if they do by
    another word, this adds to their score.
    """

    documents: Documents
    scores: Floats
    dense: Floats | None
    best: Floats
    importance: float
    weak: tuple[Documents, Floats] | None


class Occurrences(NamedTuple):
    """Where the forms of one word stand in some documents; all of shape (occurrences,).

    `which` numbers the documents as they were given; `field` is 0 for the title, 1 for
    the body; `positions` count words within the field; `weights` are the forms'.
    """

    which: npt.NDArray[np.int64]
    field: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    weights: Floats


class WordReader:
    """Reads words from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._gathered = Remembered(REMEMBERED_BYTES // 2)
        self._scores = Remembered(REMEMBERED_BYTES // 2)
        self._norms = Remembered(REMEMBERED_BYTES)
        self._find = [lru_cache(REMEMBERED_TERMS)(p.segment.terms.find) for p in snapshot.parts]

    def scores(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scores:
        """Return what the word matches and how well."""
        rest = () if isinstance(word, Prefix) else (word.exact,)
        key = (_key(word), word.boost, word.fields, weighting, *rest)
        return self._scores.get(key, lambda: self._score(word, weighting, deadline), _scores_bytes)

    def gathered(self, word: Word | Prefix, deadline: Deadline) -> Gathered:
        """Return the postings of the word's forms; boosts do not matter."""
        key = (_key(word), word.fields)
        return self._gathered.get(key, lambda: self._gather(word, deadline), _gathered_bytes)

    def occurrences(
        self, words: Sequence[Word], documents: Documents, deadline: Deadline
    ) -> list[Occurrences]:
        """Return for each word where its forms stand in these distinct documents."""
        number = np.full(self._snapshot.size, -1, np.int32)
        number[documents] = np.arange(len(documents), dtype=np.int32)
        return [self._stand(word, self.gathered(word, deadline), number) for word in words]

    def _stand(self, word: Word, gathered: Gathered, number: npt.NDArray[np.int32]) -> Occurrences:
        which = number[gathered.documents]
        hits = np.flatnonzero(which >= 0)
        source = gathered.source[hits]
        order = np.argsort(source, kind="stable")  # each source's positions are read together
        hits, source = hits[order], source[order]
        counts = gathered.counts[hits].astype(np.int64)
        at = gather(gathered.places[hits], counts)
        positions = np.empty(len(at), np.int64)
        ends = np.cumsum(counts)
        bounds = np.flatnonzero(np.append(True, source[1:] != source[:-1])[: len(source)])
        for first, last in pairwise([*bounds.tolist(), len(source)]):
            part, field = divmod(int(source[first]), len(FIELDS))
            postings = self._snapshot.parts[part].segment.fields[FIELDS[field]]
            inside = slice(int(ends[first] - counts[first]), int(ends[last - 1]))
            positions[inside] = postings.positions[at[inside]]
        weights = _weights(word).astype(np.float64)[gathered.form[hits]]
        return Occurrences(
            np.repeat(which[hits].astype(np.int64), counts),
            np.repeat(source % len(FIELDS), counts).astype(np.int64),
            positions,
            np.repeat(weights, counts),
        )

    def norm(self, field: str, weighting: Weighting) -> Floats:
        """Return the relative length of a field in every document."""
        _, b = weighting.of_field(field)
        lengths, mean = self._snapshot.lengths[field], self._snapshot.mean_lengths[field]
        return self._norms.get(
            (field, b), lambda: relative_lengths(lengths, mean, b), lambda norm: norm.nbytes
        )

    def _score(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scores:
        gathered = self.gathered(word, deadline)
        documents, frequency = self._frequency(gathered, None, weighting)
        if isinstance(word, Prefix):
            containing = float(len(documents))
        else:
            containing = class_frequency(self._snapshot.documents, self._counts(word, gathered))
        idf = inverse_document_frequency(self._snapshot.documents, containing)
        scores = word.boost * idf * saturate(frequency, weighting.k1)
        if isinstance(word, Word) and word.exact:
            first, frequency = self._frequency(gathered, 0, weighting)
            own = inverse_document_frequency(self._snapshot.documents, float(len(first)))
            at = np.searchsorted(documents, first)
            scores[at] += word.exact * own * saturate(frequency, weighting.k1)
        return self._packed(documents, scores, word.boost * idf, self._unsure(word, gathered))

    def _frequency(
        self, gathered: Gathered, form: int | None, weighting: Weighting
    ) -> tuple[Documents, Floats]:
        """Return the documents and the relative frequency in each, of one form or of all."""
        field = gathered.source % 2
        chosen = [field == number for number in range(len(FIELDS))]
        if form is not None:
            chosen = [each & (gathered.form == form) for each in chosen]
        summed = [
            _sum(gathered.documents[each], gathered.values[each], self._snapshot.size)
            for each in chosen
        ]
        (titles, in_title), (bodies, in_body) = summed
        title_weight, _ = weighting.of_field("title")
        body_weight, _ = weighting.of_field("body")
        in_title = title_weight * in_title / self.norm("title", weighting)[titles]
        in_body = body_weight * in_body / self.norm("body", weighting)[bodies]
        if not len(titles):
            return bodies, in_body
        return _sum(
            np.concatenate([titles, bodies]),
            np.concatenate([in_title, in_body]),
            self._snapshot.size,
        )

    def _counts(self, word: Word, gathered: Gathered) -> list[tuple[float, int]]:
        """Return (weight, living documents) of each form."""
        if self._snapshot.alive is None and not word.fields:
            found = [0] * len(word.forms)
            for part, find in zip(self._snapshot.parts, self._find, strict=True):
                for number, form in enumerate(word.forms):
                    term = find(form.term)
                    found[number] += int(part.segment.counts[term]) if term >= 0 else 0
        else:
            pairs = gathered.form.astype(np.int64) * self._snapshot.size + gathered.documents
            distinct = np.unique(pairs) // max(self._snapshot.size, 1)
            found = np.bincount(distinct, minlength=len(word.forms)).tolist()
        return [(form.weight, count) for form, count in zip(word.forms, found, strict=True)]

    def _unsure(self, word: Word | Prefix, gathered: Gathered) -> npt.NDArray[np.bool_] | None:
        """Say which documents of the snapshot have no sure form; None when it is the same."""
        if isinstance(word, Prefix) or all(form.sure for form in word.forms):
            return None
        sure = np.array([form.sure for form in word.forms], np.bool_)
        unsure = np.ones(self._snapshot.size, np.bool_)
        unsure[gathered.documents[sure[gathered.form]]] = False
        return unsure

    def _packed(
        self,
        documents: Documents,
        scores: Floats,
        importance: float,
        unsure: npt.NDArray[np.bool_] | None,
    ) -> Scores:
        weak = None
        if unsure is not None:
            is_weak = unsure[documents]
            weak = documents[is_weak], scores[is_weak]
            documents, scores = documents[~is_weak], scores[~is_weak]
        best = scores
        if len(scores) > BEST:
            best = np.partition(scores, len(scores) - BEST)[-BEST:]
        dense = None
        if len(documents) * DENSE > self._snapshot.size:
            dense = np.zeros(self._snapshot.size)
            dense[documents] = scores
        return Scores(documents, scores, dense, np.sort(best)[::-1], importance, weak)

    def _gather(self, word: Word | Prefix, deadline: Deadline) -> Gathered:
        rows = []
        for number, part in enumerate(self._snapshot.parts):
            forms, first, end = self._ranges(number, word)
            for field in word.fields or FIELDS:
                deadline.check()
                row = self._slice(part, field, first, end)
                form = np.repeat(forms, row.postings)
                source = np.full(len(form), 2 * number + FIELDS.index(field), np.int32)
                weight = np.ones(1, np.float32) if isinstance(word, Prefix) else _weights(word)
                values = row.counts * weight[form]
                rows.append((row.documents, values, form, source, row.places, row.counts))
        columns: list[Any] = [np.concatenate(each) for each in zip(*rows, strict=True)]
        gathered = Gathered(*columns)
        alive = self._snapshot.alive
        if alive is None:
            return gathered
        living = alive[gathered.documents]
        return Gathered(*(column[living] for column in columns))

    def _ranges(
        self, part: int, word: Word | Prefix
    ) -> tuple[npt.NDArray[np.int32], Documents, Documents]:
        """Return (form, first term, end) of the term numbers a word stands for in a part."""
        if isinstance(word, Prefix):
            first, end = self._snapshot.parts[part].segment.terms.prefixed(word.text)
            return np.zeros(1, np.int32), np.array([first]), np.array([end])
        found = [(n, self._find[part](form.term)) for n, form in enumerate(word.forms)]
        known = [(number, term) for number, term in found if term >= 0]
        terms = np.array([term for _, term in known], np.int64)
        return np.array([number for number, _ in known], np.int32), terms, terms + 1

    def _slice(self, part: Part, field: str, first: Documents, end: Documents) -> "_Slice":
        """Return the postings of ranges of terms, one range after the other."""
        postings = part.segment.fields[field]
        begins = postings.offsets[first].astype(np.int64)
        counts = postings.offsets[end].astype(np.int64) - begins
        at: Any = slice(int(begins[0]), int(begins[0] + counts[0])) if len(counts) == 1 else None
        at = gather(begins, counts) if at is None else at
        documents = postings.documents[at].astype(np.int32) + np.int32(part.base)
        frequencies = postings.frequencies[at].astype(np.int32)
        before = np.zeros(len(frequencies) + 1, np.int64)
        np.cumsum(frequencies, out=before[1:])
        starts = np.cumsum(counts) - counts
        shift = postings.places[first].astype(np.int64) - before[starts]
        return _Slice(documents, frequencies, before[:-1] + np.repeat(shift, counts), counts)


class _Slice(NamedTuple):
    """Postings of several ranges of terms; `postings` counts those of each range."""

    documents: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    places: npt.NDArray[np.int64]
    postings: npt.NDArray[np.int64]


def _key(word: Word | Prefix) -> Hashable:
    """Return what two words with the same postings share; classes are told apart by identity."""
    return word.text if isinstance(word, Prefix) else Same(word.forms)


def _weights(word: Word) -> npt.NDArray[np.float32]:
    return np.array([form.weight for form in word.forms], np.float32)


def _sum(
    documents: npt.NDArray[Any], values: npt.NDArray[Any], size: int
) -> tuple[Documents, Floats]:
    """Add up the positive values of each document, float64, in the order they are given.

    So an index in several segments gives the same sums, to the last bit, as in one.
    """
    if len(documents) * SPARSE < size:
        distinct, which = np.unique(documents, return_inverse=True)
        sums = np.bincount(which, weights=values, minlength=len(distinct))
        return distinct.astype(np.int64), np.asarray(sums, np.float64)
    sums = np.bincount(documents, weights=values, minlength=size).astype(np.float64, copy=False)
    found = np.flatnonzero(sums > 0)
    return np.asarray(found, np.int64), np.asarray(sums[found], np.float64)


def _scores_bytes(scores: Scores) -> int:
    arrays = [scores.documents, scores.scores, scores.dense, *(scores.weak or ())]
    return int(sum(array.nbytes for array in arrays if array is not None)) + 1000


def _gathered_bytes(gathered: Gathered) -> int:
    return int(sum(each.nbytes for each in gathered)) + 1000
