"""How long does a question take, beside the peers?"""

from collections.abc import Callable, Sequence
from pathlib import Path

from .. import questions
from ..meter import percentile
from ..peers import BM25S, FIHRIST, FTS5, LUCENE, TANTIVY
from ..peers.fihrist import terms
from ..questions import Question
from ..table import Goal, Row, Section, compared, number
from ..workplace import Result, Workplace

GOAL, PHRASE_GOAL = Goal(1.0, 0.5), Goal(3.0, 1.0)
FIRST, AGAIN = "first", "again"
MOMENTS = (
    (FIRST, "nothing remembered", Goal(20.0, 10.0)),
    ("classes", "classes remembered", Goal(8.0, 4.0)),
    (AGAIN, "words seen before", Goal(3.0, 1.5)),
)
GOAL_BY_MOMENT = {("whole headline", AGAIN): Goal(1.5, 0.75)}
FEWER = 4
NAME_BY_PEER = {TANTIVY: "tantivy", LUCENE: "Lucene", FTS5: "SQLite FTS5", BM25S: "bm25s"}


def engine(place: Workplace) -> list[Section]:
    """Engine against engine: the same terms, BM25 on title and body."""
    asked = [_plain(question) for question in place.drawn()]
    path = questions.write(place.folder / "plain.tsv", [each for each in asked if each.text])
    place.say("questions, engine against engine")
    results = _ask(place, path, "plain", (FIHRIST, TANTIVY))
    about = (
        f"The median of {place.sizes.questions} questions a kind, each at its fastest of "
        f"{place.sizes.repeats} tries; ten best documents and their scores; both engines hold "
        "the same pre-analysed terms, and plans and queries are made before the clock starts. "
        "**First**: Fihrist remembers nothing of the words; **again**: it remembers each "
        "word's scored documents, and no phrase. tantivy remembers nothing, and on both sides the "
        "files are in memory. tantivy is not asked to count the matches (Fihrist always does). "
        "A ratio below 1 means that Fihrist is faster."
    )
    _check_hits(place, results)
    return [compared("Latency, engine against engine", about, _rows(results))]


def query(place: Workplace) -> list[Section]:
    """The whole query as a user types it, articles not fetched."""
    path = questions.write(place.folder / "typed.tsv", place.drawn())
    place.say("questions, the whole way")
    results = _ask(place, path, "arabic", (FIHRIST, TANTIVY, LUCENE))
    few = questions.write(place.folder / "few.tsv", questions.read(path)[::FEWER])
    results.update(_ask(place, few, "arabic", (FTS5, BM25S), rounds=1))
    about = (
        "The same questions as they are typed, from the text to ranked ids: Fihrist parses, "
        "repairs, looks for other forms of each word and ranks in full; tantivy parses, stems "
        "and ranks by BM25. Both are told whether any or all of the words must match. No whole "
        "question is remembered: what is called seen before are its words and their classes."
    )
    about_all = (
        "Milliseconds, medians. Lucene is timed inside Java after warming up and drops stop "
        "words; bm25s has no phrases, prefixes or AND; FTS5 has no stems. One question in "
        f"{FEWER} was put to the last two."
    )
    return [
        compared("Latency, whole query", about, _whole_rows(results)),
        _all_peers("Latency, whole query, all peers", about_all, results),
    ]


def _ask(
    place: Workplace, path: Path, how: str, peers: Sequence[str], rounds: int = 0
) -> dict[str, list[Result]]:
    def competitor(who: str) -> Callable[[], Result]:
        kept = "arabic" if who == FIHRIST else how
        return lambda: place.latency(who, how, place.index(who, kept, place.news()), path)

    return place.interleaved({who: competitor(who) for who in peers}, rounds)


def _check_hits(place: Workplace, results: dict[str, list[Result]]) -> None:
    """Note where the engines did not find as many documents, so that nothing is compared."""
    found = [
        {kind: times["hits"] for kind, times in runs[0]["kinds"].items()}
        for runs in results.values()
    ]
    if found and any(each != found[0] for each in found):
        place.note(f"the engines do not agree on the number of hits: {found}")


def _rows(results: dict[str, list[Result]]) -> list[Row]:
    """Compare with tantivy, kind by kind."""
    if FIHRIST not in results or TANTIVY not in results:
        return []
    return [
        Row(f"{kind}, {moment}", _median_ms(results[FIHRIST], kind, moment),
            _median_ms(results[TANTIVY], kind, AGAIN), "ms", "tantivy",
            PHRASE_GOAL if kind.startswith("phrase") else GOAL)
        for moment in (FIRST, AGAIN) for kind in results[FIHRIST][0]["kinds"]
    ]  # fmt: skip


def _whole_rows(results: dict[str, list[Result]]) -> list[Row]:
    """Compare whole queries with tantivy: full ranking with repair and kin, against stems."""
    if FIHRIST not in results or TANTIVY not in results:
        return []
    return [
        Row(f"{kind}, {name}", _median_ms(results[FIHRIST], kind, moment),
            _median_ms(results[TANTIVY], kind, AGAIN), "ms", "tantivy",
            GOAL_BY_MOMENT.get((kind, moment), goal))
        for moment, name, goal in MOMENTS for kind in results[FIHRIST][0]["kinds"]
    ]  # fmt: skip


def _all_peers(title: str, about: str, results: dict[str, list[Result]]) -> Section:
    shown = {"Fihrist, first": (FIHRIST, FIRST), "again": (FIHRIST, AGAIN)} | {
        name: (who, AGAIN) for who, name in NAME_BY_PEER.items()
    }
    columns = {head: place for head, place in shown.items() if place[0] in results}
    kinds = dict.fromkeys(kind for runs in results.values() for kind in runs[0]["kinds"])
    lines = [
        [kind, *(_cell(results[who], kind, moment) for who, moment in columns.values())]
        for kind in kinds
    ]
    return Section(title, about, ["kind", *columns], lines)


def _cell(runs: Sequence[Result], kind: str, moment: str) -> str:
    return number(_median_ms(runs, kind, moment)) if kind in runs[0]["kinds"] else ""


def _median_ms(results: Sequence[Result], kind: str, moment: str) -> float:
    """Return the median over the runs of the median question, in milliseconds."""
    runs = [percentile(result["kinds"][kind][moment], 50) for result in results]
    return percentile(runs, 50) / 1e3


def _plain(question: Question) -> Question:
    """Return the question in Fihrist's own terms; of a prefix, the first one."""
    found = terms(question.text)
    return question._replace(text=" ".join(found[:1] if question.shape == "prefix" else found))
