"""Does an index that was updated answer as one that was built of the same articles?"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, stories
from index import merging as policy
from index.checking import check
from index.rebuild import build, update
from index.snapshot import open_snapshot
from search import Request, Searcher

WORDS = ["كتاب", "الكتاب", "كتب", "مدينة", "المدن", "رئيس", "الرؤساء", "بايدن", "لبايدن", "في"]
QUERIES = [
    "كتاب",
    "مدينة رئيس",
    '"كتاب مدينة"',
    "كت*",
    "كتاب -رئيس",
    "=كتب",
    "في بايدن",
    "الكتااب مدينة",
    "مدينةرئيس",
    "title:كتاب",
]
FOREVER_MS = 1e9

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def article(number: int, title: str, text: str, source: str, author: str, day: str) -> Article:
    return Article(f"a{number}", title, text, (), source, author, day)


articles = st.builds(
    article,
    st.integers(0, 11),
    st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join),
    texts,
    st.sampled_from(["", "الأولى", "الثانية"]),
    st.sampled_from(["", "ليلى"]),
    st.sampled_from(["", "2021-12-31", "2021-12", "2022"]),
)
corpora = st.lists(articles, min_size=1, max_size=10, unique_by=lambda article: article.id)


class Step(NamedTuple):
    """One update: what is found, and whether the rest stays."""

    found: list[Article]
    keep: bool


steps = st.lists(st.builds(Step, corpora, st.booleans()), min_size=1, max_size=5)


def after(before: Sequence[Article], step: Step) -> list[Article]:
    """Return the articles that an index should hold after an update."""
    by_id = {article.id: article for article in before} if step.keep else {}
    return list({**by_id, **{article.id: article for article in step.found}}.values())


def answers(folder: Path) -> list[object]:
    """Return all that can be asked of an index: hits, order, exact scores, totals, facets."""
    searcher = Searcher(folder, FOREVER_MS)
    found: list[object] = [searcher.documents]
    for q in QUERIES:
        found.append((q, searcher.rank(q, 20)))
        for request in (
            Request(q),
            Request(q, sort="newest"),
            Request(q, sources=("الأولى",)),
            Request(q, authors=("-ليلى",), since="2021-12", until="2021"),
        ):
            answer = searcher.search(request)
            hits = [
                (hit.article._replace(origin=""), hit.score, hit.title, hit.snippets)
                for hit in answer.hits
            ]
            found.append((answer.total, hits, answer.terms, answer.hints, answer.warnings))
    stats = searcher.stats()
    found.append((stats.documents, stats.first_published, stats.last_published, stats.sources))
    found.append(groups(folder))
    return found


def groups(folder: Path) -> dict[str, tuple[str, str]]:
    """Return for each article id the first of its copies and of its story."""
    snapshot = open_snapshot(folder)
    alive = range(snapshot.size) if snapshot.alive is None else np.flatnonzero(snapshot.alive)
    firsts = {
        snapshot.id(number): tuple(snapshot.id(int(heads[number])) for heads in snapshot.groups)
        for number in map(int, alive)
    }
    snapshot.close()
    return firsts


@pytest.mark.parametrize(("most_in_tier", "small"), [(1, 0), (4, stories.SMALL)])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=corpora, sequence=steps)
def test_updates_in_any_order_answer_as_one_build_does(
    most_in_tier: int, small: int, start: list[Article], sequence: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "MOST_IN_TIER", most_in_tier)
        patch.setattr(stories, "SMALL", small)
        updated, rebuilt = Path(name) / "updated", Path(name) / "rebuilt"
        build(start, updated, processes=1)
        held = start
        for step in sequence:
            held = after(held, step)
            report = update(step.found, updated, keep=step.keep, processes=1)
            assert report.documents == len(held)
        check(open_snapshot(updated))
        build(held, rebuilt, processes=1)
        assert answers(updated) == answers(rebuilt)
