"""Do the commands that ask an index say what they should, and end as they should?"""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index import SnapshotMissing
from search import InvalidRequest
from search.cli import analyze, evaluate_run, isolated, run, search

ARTICLES = [
    {"id": "1", "title": "كتاب", "text": "كتاب جديد عن الجبال والبحار في المدينة القديمة."},
    {"id": "2", "title": "مدن", "text": "المدن الكبيرة مزدحمة، والكتاب فيها رخيص جدا اليوم."},
    {"id": "3", "title": "مطر", "text": "نزل المطر على الوادي ففرح الناس به كثيرا هذا العام."},
]


def call(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])  # type: ignore[arg-type]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in ARTICLES)
    with gzip.open(tmp_path / "articles.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines)
    (tmp_path / "topics.tsv").write_text("q1\tكتاب\nq2\tمطر\nq3\tزرافة\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("q1 0 1 1\nq2 0 3 1\n", "utf-8")
    return tmp_path


def test_a_search_prints_its_hits_and_ends_with_0(corpus_folder: Path) -> None:
    result = call(search, "بايدن", "--index", corpus_folder, "-n", 3)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split()[1:3] == ["of", "70"]
    assert "\n3. " in result.stdout
    assert "\n4. " not in result.stdout
    assert "\x1b" not in result.stdout, "no colour where it is no terminal"
    assert result.stdout.count("\u2068") == result.stdout.count("\u2069") > 0


def test_a_search_without_a_hit_ends_with_1(corpus_folder: Path) -> None:
    result = call(search, "zzqqxx", "--index", corpus_folder)
    assert result.exit_code == 1
    assert result.stdout.startswith("0 of 70")


def test_a_search_prints_json(corpus_folder: Path) -> None:
    result = call(search, "بايدن", "--index", corpus_folder, "--json", "--sort", "newest")
    record = json.loads(result.stdout)
    assert record["total"] == len(record["hits"]) or record["total"] > 10
    assert record["query"]["q"] == "بايدن"
    assert record["index"]["documents"] == 70
    snippet = record["hits"][0]["highlights"]["body"][0]
    assert all(0 <= a < b <= len(snippet["text"]) for a, b in snippet["spans"])
    dates = [hit["published"] for hit in record["hits"] if hit["published"]]
    assert [date[:4] for date in dates] == sorted((date[:4] for date in dates), reverse=True)


def test_a_search_may_be_narrowed_counted_and_explained(corpus_folder: Path) -> None:
    asked = ["بايدن", "--index", corpus_folder, "-n", 2, "--facets", "source,month", "--explain"]
    whole = json.loads(call(search, *asked, "--json").stdout)
    name = whole["facets"]["source"][0]["value"]
    narrowed = json.loads(call(search, *asked, "--source", name, "--json").stdout)
    assert narrowed["total"] == whole["facets"]["source"][0]["count"]
    assert {hit["source"] for hit in narrowed["hits"]} == {name}
    for hit in whole["hits"]:
        assert sum(p["value"] for p in hit["parts"]) == pytest.approx(hit["score"], abs=1e-3)
    left = json.loads(call(search, *asked, "--source", f"-{name}", "--json").stdout)
    assert left["total"] == whole["total"] - narrowed["total"]
    assert json.loads(call(search, *asked, "--from", "2030", "--json").stdout)["total"] == 0


def test_counts_and_parts_are_printed(corpus_folder: Path) -> None:
    asked = ["بايدن", "--index", corpus_folder, "-n", 1, "--facets", "source", "--explain"]
    lines = call(search, *asked, "--exactness", "writing").stdout.splitlines()
    assert [line for line in lines if " = word " in line]
    assert lines[-1].startswith("source: \u2068")


def test_a_wrong_date_is_named(corpus_folder: Path) -> None:
    result = call(search, "بايدن", "--index", corpus_folder, "--to", "2021-13")
    assert isinstance(result.exception, InvalidRequest)
    assert "2021-13" in str(result.exception)


@pytest.mark.parametrize(
    "arguments", [["بايدن", "--match", "few"], ["بايدن", "-n", "0"], ["بايدن", "--page", "x"], []]
)
def test_a_wrong_option_ends_with_2(arguments: list[str]) -> None:
    assert call(search, *arguments).exit_code == 2


def test_an_empty_question_is_refused(corpus_folder: Path) -> None:
    result = call(search, " ", "--index", corpus_folder)
    assert result.exit_code == 2
    assert "empty" in result.stderr


def test_a_question_that_is_too_long_is_refused(corpus_folder: Path) -> None:
    result = call(search, "ب" * 513, "--index", corpus_folder)
    assert isinstance(result.exception, InvalidRequest)


def test_a_search_without_an_index_says_so(tmp_path: Path) -> None:
    result = call(search, "بايدن", "--index", tmp_path / "none")
    assert isinstance(result.exception, SnapshotMissing)


def test_a_run_of_a_corpus_can_be_judged(files: Path) -> None:
    result = call(
        run, "--topics", files / "topics.tsv", "--corpus", files / "articles.jsonl.gz", "--quiet"
    )
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert {len(row) for row in rows} == {6}
    assert [row[:4] for row in rows if row[3] == "1"] == [
        ["q1", "Q0", "1", "1"],
        ["q2", "Q0", "3", "1"],
    ]
    (files / "run").write_text(result.stdout, "utf-8")
    judged = call(evaluate_run, files / "qrels.tsv", files / "run", "--json")
    assert json.loads(judged.stdout) == {
        "topics": 2,
        "ndcg_10": 1.0,
        "mrr_10": 1.0,
        "success_1": 1.0,
        "success_10": 1.0,
        "recall_100": 1.0,
        "map_100": 1.0,
    }
    assert "nDCG@10 1.0000" in call(evaluate_run, files / "qrels.tsv", files / "run").stdout


def test_a_run_of_titles_looks_in_titles_only(files: Path) -> None:
    corpus = files / "articles.jsonl.gz"
    found = call(
        run, "--topics", files / "topics.tsv", "--corpus", corpus, "--fields", "title", "--quiet"
    )
    assert [line.split()[2] for line in found.stdout.splitlines()] == ["1", "3"]


def test_a_run_of_an_index_has_so_many_documents_a_topic(files: Path, corpus_folder: Path) -> None:
    (files / "topics.tsv").write_text("q\tبايدن\n", "utf-8")
    result = call(run, "--topics", files / "topics.tsv", "--index", corpus_folder, "-k", 2)
    assert len(result.stdout.splitlines()) == 2


def test_a_run_may_be_json_a_line_a_topic(files: Path, corpus_folder: Path) -> None:
    topics = files / "topics.tsv"
    topics.write_text("q\tبايدن\nr\t=قيثارات\n", "utf-8")
    result = call(run, "--topics", topics, "--index", corpus_folder, "-k", 2, "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["topic"] == "q"
    assert [set(hit) for hit in first["hits"]] == [{"id", "score"}] * 2
    assert second == {"topic": "r", "hits": []}


def test_a_field_that_is_none_is_refused(files: Path) -> None:
    result = call(run, "--topics", files / "topics.tsv", "--fields", "body,colour")
    assert result.exit_code == 2
    assert "colour" in result.stderr


def test_an_analysis_shows_what_becomes_of_each_word(corpus_folder: Path) -> None:
    result = call(analyze, "لأوكرانيا ٢٠٢٢", "--index", corpus_folder, "--json")
    first, second = json.loads(result.stdout)
    assert (first["word"], first["term"], first["stem"]) == ("لأوكرانيا", "لاوكرانيا", "لاوكراني")
    assert "اوكرانيا" in first["class"]
    assert (second["word"], second["term"]) == ("٢٠٢٢", "2022")


def test_an_analysis_needs_no_index(tmp_path: Path) -> None:
    result = call(analyze, "مدينة", "--index", tmp_path / "none")
    assert result.exit_code == 0
    assert "مدينه" in result.stdout


@pytest.mark.parametrize(
    ("text", "printed"),
    [("كتاب", "كتاب"), ("a\x1b[31m\u202eb\nc", "a[31mbc"), ("", "")],
)
def test_what_is_printed_is_isolated_and_without_controls(text: str, printed: str) -> None:
    assert isolated(text) == f"\u2068{printed}\u2069"
