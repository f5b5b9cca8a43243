"""What is a match worth?  Pure functions of arrays; the constants come with the plan.

BM25F (Robertson, Zaragoza & Taylor 2004, "Simple BM25 extension to multiple weighted
fields"): occurrences are first weighted and divided by the relative length of their
field, then added over fields and forms, then saturated once.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Weighting(NamedTuple):
    """The constants of the formula; their sources are told where a profile is made.

    `exact` is the share of the score of the word as it was typed that is added to
    that of its whole class.
    """

    k1: float = 1.2
    title_weight: float = 2.0
    title_b: float = 0.5
    body_weight: float = 1.0
    body_b: float = 0.75
    exact: float = 0.2

    def of_field(self, field: str) -> tuple[float, float]:
        """Return (weight, b) of a field."""
        if field == "title":
            return self.title_weight, self.title_b
        return self.body_weight, self.body_b


def inverse_document_frequency(documents: int, containing: float) -> float:
    """Return ln(1 + (N - n + ½) / (n + ½)), Lucene's form of idf: never negative."""
    return float(np.log1p((documents - containing + 0.5) / (containing + 0.5)))


def relative_frequency(
    frequencies: npt.NDArray[Any], lengths: npt.NDArray[Any], mean: float, weight: float, b: float
) -> Floats:
    """Return the weighted occurrences per document over its relative length."""
    norm = (1.0 - b) + lengths * (b / max(mean, 1e-9))
    return np.asarray(weight * frequencies / norm, np.float64)


def saturate(frequency: Floats, k1: float) -> Floats:
    """Return x (k1 + 1) / (x + k1): from 0 towards k1 + 1."""
    return np.asarray(frequency * (k1 + 1.0) / (frequency + k1))
