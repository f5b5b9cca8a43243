"""Which of some documents are best?  Ties go to the smaller article id."""

import numpy as np
import numpy.typing as npt

from ..snapshot import Snapshot
from .matches import Documents, Matches, Scored

Numbers = npt.NDArray[np.int64]


def best_of(snapshot: Snapshot, matches: Matches, k: int) -> Matches:
    """Return the k best of what matches, best first."""
    if len(matches.documents) > k > 0:
        bound = np.partition(matches.scores, len(matches.scores) - k)[-k]
        kept = np.flatnonzero(matches.scores >= bound)
        matches = Matches(matches.documents[kept], matches.scores[kept])
    order = by_score(snapshot, matches)[:k]
    return Matches(matches.documents[order], matches.scores[order].astype(np.float64))


def by_score(snapshot: Snapshot, matches: Matches) -> Numbers:
    """Return the order of documents by score."""
    order = np.argsort(-matches.scores, kind="stable")
    ordered = matches.scores[order]
    if not (ordered[1:] == ordered[:-1]).any():
        return order
    return np.lexsort([_ties(snapshot, matches.scores, matches.documents), -matches.scores])


def by_key(snapshot: Snapshot, matches: Matches, keys: Numbers) -> Numbers:
    """Return the order by key, descending, then score."""
    return np.lexsort([_ties(snapshot, matches.scores, matches.documents), -matches.scores, -keys])


def _ties(snapshot: Snapshot, scores: Scored, documents: Documents) -> Numbers:
    """Return numbers that sort as the article ids of equal scores do."""
    ranks = np.zeros(len(documents), np.int64)
    order = np.argsort(scores, kind="stable")
    same = scores[order[1:]] == scores[order[:-1]]
    if same.any():
        is_tied = np.append(same, False) | np.append(False, same)
        tied = order[is_tied]
        ids = [snapshot.id(int(document)) for document in documents[tied]]
        ranks[tied[sorted(range(len(tied)), key=ids.__getitem__)]] = np.arange(len(tied))
    return ranks
