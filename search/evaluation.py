"""How good is a run?  Topics, qrels and runs in TREC form, and the figures of a run."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from index import CorpusError

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


class Figures(NamedTuple):
    """Means over all topics of the qrels; a topic without a run counts 0.

    nDCG with gains 2^grade − 1 and discount log2(rank + 1) (Burges et al. 2005);
    reciprocal rank of the first relevant of ten; recall and average precision among the
    first hundred, where a relevant document that is not there has precision 0.
    """

    topics: int
    ndcg_10: float
    mrr_10: float
    success_1: float
    success_10: float
    recall_100: float
    map_100: float


def evaluate(qrels: Qrels, run: Run) -> Figures:
    """Return the figures of a run over every topic that has a relevant document."""
    rows = [_judge(grades, run.get(topic, ())) for topic, grades in qrels.items()]
    if not rows:
        return Figures(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Figures(len(rows), *means)


def ndcg(grades: Mapping[str, int], ranked: Sequence[str], depth: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first `depth`."""
    gains = [2 ** grades.get(id, 0) - 1 for id in list(dict.fromkeys(ranked))[:depth]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def read_topics(path: Path) -> list[tuple[str, str]]:
    """Return (topic id, query) of each line, which are separated by a tab."""
    rows = [line.split("\t", 1) for line in _lines(path)]
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise CorpusError(f"{path}:{number}", f"no tab in {row[0]!r}; expected: id TAB query")
    return [(topic, q) for topic, q in rows]


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the relevant documents' grades by topic: lines of `topic 0 document grade`."""
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        try:
            topic, _, document, grade = line.split()
            if int(grade) > 0:
                qrels.setdefault(topic, {})[document] = int(grade)
        except ValueError:
            reason = f"expected: topic 0 document grade; found {line[:80]!r}"
            raise CorpusError(f"{path}:{number}", reason) from None
    return qrels


def read_run(path: Path) -> dict[str, list[str]]:
    """Return the ranked documents by topic: lines of `topic Q0 document rank score tag`."""
    run: dict[str, list[str]] = {}
    for number, line in enumerate(_lines(path), 1):
        columns = line.split()
        if len(columns) < 4:
            reason = f"expected: topic Q0 document rank score tag; found {line[:80]!r}"
            raise CorpusError(f"{path}:{number}", reason)
        run.setdefault(columns[0], []).append(columns[2])
    return run


def run_lines(topic: str, ranked: Sequence[tuple[str, float]]) -> Iterator[str]:
    """Yield the lines of one topic of a run."""
    for rank, (document, score) in enumerate(ranked, 1):
        yield f"{topic} Q0 {document} {rank} {score:.6f} fihrist"


def run_line(topic: str, ranked: Sequence[tuple[str, float]]) -> str:
    """Return one topic of a run as a line of JSON."""
    hits = [{"id": document, "score": round(score, 6)} for document, score in ranked]
    return json.dumps({"topic": topic, "hits": hits}, ensure_ascii=False)


def _judge(grades: Mapping[str, int], ranked: Sequence[str]) -> tuple[float, ...]:
    found = [id in grades for id in list(dict.fromkeys(ranked))[:100]]
    first = next((rank for rank, hit in enumerate(found[:10], 1) if hit), 0)
    return (
        ndcg(grades, ranked),
        1.0 / first if first else 0.0,
        float(first == 1),
        float(first > 0),
        sum(found) / len(grades),
        _precision(found) / len(grades),
    )


def _precision(found: Sequence[bool]) -> float:
    """Return the sum of the precision at every rank that is a relevant document's."""
    ranks = [rank for rank, hit in enumerate(found, 1) if hit]
    return sum(count / rank for count, rank in enumerate(ranks, 1))


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(path, f"cannot be read: {error}") from error
    return [line for line in text.splitlines() if line.strip()]
