"""Which documents have enough of a query's words to be counted as answers?

Any word of a question will do to be ranked, and of eight words some word is in nearly every
article: such a total says nothing, nor do counts beside it.  Who wants numbers that mean
something asks for most words (`match` "most"): two thirds of them, one less at a time until
PLENTY documents have so many.  So it takes from the end of a ranking, and hardly from its
beginning (docs/relevance.md has the figures).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import Among, Clause, Deadline, EmbeddedEngine, Word

from .ranking import PROFILE
from .stopwords import says_little

SHARE = (2, 3)  # of the words that say much
PLENTY = 50  # documents, five pages: with fewer a set of long questions loses right answers


class Enough(NamedTuple):
    """The documents that have at least `least` of the words."""

    least: int
    among: Among


def enough(
    engine: EmbeddedEngine, some: Sequence[Clause], least: int, deadline: Deadline
) -> Enough | None:
    """Return the documents with at least `least` of the clauses that say much.

    0 is as many as are enough.  None where one will do.  Raises TimeUp.
    """
    much = [each for each in some if not _says_little(each)]
    counts = engine.counts(much, PROFILE.weighting, deadline)
    least = least or _least(np.bincount(counts, minlength=len(much) + 1), len(much))
    return Enough(least, Among(counts >= least)) if least > 1 else None


def _least(documents: npt.NDArray[np.int64], words: int) -> int:
    """Return how many words are enough, where `documents` says how many have each number."""
    having = np.cumsum(documents[::-1])[::-1]
    wanted = -(-words * SHARE[0] // SHARE[1])
    return next((least for least in range(wanted, 1, -1) if having[least] >= PLENTY), 1)


def _says_little(clause: Clause) -> bool:
    return isinstance(clause, Word) and says_little(clause.forms[0].term)
