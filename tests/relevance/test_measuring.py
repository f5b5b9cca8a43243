"""Is the measuring itself right?  On made-up articles; nothing needs the real sets."""

import gzip
import json
import math
from pathlib import Path

import pytest

from tests.relevance.__main__ import main, table
from tests.relevance.baseline import Bm25, Stemmer
from tests.relevance.judged import SET_BY_NAME, chosen, read_questions, read_texts
from tests.relevance.measuring import Row
from tests.relevance.significance import ROUNDS, Comparison, compare

ARTICLES = [
    {"id": "sun", "title": "الشمس", "text": "تشرق الشمس على الجبل صباحا"},
    {"id": "moon", "title": "القمر", "text": "يطلع القمر فوق البحر ليلا"},
    {"id": "market", "title": "السوق", "text": "في السوق كتب وخبز"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three articles and three queries, laid out as the real sets are."""
    folder = tmp_path / "data" / "arcd"
    folder.mkdir(parents=True)
    lines = "\n".join(json.dumps(article) for article in ARTICLES)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    topics = "t0\tلا جواب له\nt1\tشروق الشمس صباحا\nt2\tضوء القمر ليلا\nt3\tكتاب من السوق\n"
    (folder / "queries.tsv").write_text(topics, "utf-8")
    (folder / "qrels.tsv").write_text("t1 0 sun 1\nt2 0 moon 1\nt3 0 market 1\n", "utf-8")
    return tmp_path / "data"


def run(data: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    work = data.parent / "work"
    assert main([*arguments, "--data", str(data), "--work", str(work)]) == 0
    return capsys.readouterr().out


def test_the_program_prints_a_row_for_each_set(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, row = run(data, capsys, "arcd").splitlines()
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:6] == ["arcd", "3", "1.000", "1.000", "1.000", "1.000"]
    assert cells[6:8] == [".844", ".844"]


def test_an_index_that_is_there_is_used_again(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(data, capsys, "arcd", "--json")
    generation = (data.parent / "work" / "arcd" / "CURRENT").read_text()
    assert run(data, capsys, "arcd", "--json") == first
    assert (data.parent / "work" / "arcd" / "CURRENT").read_text() == generation


def test_a_limit_takes_the_first_queries_and_the_table_says_so(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "| first 2 |" in run(data, capsys, "arcd", "--limit", "2")


def test_json_has_the_figures(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = json.loads(run(data, capsys, "arcd", "--json"))
    assert (record["name"], record["queries"], record["ndcg_10"]) == ("arcd", 3, 1.0)
    assert set(record["against_stems"]) == {"better", "worse", "p"}


def test_each_query_is_shown_on_demand_the_worst_first(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ضوء القمر" not in run(data, capsys, "arcd")
    _, queries = run(data, capsys, "arcd", "--each").split("\n\n")
    heading, _, *rows = [line.strip("| ").split(" | ") for line in queries.splitlines()]
    assert [cell.strip() for cell in heading] == ["arcd", "nDCG@10", "stems", "query"]
    differences = [float(ours) - float(stems) for _, ours, stems, _ in rows]
    assert differences == sorted(differences)
    assert {row[0].strip() for row in rows} == {"t1", "t2", "t3"}


def test_missing_data_is_said_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["arcd", "--data", str(tmp_path)]) == 2
    assert "there is no" in capsys.readouterr().err


def test_a_name_that_is_no_set_is_said_and_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["arcdd"]) == 2
    assert "'arcdd'" in capsys.readouterr().err


def test_queries_without_an_answer_are_not_asked(data: Path) -> None:
    asked = read_questions(SET_BY_NAME["arcd"], data)
    assert [topic for topic, _ in asked.topics] == ["t1", "t2", "t3"]
    assert read_questions(SET_BY_NAME["arcd"], data, 1).qrels == {"t1": {"sun": 1}}


def test_the_name_of_the_typed_set_means_all_its_variants() -> None:
    names = [each.name for each in chosen(["arcd-typed", "arcd"])]
    assert len(names) == 18
    assert names[0] == "arcd-typed/base"
    assert names[-1] == "arcd"


def test_titles_are_left_out_where_only_bodies_are_searched(data: Path) -> None:
    (data / "saudinews").mkdir()
    (data / "arcd" / "corpus.jsonl.gz").rename(data / "saudinews" / "corpus.jsonl.gz")
    texts = dict(read_texts(SET_BY_NAME["saudinews-knownitem"], data))
    assert texts["market"].strip() == ARTICLES[2]["text"]


def test_a_part_of_a_set_shows_no_figures_of_others_where_there_are_none() -> None:
    row = Row("x", 5, True, 0.5, 0.25, 1.0, 0.3, 0, 0, 0.4, 0.9, 0.2, Comparison(3, 1, 0.0001))
    assert table([row]).splitlines()[2].split("|")[2:-1] == [
        *(" 5       ", " .500    ", " .250   ", " 1.000 ", " .300 ", " –      ", " –         "),
        *(" .400  ", " .900        ", " .200      ", " 3/1          ", " < .001 "),
    ]


def test_marks_and_presentation_forms_do_not_part_stems() -> None:
    stemmer = Stemmer()
    assert stemmer.stems("مُحَمَّد القــوات ﺍﻟﻘﻮﺍﺕ") == stemmer.stems("محمد القوات القوات")
    assert stemmer.stems("الكتاب") == stemmer.stems("كتاب")


def test_the_baseline_scores_by_hand() -> None:
    bm25 = Bm25([("a", "x x y"), ("b", "y"), ("c", "z z z z")])
    assert bm25.rank("x", 10) == ["a"]
    assert bm25.rank("y", 10) == ["b", "a"]  # the shorter first
    assert bm25.rank("w", 10) == []
    scores = bm25.scores("x")
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    mean = 8 / 3
    assert scores[0] == pytest.approx(idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean)))


def test_equal_runs_are_no_difference() -> None:
    assert compare([0.5, 0.1, 0.9], [0.5, 0.1, 0.9]) == (0, 0, 1.0)


def test_a_difference_in_every_query_is_hardly_chance() -> None:
    found = compare([0.6] * 40, [0.5] * 40)
    assert found == (40, 0, 1 / (ROUNDS + 1))


def test_the_chance_of_four_like_signs_is_an_eighth() -> None:
    assert compare([1.0] * 4, [0.0] * 4).p == pytest.approx(2 / 16, abs=0.01)
