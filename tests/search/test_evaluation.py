"""Are the figures of a run those that a person works out by hand?"""

import importlib.util
import math
import random
from pathlib import Path

import pytest

from index import CorpusError
from search import evaluate, read_qrels, read_run, read_topics
from search.evaluation import ndcg, run_lines

EVAL = Path(__file__).parents[3] / "shared" / "bench" / "eval.py"


@pytest.mark.parametrize(
    ("grades", "ranked", "expected"),
    [
        ({"a": 1}, ["a"], 1.0),
        ({"a": 1}, ["x", "a"], 1 / math.log2(3)),
        ({"a": 1}, ["x"], 0.0),
        ({"a": 1}, [], 0.0),
        ({"a": 2, "b": 1}, ["b", "a"], (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
        ({"a": 1, "b": 1}, ["a", "a", "b"], 1.0),
        ({"a": 1}, ["x"] * 20 + ["a"], 1 / math.log2(3)),
        ({"a": 1}, [*"bcdefghijk", "a"], 0.0),
    ],
)
def test_ndcg_is_worked_out_by_hand(
    grades: dict[str, int], ranked: list[str], expected: float
) -> None:
    assert ndcg(grades, ranked) == pytest.approx(expected)


def test_the_figures_are_means_over_all_topics() -> None:
    qrels = {"1": {"a": 1}, "2": {"b": 1, "c": 1}, "3": {"d": 1}}
    figures = evaluate(qrels, {"1": ["a"], "2": ["x", "c"], "9": ["z"]})
    second = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    assert figures.topics == 3
    assert figures.ndcg_10 == pytest.approx((1 + second) / 3)
    assert figures.mrr_10 == pytest.approx((1 + 0.5) / 3)
    assert figures.success_1 == pytest.approx(1 / 3)
    assert figures.success_10 == pytest.approx(2 / 3)
    assert figures.recall_100 == pytest.approx((1 + 0.5) / 3)
    assert figures.map_100 == pytest.approx((1 + 1 / 2 / 2) / 3)


def test_without_topics_every_figure_is_zero() -> None:
    assert set(evaluate({}, {"1": ["a"]})) == {0}


def test_files_are_read_and_a_run_is_written_as_it_is_read(tmp_path: Path) -> None:
    topics, qrels, run = (tmp_path / name for name in ("topics", "qrels", "run"))
    topics.write_text("1\tبايدن وبوتين\n\n2\ta\tb\n", "utf-8")
    qrels.write_text("1 0 a 2\n1 0 b 0\n2\t0\tc\t1\n", "utf-8")
    run.write_text("\n".join(run_lines("1", [("a", 2.0), ("b", 1.5)])) + "\n", "utf-8")
    assert read_topics(topics) == [("1", "بايدن وبوتين"), ("2", "a\tb")]
    assert read_qrels(qrels) == {"1": {"a": 2}, "2": {"c": 1}}
    assert run.read_text("utf-8").splitlines()[0] == "1 Q0 a 1 2.000000 fihrist"
    assert read_run(run) == {"1": ["a", "b"]}


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_topics, "1\tq\nno tab\n"),
        (read_qrels, "1 0 a 1\n1 a 1\n"),
        (read_qrels, "1 0 a 1\n1 0 a one\n"),
        (read_run, "1 Q0 a 1 2.0 x\n1 a\n"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, read, content: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "file"
    path.write_text(content, "utf-8")
    with pytest.raises(CorpusError, match="file:2"):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="missing"):
        read_run(tmp_path / "missing")


@pytest.mark.skipif(not EVAL.exists(), reason=f"NOT TESTED: no program to compare with: {EVAL}")
def test_the_figures_are_those_of_another_program(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("other_eval", EVAL)
    assert spec is not None
    assert spec.loader is not None
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    draw = random.Random(7)
    ids = [f"d{number}" for number in range(150)]
    rows = [(t, d, draw.choice([0, 1, 1, 2, 3])) for t in range(40) for d in draw.sample(ids, 6)]
    (tmp_path / "qrels").write_text("".join(f"{t} 0 {d} {g}\n" for t, d, g in rows))
    run = {str(t): draw.sample(ids, draw.randint(0, 150)) for t in range(35)}
    qrels = read_qrels(tmp_path / "qrels")
    means, _ = other.score(qrels, run)
    ours = evaluate(qrels, run)
    names = ("nDCG@10", "MRR@10", "S@1", "S@10", "R@100", "MAP@100")
    assert list(ours[1:]) == pytest.approx([means[name] for name in names])
