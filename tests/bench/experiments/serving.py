"""What does a large index cost to ask, to hold and to open?"""

from collections.abc import Mapping, Sequence

from ..meter import folder_bytes, percentile
from ..peers import FIHRIST, TANTIVY
from ..table import Goal, Row, Section, compared, number
from ..workplace import Workplace, middle

LATENCY = Goal(5.0, 1.0, unit="ms")
KIND_HEADINGS = (
    "kind", "p50", "p95", "p99", "at least", "aim", "reached", "tantivy p50", "p95", "p99",
)  # fmt: skip


def kinds(place: Workplace) -> list[Section]:
    """p50, p95 and p99 of every kind of the timing queries."""
    corpus, asked = place.whole(), place.timing(place.sizes.timing_least)
    place.say(f"timing queries on {corpus.documents:,} documents")
    index = place.index(FIHRIST, "arabic", corpus)
    peer = place.index(TANTIVY, "arabic", corpus)
    results = place.interleaved(
        {
            FIHRIST: lambda: place.latency(FIHRIST, "arabic", index, asked),
            TANTIVY: lambda: place.latency(TANTIVY, "arabic", peer, asked),
        },
        rounds=1,
    )
    if FIHRIST not in results:
        return []
    found = results[FIHRIST][0]["kinds"]
    theirs = results[TANTIVY][0]["kinds"] if TANTIVY in results else {}
    lines = [
        _line(f"{kind}, {moment}", found[kind][moment], theirs.get(kind, {}).get("again", []))
        for moment in ("first", "again")
        for kind in found
    ]
    lines += [
        _line(f"**all kinds**, {moment}", _joined(found, moment), _joined(theirs, "again"))
        for moment in ("first", "again")
    ]
    about = (
        f"{corpus.documents:,} documents ({corpus.text_mb:,.0f} MB of text: news and book "
        "passages), the whole way from the text of a query to ranked ids; milliseconds. Of "
        f"each kind {place.sizes.timing_least} questions are asked, or all where there are "
        "fewer. The goals are of Fihrist's p95."
    )
    return [Section("Latency by kind, large index", about, KIND_HEADINGS, lines)]


def memory(place: Workplace) -> list[Section]:
    """Private memory while building and while serving."""
    corpus = place.whole()
    place.say(f"memory, {corpus.documents:,} documents")
    built = place.index(FIHRIST, "arabic", corpus)
    asked = place.child("serving", folder=str(built.folder), asked=str(place.timing(0)))
    rows = [
        Row("peak while building", built.cost["private_mb"], unit="MB",
            goal=Goal(1000, unit="MB")),
        Row("after all timing queries", asked["private_mb"], unit="MB", goal=Goal(300, unit="MB")),
        Row("an interpreter with numpy and the program, before a query", asked["start_mb"],
            unit="MB"),
    ]  # fmt: skip
    about = (
        f"{corpus.documents:,} documents; memory that belongs to the process alone (Pss_Anon), "
        "not pages of mapped files, sampled twenty times a second; articles are read as a "
        "stream. A tenth of the size does not take a tenth of the memory."
    )
    return [compared("Memory", about, rows)]


def size(place: Workplace) -> list[Section]:
    """The index on disk against the text it was made from."""
    rows = []
    for corpus in (place.news(), place.whole()):
        index = place.index(FIHRIST, "arabic", corpus)
        rows.append(
            Row(
                f"{corpus.documents:,} documents, index with the text in it",
                folder_bytes(index.folder) / 1e6,
                corpus.text_mb,
                "MB",
                "raw UTF-8 text",
                Goal(1.0, 0.7),
            )
        )
    peer = place.index(TANTIVY, "arabic", place.news())
    theirs = folder_bytes(peer.folder) / 1e6
    ours = rows[0].ours
    rows.append(Row("the first beside tantivy's", ours, theirs, "MB", "tantivy"))
    return [compared("Size on disk", "Stored text included on both sides.", rows)]


def opening(place: Workplace) -> list[Section]:
    """Opening a snapshot, with and without comparing digests."""
    corpus = place.whole()
    place.say("opening a snapshot")
    index = place.index(FIHRIST, "arabic", corpus)
    results = place.interleaved(
        {
            "checked": lambda: place.child("opening", folder=str(index.folder), checked=True),
            "remembered": lambda: place.child("opening", folder=str(index.folder), checked=False),
        },
        rounds=max(3, place.sizes.rounds),
    )
    wall = {name: middle(found, "wall_s") for name, found in results.items()}
    rows = [
        Row("digests remembered", wall["remembered"], unit="s", goal=Goal(0.3, 0.05, unit="s")),
        Row("digests compared (once after a build)", wall["checked"], unit="s"),
    ]
    about = f"{corpus.documents:,} documents, in a fresh process, files in the page cache."
    return [compared("Opening", about, rows)]


def _joined(kinds: Mapping[str, Mapping[str, Sequence[float]]], moment: str) -> list[float]:
    return [time for kind in kinds.values() for time in kind[moment]]


def _line(name: str, ours: Sequence[float], theirs: Sequence[float]) -> list[str]:
    shown = [[number(percentile(each, percent) / 1e3) for percent in (50, 95, 99)] if each
             else [""] * 3 for each in (ours, theirs)]  # fmt: skip
    reached = LATENCY.reached(percentile(ours, 95) / 1e3)
    goal = [LATENCY.shown(LATENCY.least), LATENCY.shown(LATENCY.aim), reached]
    return [name, *shown[0], *goal, *shown[1]]
