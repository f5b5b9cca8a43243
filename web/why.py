"""Why is this article a hit, in plain words?"""

from typing import NamedTuple

from search import Hit, ScorePart

from .labels import phrase
from .parts import shown
from .voice import Voice

# by the kind of a summand of the score
REASONS = {
    "word": phrase("Has the word {q}"),
    "exact": phrase("Has it as it was typed: {q}"),
    "pair": phrase("Has these words close together: {q}"),
    "run": phrase("Has these words one after the other: {q}"),
    "lead": phrase("Tells of it at its very beginning"),
    "cover": phrase("Has most of the words of the query"),
    "title": phrase("Has it in its headline"),
}
PLACES = {"title": phrase("in the headline"), "body": phrase("in the text")}
Q = "{q}"


class Reason(NamedTuple):
    """One summand of a score: before and after `q`, the words; its share of the score."""

    before: str
    q: str
    after: str
    forms: list[str]
    places: str
    share: str
    percent: int


def reasons(hit: Hit, voice: Voice) -> list[Reason]:
    """Return what adds to the score of a hit, most first; what adds under 1 % is left out."""
    whole = sum(part.value for part in hit.parts if part.value > 0) or 1.0
    said = sorted(hit.parts, key=lambda part: -part.value)
    return [_reason(part, part.value / whole, voice) for part in said if part.value >= whole / 100]


def _reason(part: ScorePart, share: float, voice: Voice) -> Reason:
    before, has_q, after = voice.say(REASONS.get(part.kind, part.kind)).partition(Q)
    places = [voice.say(PLACES[field]) for field in part.fields if field in PLACES]
    forms = [shown(form) for form in part.forms] if part.kind == "word" else []
    return Reason(
        before,
        shown(part.text) if has_q else "",
        after,
        forms,
        voice.say("{one} and {other}", one=places[0], other=places[1])
        if len(places) > 1
        else "".join(places),
        voice.percent(share),
        round(share * 100),
    )
