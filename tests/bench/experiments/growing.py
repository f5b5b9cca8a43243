"""What happens as the corpus grows, and what does one changed article cost?"""

from ..corpora import WHOLE
from ..meter import percentile
from ..peers import FIHRIST
from ..peers.fihrist import can_update
from ..table import Goal, Row, Section, compared, number, quantity
from ..workplace import SOME, NotMeasured, Result, Workplace

_UNITS = {"building, CPU": "s", "building, private memory": "MB"}
SHOWN_KINDS = ("head", "two", "onecommon", "phrase")


def curve(place: Workplace) -> list[Section]:
    """Build time, memory and latency at three sizes."""
    sizes = place.sizes.curve
    points = [_point(place, count) for count in sizes]
    headings = ["figure", *(f"{count:,}" for count in sizes), "last step beside linear"]
    share = sizes[-1] / sizes[-2]
    lines = [
        [figure, *(quantity(point[figure], unit) for point in points),
         f"{number(points[-1][figure] / points[-2][figure] / share)}×"]
        for figure, unit in _units(points[0])
    ]  # fmt: skip
    about = (
        "Even samples of the large corpus; building includes reading JSON Lines; latencies "
        "are of a tenth of the timing queries, whole, with nothing remembered. Beside linear: "
        "what the last step cost over its share by size; 1 is linear, less is better."
    )
    return [Section("The curve", about, headings, lines)]


def update(place: Workplace) -> list[Section]:
    """One article changed in a large index."""
    place.say("update of one article")
    found, about = _updated(place) if can_update() else ({}, "There is no update yet.")
    rows = [
        Row("update of one article", found.get("wall_s"), unit="s", goal=Goal(1.0, unit="s")),
        Row("seen by a running server after that", found.get("seen_s"), unit="s",
            goal=Goal(2.0, unit="s")),
        Row("update with all articles given, one changed", found.get("whole_s"), unit="s"),
    ]  # fmt: skip
    return [compared("Update", about, rows)]


def _updated(place: Workplace) -> tuple[Result, str]:
    index = place.index(FIHRIST, "arabic", place.whole())
    about = (
        f"One article of {index.corpus.documents:,} changed, by the clock: from the call to the "
        "new generation, and from there to the first answer of a server that is asked over "
        "HTTP twenty times a second."
    )
    try:
        found = place.child("updating", folder=str(index.folder), corpus=str(index.corpus.path))
    except NotMeasured as error:
        place.note(f"update: {error}")
        return {}, about
    return found, about


def _point(place: Workplace, count: int) -> dict[str, float]:
    """Return the figures of one size."""
    place.say(f"the curve, {count:,} documents")
    index = place.index(FIHRIST, "arabic", place.corpus(WHOLE, count))
    times = place.latency(FIHRIST, "arabic", index, place.timing(SOME))["kinds"]
    shown = {
        f"{kind}, p{percent}": percentile(times[kind]["first"], percent) / 1e3
        for kind in SHOWN_KINDS if kind in times for percent in (50, 95)
    }  # fmt: skip
    return {
        "building, CPU": index.cost["cpu_s"],
        "building, private memory": index.cost["private_mb"],
        **shown,
    }


def _units(point: dict[str, float]) -> list[tuple[str, str]]:
    return [(figure, _UNITS.get(figure, "ms")) for figure in point]
