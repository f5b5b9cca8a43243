"""Does the benchmark program run, and does it judge its figures rightly?  Nothing is timed."""

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import questions, table
from tests.bench.corpora import ROOT, prepare, read
from tests.bench.table import Goal, Row

WORDS = "القمر الشمس البحر الجبل المدينة الكتاب الطريق السوق النهر".split()  # noqa: SIM905


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Forty made-up articles and a few queries, laid out as the real ones are."""
    rng = random.Random(7)
    for name, count in (("saudinews", 30), ("scale", 10)):
        lines = [
            json.dumps({"id": f"{name}-{n}", "title": _text(rng, 5), "text": _text(rng, 60)})
            for n in range(count)
        ]
        folder = tmp_path / name
        folder.mkdir()
        (folder / "corpus.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (tmp_path / "timing-queries").mkdir()
    (tmp_path / "timing-queries" / "queries.tsv").write_text(
        'two-1\tالقمر الشمس\nphrase-1\t"البحر الجبل"\nprefix-1\tالم\nhead-1\tالكتاب والسوق\n',
        "utf-8",
    )
    return tmp_path


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words))


def test_a_ratio_is_judged_against_both_bounds() -> None:
    more = Goal(1.5, 3, most=False)
    assert [more.reached(value) for value in (1.4, 1.5, 3.0)] == ["**no**", "yes", "aim"]
    less = Goal(1.0, 0.5)
    assert [less.reached(value) for value in (1.1, 1.0, 0.5)] == ["**no**", "yes", "aim"]


def test_a_figure_without_a_peer_is_judged_by_itself() -> None:
    assert Row("opening", 0.2, unit="s", goal=Goal(0.3, 0.05, unit="s")).cells() == [
        "opening", "0.2 s", "", "", "≤ 0.3 s", "≤ 0.05 s", "yes",
    ]  # fmt: skip


def test_a_figure_that_was_not_measured_is_not_judged() -> None:
    assert Row("update", goal=Goal(1.0, unit="s")).cells()[1:] == [
        "–", "", "", "≤ 1.00 s", "", "",
    ]  # fmt: skip


def test_the_tables_replace_what_stood_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", "utf-8")
    table.keep(page, "new")
    assert page.read_text("utf-8") == f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n"


def test_the_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("text\n", "utf-8")
    with pytest.raises(ValueError, match="has no line"):
        table.keep(page, "new")
    assert page.read_text("utf-8") == "text\n"


def test_the_documentation_has_a_place_for_the_tables() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert page.index(table.BEGIN) < page.index(table.END)


def test_the_same_corpus_gives_the_same_questions(data: Path, tmp_path: Path) -> None:
    articles = [*read(prepare(data, "news", tmp_path).path)]
    asked = questions.drawn_questions(data, articles, 4)
    assert asked == questions.drawn_questions(data, articles, 4)
    assert {question.shape for question in asked} == set(questions.SHAPES)


def test_a_sample_is_taken_evenly(data: Path, tmp_path: Path) -> None:
    sample = prepare(data, "whole", tmp_path, 8)
    names = [article.id.split("-")[0] for article in read(sample.path)]
    assert names == ["saudinews"] * 6 + ["scale"] * 2


def test_without_the_data_the_program_says_so_and_ends(tmp_path: Path) -> None:
    done = _run("--data", str(tmp_path))
    assert done.returncode == 2
    assert "saudinews" in done.stderr


@pytest.mark.slow
def test_the_program_measures_and_prints_a_table(data: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    done = _run("--quick", "--only", "opening", "--data", str(data), "--work", str(work))
    assert done.returncode == 0, done.stderr
    assert "| digests remembered" in done.stdout, done.stderr
    assert list(work.iterdir()) == []


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=250)
