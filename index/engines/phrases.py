"""Which documents hold a phrase, of those that have all its words?  In arrays."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..query import Phrase
from ..scoring import Weighting, inverse_document_frequency, saturate
from ..segment import FIELDS
from ..snapshot import Snapshot
from .matches import Documents, Matches
from .sight import Occurrences
from .words import WordReader


def find_phrase(
    reader: WordReader,
    snapshot: Snapshot,
    phrase: Phrase,
    weighting: Weighting,
    documents: Documents,
    found: Sequence[Occurrences],
) -> Matches:
    """Return the documents with the phrase, of those in which its words were found.

    A phrase counts as one word: what it weighs is worked out of how many documents have it.
    """
    which, field = _chains(found, phrase.slop)
    frequency = np.zeros(len(documents))
    for number, name in enumerate(FIELDS):
        count = np.bincount(which[field == number], minlength=len(documents))
        weight, _ = weighting.of_field(name)
        frequency += weight * count / reader.norm(name, weighting)[documents]
    matched = frequency > 0
    idf = inverse_document_frequency(snapshot.documents, int(matched.sum()))
    scores = phrase.boost * idf * saturate(frequency[matched], weighting.k1)
    return Matches(documents[matched], scores)


def _chains(
    words: Sequence[Occurrences], slop: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (document, field) of every place where the last of the words ends a chain.

    In a chain each word stands 1 to `slop` places after the one before it.
    """
    reached = _place_keys(words[0])
    for word in words[1:]:
        following = _place_keys(word)
        before = np.searchsorted(reached, following) - 1
        near = following - reached[np.maximum(before, 0)] <= slop if len(reached) else before >= 0
        reached = following[(before >= 0) & near]
    return reached >> 33, (reached >> 32) & 1


def _place_keys(word: Occurrences) -> npt.NDArray[np.int64]:
    """Return one ascending number a place: document, field, position; neighbours differ by 1."""
    return np.unique((word.which << 33) | (word.field << 32) | word.positions)
