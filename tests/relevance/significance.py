"""Can the difference between two runs be chance?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

ROUNDS = 10_000
SEED = 20151121


class Comparison(NamedTuple):
    """Queries that are better and worse than the other run's, and the chance of it.

    `p` is two-sided, and never below 1 / (ROUNDS + 1).
    """

    better: int
    worse: int
    p: float


def compare(ours: Sequence[float], theirs: Sequence[float]) -> Comparison:
    """Return a paired randomization test of figures by query (Smucker et al., CIKM 2007).

    In each round every query's two figures change places or do not; `p` is the share of
    the rounds that part the means as far as they are apart, with these figures as one.
    """
    differences = np.array(ours) - np.array(theirs)
    seen = abs(float(differences.sum())) - 1e-9
    random = np.random.default_rng(SEED)
    as_far = 1
    for _ in range(ROUNDS // 100):
        signs = random.integers(0, 2, (100, len(differences)), dtype=np.int8) * 2.0 - 1.0
        as_far += int((np.abs(signs @ differences) >= seen).sum())
    better, worse = int((differences > 1e-9).sum()), int((differences < -1e-9).sum())
    return Comparison(better, worse, as_far / (ROUNDS + 1))
