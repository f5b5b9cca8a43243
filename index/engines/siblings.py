"""Which stems are forms of a word's by a pattern, and stand in the same articles?

Two forms of one word come together in articles far more often than two words that only
have the same consonants: in three weeks of news 22 articles have جبل with جبال where
chance gives 2, and none has قطر with قطار where chance gives 2.
"""

from collections.abc import Callable
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from .. import kernels
from ..analysis import morphology, patterns
from ..analysis.patterns import LEAST_PRIOR, Sibling
from ..analysis.tokenizer import MAX_LETTERS
from ..snapshot import Snapshot

_compiled = kernels.load("_siblings")

# n articles have both where chance gives e: √n ≥ MARGIN + √(TIMES · e).  A count's root varies
# by .5, so with 2 and 1 it is twice what chance gives by two of these.
TIMES, MARGIN = 2.0, 1.0
ARTICLE = "ال"  # a stem's documents are those that have it alone or with this

Documents = npt.NDArray[np.int64]


class SiblingFinder:
    """Finds siblings in one snapshot; `having` are the documents with a term, in any order."""

    def __init__(
        self, snapshot: Snapshot, having: Callable[[str], Documents], opened: object | None
    ) -> None:
        self._snapshot = snapshot
        self._having = having
        self._opened = opened

    def find(self, term: str) -> list[Sibling]:
        """Return the siblings of the stems of a normal form, each once."""
        if _compiled is None or self._opened is None or not 0 < len(term) <= MAX_LETTERS:
            return self._find(term)
        codes = np.frombuffer(term.encode("utf-32-le", "surrogatepass"), np.uint32)
        plain = len(patterns.PLAIN_PATTERNS)
        return [*map(Sibling._make, _compiled.siblings(self._opened, plain, codes, *_asked()))]

    def _find(self, term: str) -> list[Sibling]:
        """A stem that is rarer than the word is none of it: سلم of سلمان."""
        letters = morphology.spell([term])
        read = morphology.readings(letters)
        likely: dict[str, float] = {}
        for stem, prior in zip(read.stems(letters), read.priors.tolist(), strict=True):
            if prior >= LEAST_PRIOR and self._count(stem) + self._count(ARTICLE + stem) >= (
                self._count(term)
            ):
                for sibling in self._proved(stem):
                    likely[sibling] = max(prior, likely.get(sibling, 0.0))
        return [Sibling(*each) for each in likely.items()]

    def _proved(self, stem: str) -> list[str]:
        """Return the siblings of a stem that need no proof, and those that have one."""
        own, plain = self._living(stem), patterns.siblings(stem, proved=True)
        others = [each for each in patterns.siblings(stem) if each not in plain] if len(own) else []
        return plain + [each for each in others if self._together(own, self._living(each))]

    def _count(self, term: str) -> int:
        return len(np.unique(self._alive(self._having(term))))

    def _living(self, stem: str) -> Documents:
        """Return the living documents that have a stem; of one that is never alone, none."""
        alone = self._alive(self._having(stem))
        with_article = self._having(ARTICLE + stem) if len(alone) else alone
        return np.unique(np.concatenate([alone, self._alive(with_article)]))

    def _alive(self, found: Documents) -> Documents:
        alive = self._snapshot.alive
        return found if alive is None else found[alive[found]]

    def _together(self, own: Documents, other: Documents) -> bool:
        both = len(np.intersect1d(own, other, assume_unique=True))
        chance = float(len(own)) * float(len(other))
        return both > 0 and sqrt(both) >= MARGIN + sqrt(TIMES * chance / self._snapshot.documents)


@cache
def _asked() -> tuple[npt.NDArray[Any], ...]:
    """Return what the kernel is asked by, whatever the word."""
    proof = np.array([LEAST_PRIOR, TIMES, MARGIN])
    return proof, *patterns.kernel_patterns(), *morphology.kernel_tables()
