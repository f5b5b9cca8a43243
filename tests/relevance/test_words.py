"""Does the harness for mistyped words count what it says?"""

from pathlib import Path

import pytest

from index import Article, build
from search import Searcher, open_searcher
from tests.relevance.words import Pair, PairRow, PairSet, measure_pairs, read_pairs


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("words")
    build([Article("a", "", "زار الوزير مدينة الرياض")], folder, processes=1)
    return open_searcher(folder, 1e9)


def test_a_pair_is_right_wrong_or_of_a_known_word(news: Searcher) -> None:
    pairs = [
        Pair("الرياذ", "الرياض", "other"),
        Pair("الوزيير", "الرياض", "other"),
        Pair("مدينة", "الوزير", "other"),
        Pair("قطار", "الوزير", "other"),
        Pair("الرباط", "طائرة", "other"),
        Pair("زارالوزير", "زار الوزير", "space"),
    ]
    assert measure_pairs(news, "set", pairs) == [
        PairRow("set other", 4, 1, 1, 1),
        PairRow("set space", 1, 0, 1, 0),
    ]


def test_pairs_that_differ_in_what_is_folded_are_not_asked(tmp_path: Path) -> None:
    rows = ["typed\tcorrect\tcount\tkind", "الي\tإلى\t9\tother", "كتلب\tكتاب\t2\tother"]
    (tmp_path / "pairs.tsv").write_text("\n".join([*rows, "اب\tأ ب\t1\tspace"]), "utf-8")
    pairs = read_pairs(PairSet("set", "pairs.tsv", ("other",)), tmp_path)
    assert list(pairs) == [Pair("كتلب", "كتاب", "other")]
