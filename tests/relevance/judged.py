"""Which sets of queries with known answers are there, and what did others reach on them?"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from search import read_qrels, read_topics

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "bench"
OUR_TOPICS = Path(__file__).parent / "topics"

BODY = ("body",)
TYPED = "arcd-typed"
VARIANTS = (
    "base",
    "nohamza",
    "taa_haa",
    "yaa_swap",
    "sloppy",
    "diacritised",
    "tatweel",
    "presentation",
    "persian_urdu",
    "urdu_heh",
    "digits",
    "invisible",
    "keywords",
    "qwerty",
    "glued",
    "typo1",
    "typo2",
)


class JudgedSet(NamedTuple):
    """A set of queries; `fields` () is all.

    Its files are relative to the folder of the data; our own topics are here, whole paths.
    `lucene` and `best` are nDCG@10 over the whole set: of Lucene's ArabicAnalyzer under
    its BM25, and of the best of twelve other engines and chains.  They were measured
    once, outside of this program, and are facts here; 0 where there is none.
    """

    name: str
    corpus: str
    topics: str
    qrels: str
    fields: tuple[str, ...] = ()
    lucene: float = 0.0
    best: float = 0.0

    def paths(self, data: Path) -> tuple[Path, Path, Path]:
        """Return where the articles, the queries and their answers are."""
        return data / self.corpus, data / self.topics, data / self.qrels

    def missing(self, data: Path) -> list[Path]:
        """Return the files of the set that are not there."""
        return [path for path in self.paths(data) if not path.is_file()]


class Questions(NamedTuple):
    """The queries of a set, (topic, text) in the order of their file, and their answers."""

    topics: list[tuple[str, str]]
    qrels: dict[str, dict[str, int]]


def _folder(name: str, lucene: float, best: float) -> JudgedSet:
    files = (f"{name}/corpus.jsonl.gz", f"{name}/queries.tsv", f"{name}/qrels.tsv")
    return JudgedSet(name, *files, lucene=lucene, best=best)


def _typed(variant: str) -> JudgedSet:
    topics, qrels = f"{TYPED}/{variant}.tsv", f"{TYPED}/qrels-large.tsv"
    return JudgedSet(f"{TYPED}/{variant}", "arcd-large/corpus.jsonl.gz", topics, qrels)


_HEADLINES = JudgedSet(
    "saudinews-knownitem",
    "saudinews/corpus.jsonl.gz",
    "saudinews-knownitem/queries.tsv",
    "saudinews-knownitem/qrels.tsv",
    BODY,
    0.668,
    0.673,
)

_NEWS = JudgedSet(
    "news-topics",
    "saudinews/corpus.jsonl.gz",
    str(OUR_TOPICS / "topics.tsv"),
    str(OUR_TOPICS / "qrels.tsv"),
)

SET_BY_NAME = {
    each.name: each
    for each in (
        _folder("arcd", 0.844, 0.844),
        _folder("arcd-large", 0.757, 0.757),
        _folder("mlqa-ar", 0.737, 0.737),
        _folder("aqad", 0.463, 0.463),
        _HEADLINES,
        _NEWS,
        _folder("quranqa23", 0.278, 0.303),
        _folder("hadith-diacritised", 0.821, 0.945),
        *map(_typed, VARIANTS),
    )
}


def chosen(names: list[str]) -> list[JudgedSet]:
    """Return the sets of these names, all for none; "arcd-typed" is all its variants.

    Raises KeyError with the name that is no set.
    """
    if not names:
        return [*SET_BY_NAME.values()]
    found: dict[str, JudgedSet] = {}
    for name in names:
        wanted = [f"{TYPED}/{variant}" for variant in VARIANTS] if name == TYPED else [name]
        found |= {each: SET_BY_NAME[each] for each in wanted}
    return [*found.values()]


def read_questions(judged: JudgedSet, data: Path, limit: int = 0) -> Questions:
    """Return the first `limit` queries of a set that have an answer, 0 for all."""
    _, topics_path, qrels_path = judged.paths(data)
    qrels = read_qrels(qrels_path)
    topics = [(topic, q) for topic, q in read_topics(topics_path) if topic in qrels]
    topics = topics[:limit] if limit else topics
    return Questions(topics, {topic: qrels[topic] for topic, _ in topics})


def read_texts(judged: JudgedSet, data: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of each article, the title before the text where it is searched."""
    with gzip.open(judged.paths(data)[0], "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            title = "" if judged.fields == BODY else record.get("title") or ""
            yield record["id"], f"{title}\n{record['text']}"
