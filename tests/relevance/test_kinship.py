"""Do words find their forms, and few that only look like them?"""

from pathlib import Path

import pytest

from index import Article, build
from search import open_searcher
from tests.relevance.judged import SHARED
from tests.relevance.kinship import (
    HALVES,
    UNRELATED,
    Kinship,
    KinshipRow,
    measure_kinship,
    read_kinship,
)
from tests.relevance.measuring import Measurer
from tests.relevance.words import CORPUS


def test_a_pair_is_asked_both_ways_where_the_index_knows_both(tmp_path: Path) -> None:
    build([Article("a", "", "كتاب كتابه قطر مطر")], tmp_path, processes=1)
    pairs = [
        Kinship("ضمير", "كتاب", "كتابه", HALVES[0]),
        Kinship("ضمير", "كتاب", "كتابها", HALVES[0]),
        Kinship(UNRELATED, "قطر", "كتاب", HALVES[1]),
    ]
    assert measure_kinship(open_searcher(tmp_path, 1e9), pairs) == [
        KinshipRow(HALVES[0], 2, 2, 0, 0),
        KinshipRow(HALVES[1], 0, 0, 2, 0),
    ]


def test_the_pairs_are_two_words_each_and_in_halves() -> None:
    pairs = read_kinship()
    assert len({pair[:3] for pair in pairs}) == len(pairs) > 200
    assert abs(sum(1 if pair.half == HALVES[0] else -1 for pair in pairs)) <= len(
        {pair.kind for pair in pairs}
    )


@pytest.mark.slow
def test_three_quarters_of_the_forms_are_found_and_a_third_of_the_others(tmp_path: Path) -> None:
    if not (SHARED / CORPUS).is_file():
        pytest.skip(f"NOT MEASURED: the news is not here: {CORPUS}")
    for row in measure_kinship(Measurer(SHARED, tmp_path).searcher(CORPUS), read_kinship()):
        assert row.related_found >= 0.75 * row.related
        assert row.unrelated_found <= 0.34 * row.unrelated
