"""Why is this article a hit, in plain words?"""

from collections.abc import Iterable
from typing import NamedTuple

from index import cut
from search import Hit, ScorePart, Snippet

from .labels import phrase
from .parts import shown
from .voice import Voice

# What the summands of a score say, by their kind; those of one word are told together.
WORD = phrase("Has {q}")
REASONS = {
    "pair": phrase("Has words of the query close together: {q}"),
    "run": phrase("Has words of the query one after the other: {q}"),
    "title": phrase("Its headline is made of words of the query"),
}
PLACES = {"title": phrase("in the headline"), "body": phrase("in the text")}
OF_ONE_WORD = ("word", "exact", "lead", "cover")
LEAST = 0.01  # share of the score below which nothing is said
MOST = 8  # reasons


class Reason(NamedTuple):
    """One reason: `quoted` words of the query stand between `before` and `after`."""

    before: str
    quoted: list[str]
    after: str
    places: str
    forms: list[str]
    share: str


class _Told(NamedTuple):
    """The summands that one reason tells of."""

    message: str
    parts: list[ScorePart]

    @property
    def value(self) -> float:
        return sum(part.value for part in self.parts)


def reasons(hit: Hit, voice: Voice) -> list[Reason]:
    """Return what adds to the score of a hit, most first; what adds under 1 % is left out.

    Forms are written as they stand in the headline and the snippets of the hit, if there.
    """
    told: dict[tuple[str, str], _Told] = {}
    for part in hit.parts:
        of_word = part.kind in OF_ONE_WORD
        key = ("word", part.text) if of_word else (part.kind, "")
        message = WORD if of_word else REASONS.get(part.kind, "")
        told.setdefault(key, _Told(message, [])).parts.append(part)
    whole = sum(part.value for part in hit.parts if part.value > 0) or 1.0
    surface = _surface((hit.title, *hit.snippets))
    best = sorted(told.values(), key=lambda each: -each.value)[:MOST]
    return [
        _reason(each, surface, each.value / whole, voice)
        for each in best
        if each.message and each.value >= LEAST * whole
    ]


def _reason(told: _Told, surface: dict[str, str], share: float, voice: Voice) -> Reason:
    before, quotes, after = voice.say(told.message).partition("{q}")
    places = [
        voice.say(said)
        for field, said in PLACES.items()
        if any(field in part.fields for part in told.parts if part.kind == "word")
    ]
    forms = dict.fromkeys(
        shown(surface.get(form, form)) for part in told.parts for form in part.forms
    )
    quoted = dict.fromkeys(shown(part.text) for part in told.parts) if quotes else {}
    return Reason(
        before,
        list(quoted),
        after,
        voice.say("{one} and {other}", one=places[0], other=places[1])
        if len(places) == 2
        else "".join(places),
        list(forms) if told.message == WORD and list(forms) != list(quoted) else [],
        voice.percent(share),
    )


def _surface(cuts: Iterable[Snippet]) -> dict[str, str]:
    """Return how index words are written where they are marked, the first writing of each."""
    marked = dict.fromkeys(each.text[start:end] for each in cuts for start, end in each.spans)
    text = "\n".join(marked)
    words = cut(text)
    found: dict[str, str] = {}
    for term, start, end in zip(words.terms(), words.starts, words.ends, strict=True):
        found.setdefault(term, text[start:end])
    return found
