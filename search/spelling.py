"""Which known words may an unknown one be?  The nearest ones, or two without their space."""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from math import exp, log1p
from typing import NamedTuple

from index import (
    COMMON,
    AllOf,
    Clause,
    Deadline,
    EmbeddedEngine,
    Near,
    NearWords,
    Phrase,
    RomanizedWords,
    Vocabulary,
    Word,
    is_arabic,
)

from .expand import Expander
from .mending import Meant
from .ranking import PROFILE
from .stopwords import says_little

REMEMBERED = 10_000  # words with what is near them

NEARER = 0.5  # cost beyond that of the nearest word, of words that Latin letters may stand for
LATIN_FIT = 0.5  # share of what the rest of a query says about these: sounds say more
LATIN = 3  # letters of a Latin word that may be an Arabic one
DOUBTED = 4  # letters of a word that may be a misspelling
TWO_EDITS = 5  # letters of a word in which two edits are looked for
SURE_KIN = 0.81  # weight of kin of which a word is surely a form: priors of .9 together
KIN = 0.617  # of which it may be a form: priors of .75
SHARPNESS = 3.0  # of the weights of the words it may be
MEANT = 3  # so many of them
EDITS_A_LETTER = 0.25  # cost of a nearest word, for each letter, beyond which it is only offered
FOLLOWING = 3.0  # what it is worth that the second part of a cut follows the first in a text
CUTS = 4  # so many cuts are looked up in the texts

_LATIN = re.compile(r"[0-9]?[a-z][a-z0-9]+")


class Cut(NamedTuple):
    """A word cut before the letter `at`; `having` documents have both parts, `following`
    one after the other."""

    at: int
    following: int
    having: int


class Guess(NamedTuple):
    """The word that was likeliest meant, with the others; one not `sure` is a long way off."""

    best: Near
    meant: tuple[Meant, ...]
    sure: bool


class Speller:
    """Knows the spelling of one snapshot's words; safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary, engine: EmbeddedEngine, expander: Expander) -> None:
        self.documents = lru_cache(REMEMBERED)(vocabulary.documents)
        self._engine = engine
        self._expander = expander
        self._lists: tuple[NearWords, RomanizedWords] | None = None
        self._near: OrderedDict[str, tuple[Near, ...]] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def knows(self, term: str) -> bool:
        """Say whether a living article has this normal form."""
        return self.documents(term) > 0

    def is_form(self, term: str, least: float = KIN) -> bool:
        """Say whether the index knows a word, or one of which it likely is a form."""
        if self.knows(term):
            return True
        forms = self._expander.kin(term).forms
        return len(forms) > 1 and forms[1].weight >= least

    def is_doubtful(self, term: str) -> bool:
        """Say whether a word may be a misspelling."""
        return len(term) >= DOUBTED and is_arabic(term) and not self.is_form(term, SURE_KIN)

    def rarity(self, term: str) -> int:
        """Return how many documents the known words have that an unknown word surely is a form of.

        0 for a word that is known, or no form of any, or a function word.
        """
        if len(term) < DOUBTED or not is_arabic(term) or says_little(term) or self.knows(term):
            return 0
        forms = self._expander.kin(term).forms
        return sum([self.documents(form.term) for form in forms if form.weight >= SURE_KIN])

    def is_foreign(self, term: str) -> bool:
        """Say whether a word may be Arabic in Latin letters."""
        return self.is_latin(term) and not self.is_form(term)

    def is_latin(self, term: str) -> bool:
        """Say whether a word is in Latin letters, of which there are enough to be told."""
        return len(term) >= LATIN and bool(_LATIN.fullmatch(term))

    def prepare(self) -> tuple[NearWords, RomanizedWords]:
        """Return the lists of all words, made at the first call; the next ones wait for it."""
        with self._making:
            if self._lists is None:
                words = NearWords(self._engine.snapshot.parts)
                self._lists = words, RomanizedWords(words)
            return self._lists

    def nearest(self, term: str) -> tuple[Near, ...]:
        """Return the known words nearest to a word, in Arabic or in Latin letters, best first."""
        with self._lock:
            if term in self._near:
                return self._near[term]
        words, romanized = self.prepare()
        if is_arabic(term):
            found = tuple(words.find(term, 2 if len(term) >= TWO_EDITS else 1))
        else:
            found = _likely(romanized.find(term))
        with self._lock:
            self._near[term] = found
            if len(self._near) > REMEMBERED:
                self._near.popitem(last=False)
        return found

    def guess(self, term: str, known: Sequence[Word], deadline: Deadline) -> Guess | None:
        """Return which near words go best with the known words of the query."""
        nearest = self.nearest(term)
        if not nearest:
            return None
        terms = [near.term for near in nearest]
        fits = self._engine.support(known, terms, PROFILE.weighting, deadline).tolist()
        share = 1.0 if is_arabic(term) else LATIN_FIT
        values = {
            near: COMMON * log1p(near.documents) - near.cost + share * fit
            for near, fit in zip(nearest, fits, strict=True)
        }
        best = sorted(nearest, key=lambda near: (-values[near], near.term))[:MEANT]
        weights = [exp(SHARPNESS * (values[near] - values[best[0]])) for near in best]
        sure = [near.cost <= EDITS_A_LETTER * len(term) for near in best]
        terms = [near.term for near in best]
        return Guess(best[0], tuple(map(Meant, terms, weights, sure)), sure[0])

    def cut(self, term: str, deadline: Deadline) -> Cut | None:
        """Return the best way to cut a word into two that the index knows.

        Two letters that are no function word are a part only where both parts follow
        one another in some article, as in دي ماريا.
        """
        whole: list[tuple[int, int]] = []
        short: list[tuple[int, int]] = []
        for at in range(2, len(term) - 1):
            parts = (term[:at], term[at:])
            stand_alone = all(len(part) > 2 or says_little(part) for part in parts)
            if rarer := min(map(self.documents, parts)):
                (whole if stand_alone else short).append((rarer, at))
        best: tuple[float, Cut] | None = None
        for rarer, at in [*sorted(whole, reverse=True)[:CUTS], *short]:
            words = (self._expander.exact(term[:at]), self._expander.exact(term[at:]))
            following = self._count(Phrase(words), deadline)
            if not following and (rarer, at) in short:
                continue
            score = log1p(rarer) + (FOLLOWING + log1p(following) if following else 0.0)
            if best is None or score > best[0]:
                both = following or self._count(AllOf(words), deadline)
                best = score, Cut(at, following, both)
        return best[1] if best else None

    def _count(self, clause: Clause, deadline: Deadline) -> int:
        return len(self._engine.match(clause, PROFILE.weighting, deadline).documents)


def _likely(found: Sequence[Near]) -> tuple[Near, ...]:
    """Return the words that say much and are about as near as the nearest."""
    least = min([near.cost for near in found], default=0.0)
    return tuple(
        near for near in found if near.cost <= least + NEARER and not says_little(near.term)
    )
