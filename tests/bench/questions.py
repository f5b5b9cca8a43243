"""Which questions are put to all engines?"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from index import Article

SEED = 20151121
SHAPES = ("any", "all", "phrase", "prefix")

_WORD = re.compile(r"[^\W\d_]{2,}")
_SHAPE_BY_KIND = {"phrase": "phrase", "prefix": "prefix"}  # of the timing queries; others: any


class Question(NamedTuple):
    """Words for one engine; `shape` is any, all, phrase or prefix, `kind` what is reported."""

    kind: str
    shape: str
    text: str


Draw = Callable[[random.Random], list[str]]


def timing_questions(data: Path, least: int = 0) -> list[Question]:
    """Return the timing queries, one in ten of each kind (at least `least`), or all for 0."""
    by_kind: dict[str, list[Question]] = defaultdict(list)
    for kind, text in _timing_queries(data):
        text = " ".join(text.replace('"', " ").split())
        by_kind[kind].append(Question(kind, _SHAPE_BY_KIND.get(kind, "any"), text))
    if least:
        by_kind = {kind: each[: max(least, len(each) // 10)] for kind, each in by_kind.items()}
    return [question for each in by_kind.values() for question in each]


def drawn_questions(data: Path, articles: Sequence[Article], count: int) -> list[Question]:
    """Return `count` questions of each compared kind, the same for the same corpus.

    Half of the words come from the timing queries, half from the articles: each
    question's from one article, common words as often as they are written.
    """
    texts_by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, text in _timing_queries(data):
        texts_by_kind[kind].append(text)
    titles = [article.title for article in articles if len(_words(article.title)) > 3]
    heads = texts_by_kind["head"] or titles
    asked = heads + texts_by_kind["quest"]
    single = [each for kind in ("onecommon", "onemedium", "onerare", "stop")
              for each in texts_by_kind[kind]] or asked  # fmt: skip
    pairs = texts_by_kind["two"] or asked
    bodies = [article.text for article in articles]
    kinds: list[tuple[str, str, Draw, Draw]] = [
        ("any of 1 word", "any", _some(single, 1), _some(bodies, 1)),
        ("any of 2 words", "any", _some(pairs, 2), _some(bodies, 2)),
        ("any of 3 words", "any", _some(asked, 3), _some(bodies, 3)),
        ("any of 5 words", "any", _some(asked, 5), _some(bodies, 5)),
        ("whole headline", "any", _all(heads), _all(titles)),
        ("all of 2 words", "all", _some(pairs, 2), _some(bodies, 2)),
        ("all of 3 words", "all", _some(asked, 3), _some(bodies, 3)),
        ("all of 5 words", "all", _some(asked, 5), _some(bodies, 5)),
        ("prefix of 3 letters", "prefix", _start(asked), _start(bodies)),
        ("phrase of 2 words", "phrase", _neighbours(pairs), _neighbours(bodies)),
    ]
    return [
        Question(kind, shape, " ".join(words))
        for kind, shape, *draws in kinds
        for words in _draw(random.Random(f"{SEED} {kind}"), draws, count)
    ]


def write(path: Path, questions: Iterable[Question]) -> Path:
    """Write the questions as lines of kind, shape and text, separated by tabs."""
    path.write_text("".join("\t".join(each) + "\n" for each in questions), "utf-8")
    return path


def read(path: Path) -> list[Question]:
    """Return the questions that `write` wrote."""
    return [Question(*line.split("\t")) for line in path.read_text("utf-8").splitlines()]


def _timing_queries(data: Path) -> list[tuple[str, str]]:
    path = data / "timing-queries" / "queries.tsv"
    if not path.is_file():
        return []
    lines = [line.split("\t", 1) for line in path.read_text("utf-8").splitlines()]
    return [(name.split("-")[0], text) for name, text in lines]


def _draw(rng: random.Random, draws: Sequence[Draw], count: int) -> list[list[str]]:
    """Draw in turn from each, passing over empty and repeated ones; fewer where they run out."""
    found: dict[tuple[str, ...], None] = {}
    for attempt in range(100 * count):
        words = draws[attempt % len(draws)](rng)
        if words:
            found.setdefault(tuple(words))
        if len(found) == count:
            break
    return [list(words) for words in found]


def _some(texts: Sequence[str], count: int) -> Draw:
    def draw(rng: random.Random) -> list[str]:
        words = list(dict.fromkeys(_words(rng.choice(texts))))
        return rng.sample(words, count) if len(words) >= count else []

    return draw


def _all(texts: Sequence[str]) -> Draw:
    return lambda rng: _words(rng.choice(texts))


def _start(texts: Sequence[str]) -> Draw:
    def draw(rng: random.Random) -> list[str]:
        longer = [word for word in _words(rng.choice(texts)) if len(word) > 3]
        return [rng.choice(longer)[:3]] if longer else []

    return draw


def _neighbours(texts: Sequence[str]) -> Draw:
    def draw(rng: random.Random) -> list[str]:
        words = _words(rng.choice(texts))
        at = rng.randrange(max(1, len(words) - 1))
        return words[at : at + 2] if len(words) > 1 else []

    return draw


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
