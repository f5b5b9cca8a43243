"""Which index words does a query word stand for, and how surely?"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

from index import (
    Class,
    ClassRules,
    EmbeddedEngine,
    Form,
    Vocabulary,
    Word,
    find_classes,
    inverse_document_frequency,
    spell,
)
from index import normalize as normalize_anew

from .ranking import Profile
from .stopwords import asks, says_little, words_saying_little

REMEMBERED = 10_000  # classes; about 2 kB each
OPENINGS = 10_000  # words with what may be written before them

# What may be written before a word without a space: and, then, with, for, as, and their
# sequences; before the article, for + al- is written ll-.
PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
ARTICLE = "ال"
FOR_THE = ("لل", "ولل", "فلل")


_NONE: frozenset[str] = frozenset()

normalize = lru_cache(REMEMBERED)(normalize_anew)


class _Class(NamedTuple):
    """What is the same of a word however it is written: as in `Word`."""

    forms: tuple[Form, ...]
    boost: float
    exact: float


class Expander:
    """Makes query words from one snapshot's vocabulary; safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary, engine: EmbeddedEngine, profile: Profile) -> None:
        self._vocabulary = vocabulary
        self._engine = engine
        self._profile = profile
        self._rules = ClassRules(
            most=profile.forms - 1,
            least=profile.kin.least,
            look_alike=profile.look_alike,
            other_script=profile.other_script,
            plenty=profile.plenty,
            short=profile.short,
            short_stem=profile.short_stem,
            skeleton=profile.kin.skeleton,
        )
        self._classes: OrderedDict[str, _Class] = OrderedDict()
        self._opening = lru_cache(OPENINGS)(partial(_attached, vocabulary))
        self._lock = threading.Lock()

    def prepare(self, text: str) -> None:
        """Work out the classes of a text's words together, where that is cheaper."""
        if self._vocabulary.prefers_many:
            self._remember(spell(text)[1])

    def _remember(self, terms: Iterable[str]) -> None:
        with self._lock:
            new = [term for term in dict.fromkeys(terms) if term not in self._classes]
        if not new:
            return
        siblings = [self._engine.siblings(term) for term in new]
        littles = [_NONE if says_little(term) else words_saying_little() for term in new]
        weights = self._profile.kin
        found = find_classes(self._vocabulary, new, weights, siblings, littles, self._rules)
        with self._lock:
            for term, each in zip(new, found, strict=True):
                self._classes[term] = self._weighed(term, each)
            while len(self._classes) > REMEMBERED:
                self._classes.popitem(last=False)

    def kin(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word with its class: itself, then the index words kin to it, best first."""
        term = normalize(text)
        while (found := self._classes.get(term)) is None:  # another thread may have let go of it
            self._remember([term])
        return Word(text, *found, fields)

    def exact(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word as it is written: its spelling variants only."""
        return Word(text, _alone(normalize(text)), fields=fields)

    def opening(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the first word of a phrase, with what may be written before it.

        "حلف شمال" stands in "وحلف شمال" too: the conjunction is a word of its own.
        """
        return Word(text, self._opening(normalize(text)), fields=fields)

    def documents(self, term: str) -> int:
        """Return how many living articles have this normal form."""
        return self._vocabulary.documents(term)

    def knows(self, term: str) -> bool:
        """Say whether some living article has this normal form."""
        return self._vocabulary.knows(term)

    def _weighed(self, term: str, found: Class) -> _Class:
        """Return what a word stands for, and what it weighs; a number is alone in its class."""
        little = self._little(term)
        boost = little * self._length_weight(term, found.documents)
        forms = _alone(term) if term[:1].isdigit() else found.forms
        return _Class(forms, boost, little * self._profile.exact)

    def _little(self, term: str) -> float:
        if asks(term):
            return self._profile.question
        return self._profile.little if says_little(term) else 1.0

    def _length_weight(self, term: str, own: int) -> float:
        """Return how much a word weighs by its letters; short ones that are rare weigh more."""
        if term[:1].isdigit():
            return self._profile.number
        weight = float((len(term) / 5.0) ** self._profile.length_power)
        if len(term) < 5 and own:
            idf = inverse_document_frequency(self._vocabulary.size, own)
            weight += (1.0 - weight) * 0.5 * min(1.0, max(0.0, (idf - 3.0) / 4.0))
        return weight


def _attached(vocabulary: Vocabulary, term: str) -> tuple[Form, ...]:
    attached = [clitic + term for clitic in PROCLITICS]
    if term.startswith(ARTICLE):
        attached += [clitic + term[len(ARTICLE) :] for clitic in FOR_THE]
    return *_alone(term), *[Form(form) for form in attached if vocabulary.knows(form)]


@lru_cache(REMEMBERED)
def _alone(term: str) -> tuple[Form, ...]:
    """Return the class of a word as it is written: one object, by which engines know it again."""
    return (Form(term),)
