"""Is every answer that of one generation while many threads ask and generations come and go?"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from pathlib import Path

import pytest

from index import build
from index.generations import collect_garbage, lock
from index.rebuild import update
from search import Request, Searcher, open_searcher
from tests.index.articles import WORDS, some_articles

FOREVER_MS = 1e9
THREADS, CHANGES, EVERY_S = 8, 6, 0.2
ASKED = [
    *(Request(word, group="story", levels=True, facets=("source", "month")) for word in WORDS[:4]),
    *(Request(" ".join(both), explain=True) for both in pairwise(WORDS)),
    Request('"كتاب رئيس"'),
    Request("كت*", sort="newest"),
    Request("كتابب مدينه"),
    Request("-كتاب"),
]
Said = tuple[int, list[tuple[str, float, str]]]


def said(answers: Searcher, asked: Request) -> tuple[str, Said]:
    """Return the generation that answers, and what it says."""
    found = answers.search(asked)
    hits = [(hit.article.id, hit.score, hit.article.text) for hit in found.hits]
    return found.generation, (found.total, hits)


def change(folder: Path, version: int) -> None:
    """Publish another version, by turns from the ground up and by an update; remove all others."""
    found = some_articles(60 + version, version=version)
    (build if version % 2 else update)(found, folder, processes=1)
    with lock(folder):
        collect_garbage(folder, kept=0)


@pytest.fixture
def looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """A searcher that whoever asks has to look for newer generations."""
    monkeypatch.setattr("search.searcher.LOOK_EVERY_S", 0.02)
    change(tmp_path, 1)
    return open_searcher(tmp_path, FOREVER_MS)


@pytest.fixture
def kept_ready(looking: Searcher) -> Iterator[Searcher]:
    """One for which a thread of its own does, as in `fihrist serve`."""
    ending = threading.Event()
    keeping = threading.Thread(target=looking.keep_ready, args=(ending,))
    keeping.start()
    yield looking
    ending.set()
    keeping.join()


@pytest.mark.slow
@pytest.mark.parametrize("searching", ["looking", "kept_ready"])
def test_each_answer_is_that_of_one_generation(
    tmp_path: Path, request: pytest.FixtureRequest, searching: str
) -> None:
    answers: Searcher = request.getfixturevalue(searching)
    over = threading.Event()

    def ask(first: int) -> dict[tuple[str, int], Said]:
        found: dict[tuple[str, int], Said] = {}
        for number in cycle([*range(first, len(ASKED)), *range(first)]):
            if over.is_set():
                return found
            generation, answer = said(answers, ASKED[number])
            assert found.setdefault((generation, number), answer) == answer
        return found

    expected: dict[tuple[str, int], Said] = {}
    note(tmp_path, expected)
    with ThreadPoolExecutor(THREADS) as threads:
        asking = [threads.submit(ask, first) for first in range(THREADS)]
        for version in range(2, 2 + CHANGES):
            time.sleep(EVERY_S)
            change(tmp_path, version)
            note(tmp_path, expected)
        over.set()
    heard = [each.result() for each in asking]
    assert len({generation for found in heard for generation, _ in found}) > CHANGES / 2
    for found in heard:
        assert {key: expected[key] for key in found} == found
    assert answers.trouble == ""


def note(folder: Path, expected: dict[tuple[str, int], Said]) -> None:
    """Add what the current generation says to whoever asks it alone."""
    alone = open_searcher(folder, FOREVER_MS)
    for number, asked in enumerate(ASKED):
        generation, answer = said(alone, asked)
        expected[generation, number] = answer
