"""What was meant by a query that the index does not know all words of?

A word that the index knows is never touched, and every change is said.  In this order:
the keyboard left in the other language, words that were typed in two pieces or without
the space between them, and at last the nearest words, in Arabic or in Latin letters.

The thresholds were chosen on 500 questions typed in sixteen ways; docs/relevance.md
has the figures.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index import (
    AllOf,
    AnyOf,
    Clause,
    Deadline,
    EmbeddedEngine,
    Phrase,
    Plan,
    TimeUp,
    Vocabulary,
    Without,
    Word,
    Words,
    cut,
    is_arabic,
    spell,
)

from .answer import Correction
from .expand import Expander, normalize
from .keyboard import in_arabic, in_latin, without_point
from .language import Parsed, WordMaker, parse
from .mending import Meant, Mender
from .ranking import PROFILE
from .spelling import DOUBTED, KIN, Cut, Speller
from .stopwords import says_little

FAR = 1.05  # cost of a nearest word beyond which a word is rather cut in two
OFFERED = 1.0  # cost up to which a word is offered in the place of what may be a form of another
RARE = 20  # documents: a form of so rare a word may be a misspelling of another,
COMMONER = 10  # which is so many times commoner
JOINED = 0.8  # cost of a space too many
KEYBOARD_LEAST, KEYBOARD_MORE = 0.4, 1.5  # known share of letters, and times that of before

_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufefc]")
_ARABIZI = re.compile(r"(?=.*[2-9])(?=.*[A-Za-z])[A-Za-z2-9]+")  # one word such as 3arabi
_LATIN = re.compile(r"[A-Za-z]{2}")


class Repaired(NamedTuple):
    """A query as it is understood, and what was changed for that."""

    parsed: Parsed
    corrections: tuple[Correction, ...] = ()


class _Edit(NamedTuple):
    """[start, end) of the query becomes `text`."""

    start: int
    end: int
    text: str


class _Change(NamedTuple):
    """What is done about one word: the query is edited, or the word stands for others."""

    correction: Correction | None = None
    edits: tuple[_Edit, ...] = ()
    meant: tuple[Meant, ...] = ()


class _Asked(NamedTuple):
    """A query that was read: all its words, which of them are `plain`, and those known."""

    q: str
    words: Words
    terms: Sequence[str]
    plain: frozenset[str]
    known: Sequence[Word]

    def places(self, term: str) -> Iterator[int]:
        return (at for at, each in enumerate(self.terms) if each == term)

    def typed(self, term: str) -> str:
        """Return how a word was typed."""
        at = next(self.places(term))
        return self.q[int(self.words.starts[at]) : int(self.words.ends[at])]

    def letters(self, first: int, last: int) -> str:
        """Return the letters of some words, without marks and what stands between them."""
        return "".join(self.words.only(np.arange(first, last + 1)).surfaces())

    def edit(self, first: int, last: int, text: str) -> _Edit:
        """Put a text in the place of some words; two words of a field are kept together."""
        start, end = int(self.words.starts[first]), int(self.words.ends[last])
        in_field = " " in text and self.q[:start].endswith(":")
        return _Edit(start, end, f"({text})" if in_field else text)


class Repairer:
    """Mends queries to one snapshot; safe to use from several threads."""

    def __init__(
        self, vocabulary: Vocabulary, engine: EmbeddedEngine, expander: Expander, budget_ms: float
    ) -> None:
        self._engine = engine
        self._expander = expander
        self._budget_ms = budget_ms
        self._speller = Speller(vocabulary, engine, expander)
        self._mender = Mender(expander)

    def prepare(self) -> None:
        """Make the lists of words that the first word in doubt would wait for."""
        self._speller.prepare()

    def understand(self, q: str, match: str, maker: WordMaker) -> Repaired:
        """Read a query, its words made by `maker`, and mend what the index does not know.

        Where the time is up before that is worked out, the query is read as it is.
        """
        typed = self._right_keyboard(q)
        self._expander.prepare(typed)
        parsed = parse(typed, match, maker)
        before = () if typed == q else (self._keyboard(q, typed, parsed),)
        plain = _plain_words(parsed.clause)
        unknown = [term for term in plain if not self._speller.knows(term)]
        latin = [term for term in plain if self._speller.is_latin(term)]
        if not (unknown or latin) or match == "exact":
            return Repaired(parsed, before)
        known = [word for term, word in plain.items() if term not in unknown]
        if latin or any(map(self._speller.is_doubtful, unknown)):
            self.prepare()  # before the time is counted, so that a first query is read as any other
        words = cut(typed)
        asked = _Asked(typed, words, words.terms(), frozenset(plain), known)
        try:
            deadline = Deadline(self._budget_ms)
            changes = self._changes(asked, unknown, deadline)
            changes |= self._in_arabic(asked, set(latin).difference(unknown), deadline)
        except TimeUp:
            return Repaired(parsed, before)
        edits = [edit for change in changes.values() for edit in change.edits]
        meant = {term: change.meant for term, change in changes.items() if change.meant}
        said = [change.correction for change in changes.values() if change.correction]
        if edits or meant:
            parsed = parse(_edited(typed, edits), match, self._mender.maker(maker, meant))
        return Repaired(parsed, (*before, *said))

    def written(self, corrections: Sequence[Correction]) -> tuple[Correction, ...]:
        """Return corrections with their words as articles write them, not as they are looked up."""
        return tuple(
            replace(each, text=self._engine.written([each.text])[0])
            if each.reason in ("spelling", "arabizi")
            else each
            for each in corrections
        )

    # The keyboard

    def _right_keyboard(self, q: str) -> str:
        """Return what the keys of a query without Arabic letters give, if that is known better."""
        if not _LATIN.search(q) or _ARABIC.search(q) or _ARABIZI.fullmatch(q):
            return q
        known_before = KEYBOARD_MORE * self._known_share(q, 3)
        if known_before >= 1.0:
            return q
        mapped = " ".join(map(self._without_point, in_arabic(q).split()))
        known_after = self._known_share(mapped, 2)
        return mapped if known_after >= KEYBOARD_LEAST and known_after > known_before else q

    def _without_point(self, word: str) -> str:
        shorter = without_point(word)
        if shorter == word or self._speller.knows(normalize(word)):
            return word
        return shorter if self._speller.knows(normalize(shorter)) else word

    def _known_share(self, text: str, least: int) -> float:
        """Return how many of the letters are in known words of `least` letters or more."""
        self._expander.prepare(text)
        terms = spell(text)[1]
        sure = KIN if len(terms) > 1 else 1.0  # one word alone is easily a form of something
        known = sum(len(t) for t in terms if len(t) >= least and self._speller.is_form(t, sure))
        return known / max(sum(map(len, terms)), 1)

    def _keyboard(self, q: str, typed: str, parsed: Parsed) -> Correction:
        plan = Plan(parsed.clause, weighting=PROFILE.weighting)
        return Correction(typed, q, "keyboard", self._engine.rank(plan, 1).total, applied=True)

    # Words

    def _changes(
        self, asked: _Asked, unknown: Sequence[str], deadline: Deadline
    ) -> dict[str, _Change]:
        """Return what is done about the unknown words of a query."""
        changes = self._joined(asked, unknown)
        for term in unknown:
            change = None
            if term not in changes and self._speller.is_doubtful(term):
                change = self._in_latin(asked, term) or self._cut_or_near(asked, term, deadline)
            elif term not in changes and self._is_rare(term):
                often = COMMONER * self._speller.rarity(term)
                change = self._offered(asked, term, "spelling", often, deadline)
            elif self._speller.is_foreign(term) and not asked.typed(term).isupper():
                change = self._near(asked, term, "arabizi", deadline)
            changes |= {term: change} if change else {}
        return changes

    def _joined(self, asked: _Asked, unknown: Sequence[str]) -> dict[str, _Change]:
        """Join neighbours that are one known word, where the index does not know both."""
        changes: dict[str, _Change] = {}
        for at, (one, other) in enumerate(pairwise(asked.terms)):
            new = {one, other}.intersection(unknown).difference(changes)
            between = asked.q[asked.words.ends[at] : asked.words.starts[at + 1]]
            if not new or between.strip() or not asked.plain.issuperset((one, other)):
                continue
            count = self._speller.documents(one + other)
            if not count or not is_arabic(one + other) or any(map(self._has_near, new)):
                continue
            text = asked.letters(at, at + 1)
            edit = asked.edit(at, at + 1, text)
            said = Correction(text, asked.q[edit.start : edit.end], "split", count, applied=True)
            changes |= dict.fromkeys(new, _Change()) | {min(new): _Change(said, (edit,))}
        return changes

    def _has_near(self, term: str) -> bool:
        """Say whether a known word is nearer to a word than a space too many is."""
        nearest = self._speller.nearest(term) if len(term) >= DOUBTED else ()
        return any(near.cost < JOINED for near in nearest)

    def _in_latin(self, asked: _Asked, term: str) -> _Change | None:
        """Read a word as Latin keys that were pressed with the keyboard in Arabic."""
        at = next(asked.places(term))
        for latin in in_latin(asked.letters(at, at)):
            if count := self._speller.documents(latin):
                edits = tuple(asked.edit(place, place, latin) for place in asked.places(term))
                said = Correction(latin, asked.typed(term), "keyboard", count, applied=True)
                return _Change(said, edits)
        return None

    def _cut_or_near(self, asked: _Asked, term: str, deadline: Deadline) -> _Change | None:
        nearest = self._speller.nearest(term)
        parts = self._speller.cut(term, deadline)
        if parts and (parts.following or not nearest or nearest[0].cost > FAR):
            return _glued(asked, term, parts)
        return self._near(asked, term, "spelling", deadline)

    def _near(self, asked: _Asked, term: str, reason: str, deadline: Deadline) -> _Change | None:
        """Let a word stand for the nearest words that go best with the rest of the query."""
        guess = self._speller.guess(term, asked.known, deadline)
        if not guess:
            return None
        best, is_form = guess.best, self._speller.is_form(term)
        applied = guess.sure and not is_form
        said = Correction(best.term, asked.typed(term), reason, best.documents, applied)
        unsaid = (is_form and best.cost > OFFERED) or says_little(term)
        return _Change(None if unsaid else said, meant=guess.meant)

    def _is_rare(self, term: str) -> bool:
        return 0 < self._speller.rarity(term) < RARE

    def _in_arabic(
        self, asked: _Asked, terms: Collection[str], deadline: Deadline
    ) -> dict[str, _Change]:
        """Offer for known words in Latin letters what articles write far more often."""
        changes = {}
        for term in terms:
            often = COMMONER * self._speller.documents(term)
            change = self._offered(asked, term, "arabizi", often, deadline)
            if change and not asked.typed(term).isupper():
                changes[term] = change
        return changes

    def _offered(
        self, asked: _Asked, term: str, reason: str, often: int, deadline: Deadline
    ) -> _Change | None:
        """Offer a near word that is as common as that."""
        guess = self._speller.guess(term, asked.known, deadline)
        if not guess or guess.best.cost > OFFERED or guess.best.documents < often:
            return None
        best = guess.best
        typed = asked.typed(term)
        return _Change(Correction(best.term, typed, reason, best.documents, applied=False))


def _glued(asked: _Asked, term: str, parts: Cut) -> _Change:
    """Cut a word in two wherever it stands."""
    edits = []
    text = ""
    for place in asked.places(term):
        letters = asked.letters(place, place)
        at = parts.at + len(letters) - len(term)  # of an initial hamza that is passed over
        text = f"{letters[:at]} {letters[at:]}"
        edits.append(asked.edit(place, place, text))
    said = Correction(text, asked.typed(term), "glued", parts.having, applied=True)
    return _Change(said, tuple(edits))


def _plain_words(clause: Clause) -> dict[str, Word]:
    """Return the words that may be mended, by normal form: plain ones and those of phrases.

    Not those that are excluded, or asked for as they are written.
    """
    found: dict[str, Word] = {}
    match clause:
        case Word() if clause.exact:
            found[normalize(clause.text)] = clause
        case Phrase():
            found |= {normalize(word.text): word for word in clause.words}
        case AnyOf() | AllOf():
            for each in clause.clauses:
                found |= _plain_words(each)
        case Without():
            found |= _plain_words(clause.keep)
        case _:
            pass
    return found


def _edited(q: str, edits: Sequence[_Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        q = q[: edit.start] + edit.text + q[edit.end :]
    return q
