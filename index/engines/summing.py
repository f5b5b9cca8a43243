"""Which documents of a union may be among the best?  In arrays.

The words are summed into one dense array, and only documents that reach a lower bound of the
k-th score are looked at: the k-th best score of any one word is such a bound, because
scores only add.
"""

import threading
from collections.abc import Sequence

import numpy as np

from ..snapshot import Mask
from .matches import Matches, Singles
from .words import BEST, Scores


class Summer:
    """Sums the scores of the words of one snapshot; safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._own = threading.local()

    def reach(
        self, words: Sequence[Scores], others: Sequence[Matches], mask: Mask | None, k: int
    ) -> tuple[Matches, int]:
        """Return the documents that reach a bound of the k-th score, and how many match.

        They match one of the words, or of the others, and are within the mask (None: all).
        """
        bound = max((_kth_best(word, k) for word in words), default=0.0)
        if mask is not None or others or any(word.weak for word in words):
            return self._sum_matched(words, others, mask, bound if mask is None else 0.0)
        return self._sum_words(words, bound)

    def _sum_words(self, words: Sequence[Scores], bound: float) -> tuple[Matches, int]:
        """Return the documents whose scores of all words reach the bound, and how many match."""
        if len(words) == 1:
            at = np.flatnonzero(words[0].scores >= bound)
            documents, scores = words[0].documents[at], words[0].scores[at]
            return Matches(documents.astype(np.int64), scores), len(words[0].documents)
        sums = self.summed(words)
        reached = np.flatnonzero(sums >= bound if bound else sums > 0)
        return Matches(reached, sums[reached]), int(np.count_nonzero(sums))

    def _sum_matched(
        self, words: Sequence[Scores], others: Sequence[Matches], mask: Mask | None, bound: float
    ) -> tuple[Matches, int]:
        """The same, among what matches for sure and is within the mask."""
        sums = self.summed(words)
        matched = np.zeros(self._size, np.bool_)
        for word in words:
            matched[word.documents] = True
            if word.weak is not None:
                sums[word.weak[0]] += word.weak[1]
        for each in others:
            matched[each.documents] = True
            sums[each.documents] += each.scores.astype(np.float32)
        if mask is not None:
            matched &= mask
        documents = np.flatnonzero(matched & (sums >= bound))
        return Matches(documents, sums[documents]), int(np.count_nonzero(matched))

    def summed(self, words: Sequence[Scores]) -> Singles:
        """Return the scores of all documents, in this thread's array."""
        if not hasattr(self._own, "sums"):
            self._own.sums = np.zeros(self._size, np.float32)
        sums: Singles = self._own.sums
        sums.fill(0.0)
        for word in words:
            if word.dense is not None:
                sums += word.dense
            else:
                sums[word.documents] += word.scores
        return sums


def _kth_best(found: Scores, k: int) -> float:
    """Return the k-th best score of a word, 0 where it is not kept or there is none."""
    return float(found.best[k - 1]) if 0 < k <= min(BEST, len(found.best)) else 0.0
