"""What is a match worth?  Pure functions of arrays; the constants come with the plan.

BM25F (Robertson, Zaragoza & Taylor 2004, "Simple BM25 extension to multiple weighted
fields"): occurrences of all forms of a word are weighted, added up a field, divided by
the relative length of the field, added over fields, and saturated once.
"""

from collections.abc import Iterable
from math import log1p
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Weighting(NamedTuple):
    """The constants of the formula; where a profile is made it says their sources."""

    k1: float = 1.2
    title_weight: float = 1.0
    title_b: float = 0.75
    body_weight: float = 1.0
    body_b: float = 0.75

    def of_field(self, field: str) -> tuple[float, float]:
        """Return (weight, b) of a field."""
        if field == "title":
            return self.title_weight, self.title_b
        return self.body_weight, self.body_b


def inverse_document_frequency(documents: int, containing: float) -> float:
    """Return ln(1 + (N - n + ½) / (n + ½)), Lucene's form of idf: never negative."""
    return log1p((documents - containing + 0.5) / (containing + 0.5))


def class_frequency(documents: int, forms: Iterable[tuple[float, int]]) -> float:
    """Return in how many documents a class of (weight, document frequency) is expected.

    N (1 - ∏ (1 - w n / N)): as if forms fell on documents independently.  For one form
    of weight 1 this is its own document frequency.
    """
    absent = 1.0
    for weight, containing in forms:
        absent *= 1.0 - weight * containing / max(documents, 1)
    return documents * (1.0 - absent)


def relative_lengths(lengths: npt.NDArray[Any], mean: float, b: float) -> Floats:
    """Return what occurrences are divided by: 1 for a field of mean length."""
    return np.asarray((1.0 - b) + lengths * (b / max(mean, 1e-9)), np.float64)


def saturate(frequency: Floats, k1: float) -> Floats:
    """Return x (k1 + 1) / (x + k1): from 0 towards k1 + 1."""
    return np.asarray(frequency * (k1 + 1.0) / (frequency + k1))
