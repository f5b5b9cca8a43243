"""How fast is an index built, beside the peers and with two processes?"""

from collections.abc import Callable

from ..corpora import NEWS, Corpus
from ..meter import folder_bytes
from ..peers import BM25S, FIHRIST, FTS5, LUCENE, TANTIVY, WHOOSH
from ..table import Goal, Row, Section, compared
from ..workplace import Result, Workplace, middle

RATE = "a CPU s"


def building(place: Workplace) -> list[Section]:
    """Articles per CPU second, stored text included, one process."""
    corpus, sample = place.news(), place.corpus(NEWS, place.sizes.whoosh)
    place.say(f"building {corpus.documents:,} articles, {place.sizes.rounds} rounds")
    competitors = {
        who: _builder(place, who, sample if who == WHOOSH else corpus)
        for who in (FIHRIST, TANTIVY, LUCENE, FTS5, BM25S, WHOOSH)
    }
    results = place.interleaved(competitors)
    rates = {
        who: (sample if who == WHOOSH else corpus).documents / middle(found, "cpu_s")
        for who, found in results.items()
    }
    ours = rates.get(FIHRIST)
    rows = [
        Row("against the faster of tantivy and Lucene", ours, *_faster(rates),
            Goal(1.5, 3, most=False)),
        Row(f"against Whoosh ({sample.documents:,} articles of it)", ours, rates.get(WHOOSH),
            RATE, "Whoosh", Goal(20, 30, most=False)),
        *(Row(f"against {name}", ours, rates.get(who), RATE, name)
          for who, name in ((TANTIVY, "tantivy"), (LUCENE, "Lucene"),
                            (FTS5, "SQLite FTS5"), (BM25S, "bm25s"))),
    ]  # fmt: skip
    if ours is not None:
        rows += _walls(corpus, results)
        rows += _vocabulary(place, corpus, middle(results[FIHRIST], "cpu_s"))
    about = (
        f"{corpus.documents:,} articles ({corpus.text_mb:,.0f} MB of text), from memory to a "
        f"finished index on disk with the text in it; one process, one thread; median of "
        f"{place.sizes.rounds} interleaved runs. A ratio above 1 means that Fihrist is faster."
    )
    return [compared("Building", about, rows)]


def processes(place: Workplace) -> list[Section]:
    """Two processes against one, on the clock."""
    corpus, sample = place.news(), place.corpus(NEWS, place.sizes.whoosh)
    rounds = 2 * place.sizes.rounds - 1
    place.say("building with one process and with two")
    results = place.interleaved(
        {
            "one": lambda: place.clock(FIHRIST, "arabic", corpus),
            "two": lambda: place.clock(FIHRIST, "arabic-2", corpus),
            "one, pages": lambda: place.clock_pages(sample, 1),
            "two, pages": lambda: place.clock_pages(sample, 2),
        },
        rounds,
    )
    one, two, one_pages, two_pages = (
        middle(results[who], "wall_s") if who in results else None
        for who in ("one", "two", "one, pages", "two, pages")
    )
    rows = [
        Row("articles from memory", _rate(corpus, two), _rate(corpus, one), "a s", "one process",
            Goal(1.6, 1.8, most=False)),
        Row(f"{sample.documents:,} web pages from a folder", _rate(sample, two_pages),
            _rate(sample, one_pages), "a s", "one process"),
    ]  # fmt: skip
    if "one" in results and "two" in results:
        cpu_s = (middle(results[who], "cpu_s") for who in ("two", "one"))
        rows.append(Row("CPU seconds of both, from memory", *cpu_s, "s", "one process"))
    about = (
        f"Two processes against one, by the clock on the wall, with nothing else at work: memory "
        f"is not watched. Medians of {rounds} interleaved runs. The second process starts after "
        f"some hundred articles, or half a second of reading, so a quick run does not show it."
    )
    return [compared("Two processes", about, rows)]


def _rate(corpus: Corpus, wall_s: float | None) -> float | None:
    return corpus.documents / wall_s if wall_s is not None else None


def _builder(place: Workplace, who: str, corpus: Corpus) -> Callable[[], Result]:
    return lambda: place.build(who, "arabic", corpus).cost


def _faster(rates: dict[str, float]) -> tuple[float | None, str, str]:
    found = {who: rates[who] for who in (TANTIVY, LUCENE) if who in rates}
    if not found:
        return None, RATE, ""
    who = max(found, key=found.__getitem__)
    return found[who], RATE, {TANTIVY: "tantivy", LUCENE: "Lucene"}[who]


def _vocabulary(place: Workplace, corpus: Corpus, build_cpu_s: float) -> list[Row]:
    """What the vocabulary tables add to all else: time, and size."""
    index = place.index(FIHRIST, "arabic", corpus)
    cost = place.child("vocabulary", folder=str(index.folder))
    size_mb = folder_bytes(index.folder) / 1e6
    return [
        Row("vocabulary tables beside all else, time", cost["cpu_s"],
            build_cpu_s - cost["cpu_s"], "CPU s", "all else", Goal(0.5)),
        Row("vocabulary tables beside all else, size", cost["size_mb"],
            size_mb - cost["size_mb"], "MB", "all else", Goal(0.5)),
    ]  # fmt: skip


def _walls(corpus: Corpus, results: dict[str, list[Result]]) -> list[Row]:
    """The same by the clock, for the two fastest peers."""
    ours = corpus.documents / middle(results[FIHRIST], "wall_s")
    return [
        Row(f"by the clock, against {name}", ours,
            corpus.documents / middle(results[who], "wall_s"), "a s", name)
        for who, name in ((TANTIVY, "tantivy"), (LUCENE, "Lucene")) if who in results
    ]  # fmt: skip
