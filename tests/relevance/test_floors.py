"""Does Fihrist still rank as well as it did?

A floor is what was measured less .01; `python -m tests.relevance` prints the figures.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from search import evaluate
from tests.relevance.judged import SET_BY_NAME, SHARED, TYPED, read_questions
from tests.relevance.measuring import Measurer


class Floor(NamedTuple):
    """The least nDCG@10 over the first `queries` of a set, and the least R@100."""

    queries: int
    ndcg_10: float
    recall_100: float


FLOOR_BY_NAME = {
    "arcd": Floor(200, 0.882, 0.98),
    "arcd-large": Floor(300, 0.842, 0.971),
    "mlqa-ar": Floor(300, 0.791, 0.95),
    "quranqa23": Floor(300, 0.372, 0.646),  # there are 169
    "hadith-diacritised": Floor(300, 0.974, 0.986),
    "news-topics": Floor(40, 0.903, 0.914),
}
FAST = {"arcd"}
CASES = [
    pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in FLOOR_BY_NAME
]


# The least MRR@10 of a way of typing, as a share of that of the questions as they were.
SHARE_BY_VARIANT = {
    "sloppy": 0.99,
    "presentation": 0.99,
    "urdu_heh": 0.99,
    "invisible": 0.99,
    "keywords": 0.99,
    "qwerty": 0.99,
    "glued": 0.99,
    "typo1": 0.97,
    "typo2": 0.92,
}


@pytest.mark.slow
def test_a_question_is_answered_however_it_is_typed(tmp_path: Path) -> None:
    def reciprocal_rank(variant: str) -> float:
        judged = SET_BY_NAME[f"{TYPED}/{variant}"]
        absent = judged.missing(SHARED)
        if absent:
            pytest.skip(f"NOT MEASURED: the set is not here: {absent[0]}")
        asked = read_questions(judged, SHARED)
        return evaluate(asked.qrels, measurer.rank(judged, asked)).mrr_10

    measurer = Measurer(SHARED, tmp_path)
    base = reciprocal_rank("base")
    shares = {variant: reciprocal_rank(variant) / base for variant in SHARE_BY_VARIANT}
    assert not {v: share for v, share in shares.items() if share < SHARE_BY_VARIANT[v]}


@pytest.mark.parametrize("name", CASES)
def test_a_set_is_ranked_no_worse_than_its_floor(name: str, tmp_path: Path) -> None:
    judged, floor = SET_BY_NAME[name], FLOOR_BY_NAME[name]
    absent = judged.missing(SHARED)
    if absent:
        pytest.skip(f"NOT MEASURED: the set is not here: {absent[0]}")
    asked = read_questions(judged, SHARED, floor.queries)
    figures = evaluate(asked.qrels, Measurer(SHARED, tmp_path).rank(judged, asked))
    assert figures.ndcg_10 >= floor.ndcg_10
    assert figures.recall_100 >= floor.recall_100
