"""What is one generation, opened, and how is a request understood on it?"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from index import (
    Clause,
    Deadline,
    EmbeddedEngine,
    Plan,
    Snapshot,
    TimeUp,
    Vocabulary,
    Word,
    open_snapshot,
)

from .answer import Request
from .enough import enough
from .exactness import EXACTNESS, stops
from .expand import Expander, normalize
from .language import Parsed, WordMaker, parse
from .planning import make_plan, query_patterns, query_words
from .ranking import PROFILE
from .repair import Repaired, Repairer
from .snippet import Marker
from .stopwords import says_little
from .stories import Teller

_ANY = "و"  # a word, for opening what words are looked up in


class View(NamedTuple):
    """One generation with what is needed to ask it; `makers` make words, by exactness;
    `budget_ms` is how long each step of an answer may take."""

    snapshot: Snapshot
    engine: EmbeddedEngine
    expander: Expander
    makers: dict[str, WordMaker]
    repairer: Repairer
    teller: Teller
    budget_ms: float


def open_view(folder: Path, budget_ms: float) -> View:
    """Open the current generation of an index folder; raises SnapshotError."""
    snapshot = open_snapshot(folder)
    for part in snapshot.parts:
        part.segment.store  # noqa: B018 (opened now, while its file is sure to be there)
    vocabulary, engine = Vocabulary(snapshot), EmbeddedEngine(snapshot)
    expander = Expander(vocabulary, engine, PROFILE)
    repairer = Repairer(vocabulary, engine, expander, budget_ms)
    return View(snapshot, engine, expander, stops(expander), repairer, Teller(engine), budget_ms)


def prepare(view: View) -> None:
    """Make what is else made for the first word that wants it."""
    for maker in view.makers.values():
        maker.kin(_ANY, ())
    view.repairer.prepare()


def understood(view: View, request: Request) -> Repaired:
    """Read the query of a request, and mend what the index does not know if that is asked."""
    maker = view.makers[request.exactness]
    if request.repair:
        return view.repairer.understand(request.q, request.match, maker)
    view.expander.prepare(request.q)
    return Repaired(parse(request.q, request.match, maker))


def plan_of(view: View, request: Request) -> Plan:
    """Return the plan of a request, whatever it wants most of."""
    return make_plan(request, understood(view, request).parsed, view.engine.column_values)


def limited(view: View, request: Request, parsed: Parsed, budget_ms: float) -> Plan:
    """Return the plan of a request, among what has most words if it wants most.

    How many are most is found at the last stop of the dial, so that no stop before it finds
    more.
    """
    plan = make_plan(request, parsed, view.engine.column_values)
    if request.match != "most" or not parsed.some:
        return plan
    widest, deadline = request._replace(exactness=EXACTNESS[-1]), Deadline(budget_ms)
    try:
        some = parsed.some if request == widest else understood(view, widest).parsed.some
        found = enough(view.engine, some, 0, deadline)
        if found and request != widest:
            found = enough(view.engine, parsed.some, found.least, deadline)
        return plan._replace(among=found.among) if found else plan
    except TimeUp:
        return plan


def content_words(words: Sequence[Word]) -> list[bool]:
    """Say which words are more than function words."""
    return [not says_little(word.forms[0].term) for word in words]


def marker_of(clause: Clause) -> Marker:
    """Return what marks the words of a clause in articles."""
    return Marker(list(query_words(clause)), list(query_patterns(clause)))


def known_forms(view: View, word: Word) -> tuple[str, ...]:
    """Return those of a word's forms that the index has: all, but perhaps the word itself."""
    typed = normalize(word.text)
    is_known = view.expander.knows(typed)
    return tuple([form.term for form in word.forms if is_known or form.term != typed])
