"""Which index words does a query word stand for, and how surely?"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log1p, sqrt
from typing import NamedTuple

from index import (
    LIKELY,
    SURE,
    UNLIKELY,
    Form,
    Kin,
    Vocabulary,
    Word,
    inverse_document_frequency,
    spell,
)
from index import normalize as normalize_anew

from .ranking import Profile
from .stopwords import asks, says_little, words_saying_little

REMEMBERED = 50_000  # classes; about 2 kB each
OPENINGS = 10_000  # words with what may be written before them

# What may be written before a word without a space: and, then, with, for, as, and their
# sequences; before the article, for + al- is written ll-.
PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
ARTICLE = "ال"
FOR_THE = ("لل", "ولل", "فلل")


normalize = lru_cache(REMEMBERED)(normalize_anew)


class _Class(NamedTuple):
    """What is the same of a word however it is written: as in `Word`."""

    forms: tuple[Form, ...]
    boost: float
    exact: float


class Expander:
    """Makes query words from one snapshot's vocabulary; safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary, profile: Profile) -> None:
        self._vocabulary = vocabulary
        self._profile = profile
        self._classes: OrderedDict[str, _Class] = OrderedDict()
        self._opening = lru_cache(OPENINGS)(self._attached)
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
        found = self._vocabulary.kin(new, self._profile.kin)
        with self._lock:
            for term, kin in zip(new, found, strict=True):
                own = next((each.documents for each in kin if each.term == term), 0)
                little = self._little(term)
                boost, exact = little * self._length_weight(term, own), little * self._profile.exact
                self._classes[term] = _Class(self._class(term, kin), boost, exact)
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

    def _attached(self, term: str) -> tuple[Form, ...]:
        attached = [clitic + term for clitic in PROCLITICS]
        if term.startswith(ARTICLE):
            attached += [clitic + term[len(ARTICLE) :] for clitic in FOR_THE]
        return *_alone(term), *[Form(form) for form in attached if self.knows(form)]

    def documents(self, term: str) -> int:
        """Return how many living articles have this normal form."""
        return self._vocabulary.documents(term)

    def knows(self, term: str) -> bool:
        """Say whether some living article has this normal form."""
        return self._vocabulary.knows(term)

    def _class(self, term: str, kin: Sequence[Kin]) -> tuple[Form, ...]:
        """Return the word and its best kin; numbers have none, other scripts only close ones.

        Kin that are only likely match where a word is rare, unlikely ones where it is not
        known at all.  A short word that is not rare has too little to be told by its grams
        or an unlikely stem: such kin only add to scores.
        """
        own = next((each.documents for each in kin if each.term == term), 0)
        least, most, known = self._profile.kin.least, self._profile.forms - 1, 0
        others = []
        for each, weight in zip(kin, self._weights(term, own, kin), strict=True):
            name, _, _, documents, trust = each
            if trust == SURE:
                known += documents
            if weight > least and name != term:
                others.append((-weight * log1p(documents), name, weight, each))
        others.sort()
        best = [(-weight, -k.documents, name, k) for _, name, weight, k in others[:most]]
        best.sort()
        trusted = SURE if known >= self._profile.plenty else LIKELY if known else UNLIKELY
        short = own >= self._profile.plenty and len(term) <= self._profile.short
        forms = [Form(term)]
        for weight, _, name, each in best:
            sure = each.trust >= trusted and not (short and self._vague(each))
            forms.append(Form(name, -weight, sure))
        return tuple(forms)

    def _vague(self, kin: Kin) -> bool:
        """Say whether nothing but grams or an unlikely stem make it kin."""
        least = self._profile.short_stem
        return kin.stem < least if kin.stem else kin.letters > self._profile.kin.skeleton

    def _weights(self, term: str, own: int, kin: Sequence[Kin]) -> list[float]:
        """Return what each index word is worth for a query word that `own` documents have.

        Where the index knows the word, those that only look like it count less, and
        less yet the commoner they are beside it: a rare name is not drowned by them.
        """
        if term[:1].isdigit():
            return [0.0] * len(kin)
        little: frozenset[str] = frozenset() if says_little(term) else words_saying_little()
        if not _is_arabic(term):
            least = self._profile.other_script
            worth = [0.0 if each.term in little else each.letters for each in kin]
            return [each if each >= least else 0.0 for each in worth]
        look_alike, rarity = self._profile.look_alike, 2.0 * (own + 1)
        weights = []
        for name, stem, letters, documents, _ in kin:
            if own and letters > stem:
                share = rarity / documents
                letters = letters * look_alike * (sqrt(share) if share < 1.0 else 1.0)
            if name in little:
                weights.append(0.0)
            else:
                weights.append(letters if letters > stem else stem)
        return weights

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


def _is_arabic(term: str) -> bool:
    return all("ء" <= letter <= "ي" for letter in term)


@lru_cache(REMEMBERED)
def _alone(term: str) -> tuple[Form, ...]:
    """Return the class of a word as it is written: one object, by which engines know it again."""
    return (Form(term),)
