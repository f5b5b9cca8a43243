"""Which index words does a query word stand for, and how surely?"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log1p

from index import Form, Kin, Vocabulary, Word
from index import normalize as normalize_anew

from .ranking import Profile
from .stopwords import says_little

REMEMBERED = 50_000  # classes; about 2 kB each
MAX_BEGINNING = 3_000  # index words of a prefix that are marked in a text

# What may be written before a word without a space: and, then, with, for, as, and their
# sequences; before the article, for + al- is written ll-.
PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
ARTICLE = "ال"
FOR_THE = ("لل", "ولل", "فلل")


normalize = lru_cache(REMEMBERED)(normalize_anew)


class Expander:
    """Makes query words from one snapshot's vocabulary; safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary, profile: Profile) -> None:
        self._vocabulary = vocabulary
        self._profile = profile
        self._classes: OrderedDict[str, tuple[Form, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, terms: Iterable[str]) -> None:
        """Work out the classes of these normal forms together: cheaper than one by one."""
        with self._lock:
            new = [term for term in dict.fromkeys(terms) if term not in self._classes]
        if not new:
            return
        found = self._vocabulary.kin(new, self._profile.kin)
        with self._lock:
            for term, kin in zip(new, found, strict=True):
                self._classes[term] = self._class(term, kin)
            while len(self._classes) > REMEMBERED:
                self._classes.popitem(last=False)

    def kin(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word with its class: itself, then the index words kin to it, best first."""
        term = normalize(text)
        self.prepare([term])
        with self._lock:
            forms = self._classes[term]
        little = self._profile.little if says_little(term) else 1.0
        boost = little * self._length_weight(term)
        return Word(text, forms, boost, little * self._profile.exact, fields)

    def exact(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word as it is written: its spelling variants only."""
        return Word(text, (Form(normalize(text)),), fields=fields)

    def opening(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the first word of a phrase, with what may be written before it.

        "حلف شمال" stands in "وحلف شمال" too: the conjunction is a word of its own.
        """
        word = self.exact(text, fields)
        term = word.forms[0].term
        attached = [clitic + term for clitic in PROCLITICS]
        if term.startswith(ARTICLE):
            attached += [clitic + term[len(ARTICLE) :] for clitic in FOR_THE]
        known = [Form(form) for form in attached if self.knows(form)]
        return word._replace(forms=(*word.forms, *known))

    def knows(self, term: str) -> bool:
        """Say whether some living article has this normal form."""
        return self._vocabulary.knows(term)

    def beginning(self, prefix: str) -> list[str]:
        """Return the index words that begin with this normal form."""
        return self._vocabulary.beginning(prefix, MAX_BEGINNING)

    def _class(self, term: str, kin: Sequence[Kin]) -> tuple[Form, ...]:
        """Return the word and its best kin; numbers have none, other scripts only close ones.

        Kin that are not sure match only where a word is rare.
        """
        others = [each for each in kin if each.term != term]
        if term[:1].isdigit():
            others = []
        elif not _is_arabic(term):
            others = [each for each in others if each.weight >= self._profile.other_script]
        others.sort(key=lambda each: (-each.weight * log1p(each.documents), each.term))
        best = others[: self._profile.forms - 1]
        best.sort(key=lambda each: (-each.weight, -each.documents, each.term))
        known = sum(each.documents for each in kin if each.sure)
        match_all = known < self._profile.plenty
        return (Form(term), *(Form(k.term, k.weight, k.sure or match_all) for k in best))

    def _length_weight(self, term: str) -> float:
        if term[:1].isdigit():
            return 1.0
        return float((len(term) / 5.0) ** self._profile.length_power)


def _is_arabic(term: str) -> bool:
    return all("ء" <= letter <= "ي" for letter in term)
