"""Is a match worth what the formula says?"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Weighting, inverse_document_frequency
from index.scoring import class_frequency, relative_lengths, saturate


@pytest.mark.parametrize(
    ("documents", "containing", "idf"),
    [
        (10, 10, math.log(1 + 0.5 / 10.5)),
        (10, 1, math.log(1 + 9.5 / 1.5)),
        (10, 0, math.log(1 + 10.5 / 0.5)),
        (1, 1, math.log(1 + 0.5 / 1.5)),
        (0, 0, math.log(2)),
    ],
)
def test_idf_is_that_of_lucene(documents: int, containing: float, idf: float) -> None:
    assert inverse_document_frequency(documents, containing) == pytest.approx(idf)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_idf_is_never_negative_and_falls_with_frequency(one: int, other: int) -> None:
    rarer, commoner = sorted((one, other))
    idf = inverse_document_frequency
    assert idf(1000, rarer) >= idf(1000, commoner) >= 0


@pytest.mark.parametrize(
    ("forms", "frequency"),
    [
        ([], 0.0),
        ([(1.0, 4)], 4.0),
        ([(0.5, 4)], 2.0),
        ([(1.0, 5), (1.0, 5)], 7.5),
        ([(1.0, 10), (0.9, 3)], 10.0),
    ],
)
def test_a_class_is_expected_in_so_many_documents(
    forms: list[tuple[float, int]], frequency: float
) -> None:
    assert class_frequency(10, forms) == pytest.approx(frequency)


def test_a_class_in_no_documents_is_nowhere() -> None:
    assert class_frequency(0, [(1.0, 0)]) == 0


@pytest.mark.parametrize(
    ("b", "divisors"), [(0.0, [1.0, 1.0, 1.0]), (1.0, [0.0, 1.0, 2.0]), (0.5, [0.5, 1.0, 1.5])]
)
def test_a_field_of_mean_length_divides_by_one(b: float, divisors: list[float]) -> None:
    assert relative_lengths(np.array([0, 10, 20]), 10.0, b).tolist() == pytest.approx(divisors)


def test_occurrences_are_worth_ever_less_up_to_k1_and_one() -> None:
    worth = saturate(np.array([0.0, 1.0, 2.0, 3.0, 1e9]), 1.2)
    assert worth[[0, 1]].tolist() == [0.0, 1.0]
    assert worth[4] == pytest.approx(2.2)
    gains = np.diff(worth[:4])
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


def test_each_field_has_its_own_constants() -> None:
    weighting = Weighting(title_weight=2, title_b=0.1, body_weight=3, body_b=0.2)
    assert weighting.of_field("title") == (2, 0.1)
    assert weighting.of_field("body") == (3, 0.2)
