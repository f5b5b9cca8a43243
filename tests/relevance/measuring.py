"""What does Fihrist reach on one set, and what does the baseline reach beside it?"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from index import SnapshotMissing, SnapshotStale, build, read_articles
from search import Searcher, evaluate, open_searcher
from search.evaluation import ndcg

from .baseline import Bm25
from .judged import JudgedSet, Questions, read_questions, read_texts
from .significance import Comparison, compare

DEPTH = 100
BUDGET_MS = 60_000.0  # so that no ranking is cut short on a busy machine

Runs = Mapping[str, Sequence[str]]


class Query(NamedTuple):
    """One query of a set, with nDCG@10 of Fihrist and of the stems."""

    topic: str
    q: str
    ndcg_10: float
    stems: float


class Row(NamedTuple):
    """What was measured on one set; `stems…` is what Snowball stems under plain BM25 reach."""

    name: str
    queries: int
    whole: bool
    ndcg_10: float
    mrr_10: float
    recall_100: float
    map_100: float
    lucene: float
    best: float
    stems: float
    stems_recall_100: float
    stems_map_100: float
    against_stems: Comparison
    by_query: tuple[Query, ...] = ()


class Measurer:
    """Measures set after set; indexes are kept in `work` and used again when they are there."""

    def __init__(self, data: Path, work: Path) -> None:
        self._data = data
        self._work = work
        self._baseline: tuple[tuple[str, tuple[str, ...]], Bm25] | None = None

    def measure(self, judged: JudgedSet, limit: int = 0) -> Row:
        """Return the figures over the first `limit` queries of the set, 0 for all."""
        asked = read_questions(judged, self._data, limit)
        ours = self.rank(judged, asked)
        stems = self._by_stems(judged)
        theirs = {topic: stems.rank(q, DEPTH) for topic, q in asked.topics}
        figures, by_stems = evaluate(asked.qrels, ours), evaluate(asked.qrels, theirs)
        by_query = _by_query(asked, ours, theirs)
        return Row(
            judged.name,
            figures.topics,
            len(asked.topics) == len(read_questions(judged, self._data).topics),
            figures.ndcg_10,
            figures.mrr_10,
            figures.recall_100,
            figures.map_100,
            judged.lucene,
            judged.best,
            by_stems.ndcg_10,
            by_stems.recall_100,
            by_stems.map_100,
            compare([each.ndcg_10 for each in by_query], [each.stems for each in by_query]),
            by_query,
        )

    def rank(self, judged: JudgedSet, asked: Questions) -> dict[str, list[str]]:
        """Return Fihrist's hundred best of each query, by topic."""
        searcher = self.searcher(judged.corpus)
        return {
            topic: [id for id, _ in searcher.rank(q, DEPTH, judged.fields)]
            for topic, q in asked.topics
        }

    def searcher(self, corpus: str) -> Searcher:
        """Return a searcher of these articles, indexed now where no index of them is kept."""
        folder = self._work / Path(corpus).parent
        try:
            return open_searcher(folder, BUDGET_MS)
        except (SnapshotMissing, SnapshotStale):
            build(read_articles([str(self._data / corpus)]), folder, processes=1)
            return open_searcher(folder, BUDGET_MS)

    def _by_stems(self, judged: JudgedSet) -> Bm25:
        """Return the baseline on the set's articles; the last one is kept for the next set."""
        wanted = (judged.corpus, judged.fields)
        if self._baseline is None or self._baseline[0] != wanted:
            self._baseline = wanted, Bm25(read_texts(judged, self._data))
        return self._baseline[1]


def _by_query(asked: Questions, ours: Runs, theirs: Runs) -> tuple[Query, ...]:
    return tuple(
        Query(topic, q, *(ndcg(asked.qrels[topic], run[topic]) for run in (ours, theirs)))
        for topic, q in asked.topics
    )
