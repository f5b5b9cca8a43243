"""Does our engine find the same documents, with the same scores, as Whoosh's Searcher?

Whoosh reads the same snapshot through `index.whoosh_reader`; its full lists are
compared, with `optimize=False`, because its block skipping loses hits.
"""

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index.article import Article
from index.engines.embedded import EmbeddedEngine
from index.query import Plan
from index.reading import read_articles
from index.snapshot import Snapshot
from index.whoosh_reader import SnapshotReader, evaluate
from tests.engines.published import published
from tests.engines.questions import WHOOSH, Clauses, Draw, forever

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
WORDS = [
    "في",
    "من",
    "على",
    "كتاب",
    "الكتاب",
    "كتب",
    "مدينة",
    "المدينة",
    "خبر",
    "عاجل",
    "وزير",
    "الوزير",
    "2022",
    "ورد",
    "رد",
    "و",
]


class Living(BM25F):
    """Whoosh's BM25F with the document frequencies of the living documents, as ours are."""

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        containing = sum(1 for _ in searcher.reader().postings(fieldname, text).all_ids())
        return math.log(searcher.doc_count() / (containing + 1)) + 1.0


class LivingSearcher(Searcher):
    """Whoosh's Searcher with the mean lengths of the living documents."""

    def avg_field_length(self, fieldname: str, default: Any = None) -> Any:
        return self.reader().snapshot.mean_lengths[fieldname]


class Oracle:
    """One snapshot, asked through our engine and through Whoosh."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.engine = EmbeddedEngine(snapshot)
        self.clauses = Clauses(self.engine)
        self.reader = SnapshotReader(snapshot)
        if snapshot.alive is None:
            self.searcher = Searcher(self.reader)
        else:
            self.searcher = LivingSearcher(self.reader, weighting=Living())

    def expected(self, asked: Any) -> tuple[list[int], list[float]]:
        """Return Whoosh's documents, ascending, and their scores."""
        collector = self.searcher.collector(limit=None, optimize=False)
        # Without the need of the current match, spans of patterns raise in whoosh-reloaded.
        context = self.searcher.context(needs_current=True)
        self.searcher.search_with_collector(asked, collector, context)
        pairs = sorted(collector.results().items())
        return [document for document, _ in pairs], [score for _, score in pairs]

    def check(self, asked: Any, scored: bool = True) -> int:
        """Compare all that matches, and the ten best; return how many documents match."""
        documents, scores = self.expected(asked)
        clause = self.clauses.clause(asked)
        found = self.engine.match(clause, WHOOSH, forever())
        assert found.documents.tolist() == documents, asked
        ranked = self.engine.rank(Plan(clause, weighting=WHOOSH), 10, 3_600_000)
        assert (ranked.total, ranked.timed_out) == (len(documents), False), asked
        if scored:
            np.testing.assert_allclose(found.scores, scores, 1e-5, err_msg=repr(asked))
            best = sorted(scores, reverse=True)[:10]
            np.testing.assert_allclose(ranked.scores, best, 1e-5, err_msg=repr(asked))
            at = np.searchsorted(documents, ranked.documents)
            of_ranked = np.array(scores)[at]
            np.testing.assert_allclose(ranked.scores, of_ranked, 1e-5, err_msg=repr(asked))
        return len(documents)

    def check_evaluated(self, asked: Any) -> None:
        """Compare what Whoosh's matchers find within a time budget with what they find alone."""
        found = evaluate(self.reader, asked, WHOOSH, forever())
        assert found.documents.tolist() == self.expected(asked)[0], asked
        assert not found.cut_short


def ask_many(
    snapshot: Snapshot, seed: int, scored: int, unscored: int, letters: int = 1
) -> list[int]:
    """Ask queries drawn with this seed; return how many documents each of them matches."""
    oracle, draw = Oracle(snapshot), Draw(snapshot, seed, letters)
    counts = [oracle.check(draw.query()) for _ in range(scored)]
    counts += [oracle.check(draw.unscored(), scored=False) for _ in range(unscored)]
    return counts


texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@st.composite
def batches(draw: Any) -> tuple[list[list[Article]], set[str]]:
    """Draw up to three batches of articles, and which of them are deleted."""
    sizes = draw(st.lists(st.integers(1, 8), min_size=1, max_size=3))
    drawn: list[list[Article]] = []
    for batch, size in enumerate(sizes):
        drawn.append([Article(f"{batch}-{n}", draw(texts), draw(texts)) for n in range(size)])
    ids = [article.id for articles in drawn for article in articles]
    return drawn, set(draw(st.lists(st.sampled_from(ids), max_size=len(ids) - 1)))


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # half a second an index: no shrinking
    suppress_health_check=list(HealthCheck),
)
@given(drawn=batches(), seed=st.integers(0, 1 << 20))
def test_generated_articles_in_several_segments_with_deletions_give_whooshs_lists(
    drawn: tuple[list[list[Article]], set[str]], seed: int, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("index")
    snapshot = published(folder, *drawn)
    if snapshot.documents and any(article.title or article.text for b in drawn[0] for article in b):
        ask_many(snapshot, seed, 25, 10)
    snapshot.close()


def test_seeds_give_whooshs_lists(tmp_path: Path) -> None:
    articles = read(existing(SHARED / "seeds"))
    counts = ask_many(published(tmp_path, [articles[:2], articles[2:]]), 3, 100, 40)
    assert sum(map(bool, counts)) > 80


def test_the_sample_corpus_gives_whooshs_lists(tmp_path: Path) -> None:
    articles = read(existing(ROOT / "corpus"))
    third = len(articles) // 3 + 1
    in_parts = [articles[at : at + third] for at in range(0, len(articles), third)]
    deleted = {article.id for article in articles[::7]}
    counts = ask_many(published(tmp_path, in_parts, deleted), 4, 120, 40, letters=3)
    assert sum(map(bool, counts)) > 100


@pytest.fixture(scope="module")
def news(tmp_path_factory: Any) -> Snapshot:
    path = existing(SHARED / "bench" / "saudinews" / "corpus.jsonl.gz")
    articles = list(islice(news_articles(path), 3_000))
    return published(tmp_path_factory.mktemp("news"), [articles[:2_000], articles[2_000:]])


def test_three_thousand_news_articles_give_whooshs_lists(news: Snapshot) -> None:
    counts = ask_many(news, 5, 200, 40, letters=4)
    assert sum(map(bool, counts)) > 150


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 106))
def test_many_more_queries_on_news_give_whooshs_lists(news: Snapshot, seed: int) -> None:
    counts = ask_many(news, seed, 300, 100, letters=3)
    assert sum(map(bool, counts)) > 250


def test_patterns_fuzzy_words_and_sequences_are_evaluated_as_whoosh_alone_does(
    news: Snapshot,
) -> None:
    oracle, draw = Oracle(news), Draw(news, 6)
    for _ in range(5):
        for asked in expansions(draw.phrase()):
            oracle.check_evaluated(asked)


def expansions(phrase: Any) -> Sequence[Any]:
    """Return queries that need Whoosh's matchers, made of the words of a phrase."""
    field, (first, second, *_) = phrase.fieldname, phrase.words
    pattern = query.Wildcard(field, f"?{second[1:-1]}*" if len(second) > 4 else f"?{second}*")
    near = [query.Term(field, first), pattern]
    return [
        pattern,
        query.FuzzyTerm(field, first, maxdist=1),
        query.Sequence(near),
        query.Sequence(near, slop=4),
        query.SpanNear2([query.Term(field, word) for word in phrase.words], slop=3, ordered=False),
        query.SpanFirst(near[0], limit=5),
        query.SpanContains(query.SpanNear(near[0], near[1], slop=9), near[1]),
        query.And([phrase, query.Or([near[1], query.Not(near[0])])]),
        query.AndMaybe(near[1], phrase),
        query.Require(near[0], phrase),
        query.DisjunctionMax(near),
        query.TermRange(field, first, first + "ب"),
    ]


def read(path: Path) -> list[Article]:
    return [each for each in read_articles([str(path)]) if isinstance(each, Article)]


def news_articles(path: Path) -> Iterator[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield Article(record["id"], record["title"] or "", record["text"])


def existing(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path} is not there: nothing was compared with Whoosh on it")
    return path
