"""Where do the forms of some words stand in some documents?  In arrays."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..deadline import Deadline
from ..inversion import gather
from ..query import Word
from ..segment import FIELDS
from ..snapshot import Snapshot
from .matches import Documents
from .remembered import Remembered
from .sight import Occurrences
from .terms import TermFinder, extent, form_weights, places_of, word_key

GATHERED_BYTES = 48 << 20


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


class PlaceReader:
    """Reads where words stand in one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot, terms: TermFinder) -> None:
        self._snapshot = snapshot
        self._terms = terms
        self._gathered = Remembered(GATHERED_BYTES)

    def occurrences(
        self, words: Sequence[Word], documents: Documents, deadline: Deadline
    ) -> list[Occurrences]:
        """Return for each word where its forms stand in these distinct documents."""
        number = np.full(self._snapshot.size, -1, np.int32)
        number[documents] = np.arange(len(documents), dtype=np.int32)
        found = []
        for word in words:
            deadline.check()
            key = (word_key(word), word.fields)
            gathered = self._gathered.get(key, partial(self._gather, word), _gathered_bytes)
            found.append(self._stand(word, gathered, number))
        return found

    def _gather(self, word: Word) -> Gathered:
        rows = []
        for number, part in enumerate(self._snapshot.parts):
            ranges = self._terms.ranges(number, word)
            for field in word.fields or FIELDS:
                postings = part.segment.fields[field]
                begins, counts = extent(postings.offsets, ranges)
                at = places_of(begins, counts)
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
            np.repeat(form_weights(word)[gathered.form[hits]], counts),
        )


def _gathered_bytes(found: Gathered) -> int:
    return sum(column.nbytes for column in found) + 1000
