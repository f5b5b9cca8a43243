"""How many of the labelled pairs are right, and how long does grouping take?"""

import time
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import Article, Snapshot, build, cut, open_snapshot, read_articles
from index.publication import group_parts

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "bench"
HERE = Path(__file__).parent

Pair = tuple[str, str]


class Score(NamedTuple):
    """Of the pairs said to be together, how many are right; of those that are, how many said."""

    precision: float
    recall: float
    pairs: int


def score(heads: dict[str, str], together: Iterable[Pair], apart: Iterable[Pair]) -> Score:
    """Return how well groups agree with pairs; `heads` names the group of each article."""
    right = [heads[one] == heads[other] for one, other in together]
    wrong = [heads[one] == heads[other] for one, other in apart]
    said = sum(right) + sum(wrong)
    pairs = len(right) + len(wrong)
    return Score(sum(right) / max(said, 1), sum(right) / max(len(right), 1), pairs)


def heads_of(snapshot: Snapshot, field: str) -> dict[str, str]:
    """Return the first article of the `copies` or `stories` group of each article, by id."""
    ids = [snapshot.id(number) for number in range(snapshot.size)]
    heads = getattr(snapshot.groups, field).tolist()
    return {id: ids[head] for id, head in zip(ids, heads, strict=True)}


def labelled() -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of saudinews that are one story, and those that are not."""
    rows = [line.split("\t") for line in (HERE / "saudinews.tsv").read_text("utf-8").splitlines()]
    same = [(one, other) for one, other, label in rows if label in ("same", "copy")]
    return same, [(one, other) for one, other, label in rows if label == "different"]


def events(ids: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of corpus/ that tell one event, and all others."""
    rows = [line.split("\t") for line in (HERE / "corpus.tsv").read_text("utf-8").splitlines()]
    event = dict(rows)
    pairs = [*combinations(sorted(ids), 2)]
    same = [pair for pair in pairs if event.get(pair[0], "") == event.get(pair[1], "none")]
    return same, sorted(set(pairs) - set(same))


def known_copies() -> list[Pair]:
    """Return the pairs of saudinews of which one holds 70 % of the other's five-word shingles."""
    lines = (SHARED / "saudinews-knownitem" / "qrels_neardup.tsv").read_text().splitlines()
    rows = [line.split() for line in lines]
    pairs = {(f"sn-{topic[1:]}", id) for topic, _, id, _ in rows if topic[1:] != id[3:]}
    return sorted(pairs)


def unlike(snapshot: Snapshot) -> Iterator[Pair]:
    """Yield copies that share under half of the shorter one's five-word shingles: wrong ones."""
    heads = snapshot.groups.copies
    copied = {number: set(_shingles(snapshot, number)) for number in _sampled(heads)}
    for number, own in copied.items():
        first = set(_shingles(snapshot, int(heads[number])))
        if len(own & first) < 0.5 * min(len(own), len(first)):
            yield snapshot.id(number), snapshot.id(int(heads[number]))


def _sampled(heads: np.ndarray) -> list[int]:
    """Return every tenth document that is a copy of another."""
    chosen: list[int] = np.flatnonzero(heads != np.arange(len(heads)))[::10].tolist()
    return chosen


def _shingles(snapshot: Snapshot, number: int) -> Iterator[tuple[str, ...]]:
    part, own = snapshot.locate(number)
    words = cut(part.segment.store.fetch([own])[0].body).terms()
    return zip(*(words[at:] for at in range(5)), strict=False)


def indexed(paths: list[str], folder: Path) -> Snapshot:
    """Return an index of the articles in the paths."""
    build((each for each in read_articles(paths) if isinstance(each, Article)), folder, processes=1)
    return open_snapshot(folder)


def table(folder: Path) -> str:
    """Return the figures as a Markdown table; an index of saudinews is made in `folder`."""
    started_s = time.process_time()
    news = indexed([str(SHARED / "saudinews" / "corpus.jsonl.gz")], folder / "news")
    build_s = time.process_time() - started_s
    ours = indexed([str(ROOT / "corpus")], folder / "corpus")
    rows = [("pairs", "precision", "recall", "how many")]
    told = heads_of(ours, "stories")
    for name, found in (
        ("one story, saudinews", score(heads_of(news, "stories"), *labelled())),
        ("one event, corpus/", score(told, *events(told))),
    ):
        rows.append((name, f"{found.precision:.2f}", f"{found.recall:.2f}", str(found.pairs)))
    copies, stories = known_copies(), heads_of(news, "stories")
    near = score(heads_of(news, "copies"), copies, ())
    sampled = len(_sampled(news.groups.copies))
    precise = 1 - len([*unlike(news)]) / max(sampled, 1)
    rows.append(
        (
            "near-identical, saudinews",
            f"{precise:.2f}",
            f"{near.recall:.2f}",
            f"{sampled}, {near.pairs}",
        )
    )
    rows.append(
        (
            "near-identical, in one story",
            "",
            f"{score(stories, copies, ()).recall:.2f}",
            str(near.pairs),
        )
    )
    started_s = time.process_time()
    group_parts(news.parts)
    spent_s = time.process_time() - started_s
    largest = np.bincount(news.groups.stories).max()
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    lines.append(
        f"\ngrouping {spent_s:.2f} of {build_s:.1f} CPU s; the largest story has {largest} articles"
    )
    return "\n".join(lines)
