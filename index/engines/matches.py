"""What does a clause match, and how are the matches of several joined?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..snapshot import Mask

Documents = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Scored = npt.NDArray[np.floating[Any]]

SPARSE = 16  # fewer postings than 1 in so many documents are summed by sorting


class Matches(NamedTuple):
    """The documents a clause matches, ascending, and what each is worth."""

    documents: Documents
    scores: Scored


class Ranked(NamedTuple):
    """The best documents, best first; `total` is how many match."""

    documents: Documents
    scores: Scored
    total: int
    timed_out: bool


def nothing() -> Matches:
    """Return the matches of what matches nothing."""
    return Matches(np.zeros(0, np.int64), np.zeros(0))


def as_matches(documents: npt.NDArray[np.int32], scores: Singles) -> Matches:
    """Return what a word matches, which is kept in narrower numbers."""
    return Matches(documents.astype(np.int64), scores.astype(np.float64))


def from_bytes(documents: bytes, scores: bytes) -> Matches:
    """Return what a kernel found: documents of int32, scores of float64."""
    return Matches(np.frombuffer(documents, np.int32).astype(np.int64), np.frombuffer(scores))


def union(found: Sequence[Matches], size: int) -> Matches:
    """Return what any of these match, their scores summed in this order, float64."""
    if len(found) < 2:
        return found[0] if found else nothing()
    documents = np.concatenate([each.documents for each in found])
    scores = np.concatenate([each.scores for each in found])
    if len(documents) * SPARSE > size:
        matched = np.zeros(size, np.bool_)
        matched[documents] = True
        sums, distinct = np.bincount(documents, scores, size), np.flatnonzero(matched)
        return Matches(distinct, sums[distinct].astype(np.float64))
    distinct, which = np.unique(documents, return_inverse=True)
    return Matches(distinct, np.bincount(which, weights=scores).astype(np.float64))


def contains(ascending: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> Mask:
    """Say which of the wanted numbers are among the ascending ones."""
    return find(ascending, wanted)[1]


def find(
    ascending: npt.NDArray[Any], wanted: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], Mask]:
    """Return where each wanted number would stand in the ascending ones, and if it does."""
    wanted = wanted.astype(ascending.dtype, copy=False)  # else the longer one is converted
    if not len(ascending):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return at, np.asarray(ascending[at] == wanted)
