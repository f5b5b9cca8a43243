"""What does it cost to have more than hits?"""

from .. import questions
from ..meter import percentile
from ..peers import FIHRIST
from ..table import Goal, Row, Section, compared
from ..workplace import SOME, Workplace

KINDS = ("two", "onemedium", "head")
GOAL_MS = {
    "facets": 5.0,
    "suggestions, first": 5.0,
    "suggestions, again": 5.0,
    "similar articles, first": 20.0,
    "similar articles, again": 20.0,
}


def extras(place: Workplace) -> list[Section]:
    """Facets, levels, explanations, suggestions and similar articles."""
    chosen = [each for each in questions.read(place.timing(SOME)) if each.kind in KINDS]
    path = questions.write(place.folder / "extras.tsv", chosen)
    place.say(f"what is beside the hits, {len(chosen)} questions")
    index = place.index(FIHRIST, "arabic", place.news())
    asked = place.child(
        "extras", folder=str(index.folder), asked=str(path), repeats=place.sizes.repeats
    )
    rows = [
        Row(f"{name}, p{percent}", percentile(times, percent) / 1e3, unit="ms",
            goal=Goal(GOAL_MS[name], unit="ms") if name in GOAL_MS else None)
        for name, times in asked["found"].items()
        for percent in (50, 95)
    ]  # fmt: skip
    about = (
        f"{index.corpus.documents:,} documents, {len(chosen)} questions of one word, two words "
        "and headlines. Ten hits with their snippets, then what each extra adds to them; "
        "suggestions after every letter; articles similar to a first hit, fetched."
    )
    return [compared("Beside the hits", about, rows)]
