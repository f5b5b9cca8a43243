"""What does each thing beside the hits cost: facets, levels, explanations, suggestions …?"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from search import Request, Searcher, open_searcher

from . import questions
from .meter import timed

BUDGET_MS = 60_000.0
FACETS = ("source", "author", "month")
SIMILAR_EVERY = 5  # questions


def extras(folder: str, asked: str, repeats: int) -> dict[str, Any]:
    """Ask every question with and without each extra; microseconds, by extra.

    What an extra adds is the difference of two fastest tries, of an index that
    remembers the words.  A suggestion is asked for after every letter: `first` is
    the first time, `again` the fastest after.
    """
    searcher = open_searcher(Path(folder), BUDGET_MS)
    found: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions.read(Path(asked))):
        request = Request(question.text)
        without = _fastest(searcher, request, repeats)
        found["ten hits"].append(without)
        for name, more in (
            ("facets", request._replace(facets=FACETS)),
            ("levels", request._replace(levels=True)),
            ("explanations", request._replace(explain=True)),
        ):
            found[name].append(max(_fastest(searcher, more, repeats) - without, 0.0))
        for typed in _growing(question.text):
            _both(found, "suggestions", lambda typed=typed: searcher.suggest(typed), repeats)
        hits = searcher.search(request).hits
        if hits and number % SIMILAR_EVERY == 0:
            id = hits[0].article.id
            _both(found, "similar articles", lambda id=id: searcher.similar(id), repeats)
    return {"found": found}


def _growing(text: str) -> Iterator[str]:
    return (text[:length] for length in range(1, len(text) + 1))


def _fastest(searcher: Searcher, request: Request, repeats: int) -> float:
    searcher.search(request)
    return min(timed(lambda: searcher.search(request)) for _ in range(repeats))


def _both(
    found: dict[str, list[float]], name: str, ask: Callable[[], object], repeats: int
) -> None:
    found[f"{name}, first"].append(timed(ask))
    found[f"{name}, again"].append(min(timed(ask) for _ in range(repeats)))
