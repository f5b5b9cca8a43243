"""How does one word of a query stand for the words that were perhaps meant?"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index import Form, Word

from .expand import Expander, normalize
from .language import WordMaker
from .ranking import PROFILE

TRUST = 0.4  # what the likeliest class is worth beside a word's own: it may be no mistake
REMEMBERED = 10_000  # classes


class Meant(NamedTuple):
    """One word that another stands for; `weight` in (0, 1], 1 for the likeliest.

    One that is not `sure` adds to the score of what matches, and matches nothing alone.
    """

    term: str
    weight: float
    sure: bool = True


class Mender:
    """Makes words of several classes; safe to use from several threads."""

    def __init__(self, expander: Expander) -> None:
        self._expander = expander
        self._classes: OrderedDict[object, tuple[Form, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def maker(self, maker: WordMaker, meant: Mapping[str, tuple[Meant, ...]]) -> WordMaker:
        """Return what makes words as `maker` does, but for those with another meaning."""
        return _Mending(self, maker, meant)

    def mended(
        self, text: str, meant: tuple[Meant, ...], maker: WordMaker, fields: tuple[str, ...]
    ) -> Word:
        """Return a word that stands for others too: its class is its own and theirs.

        The likeliest one leads, as the word as it was typed does elsewhere.
        """
        self._expander.prepare(" ".join([text, *(each.term for each in meant)]))
        key = (normalize(text), meant, id(maker))  # makers are few, and live as long as this
        with self._lock:
            forms = self._classes.get(key)
        if forms is None:
            forms = _kept(_joined_class(text, meant, self._expander), text, meant, maker)
            with self._lock:
                self._classes[key] = forms
                if len(self._classes) > REMEMBERED:
                    self._classes.popitem(last=False)
        return maker.kin(meant[0].term, fields)._replace(text=text, forms=forms)


class _Mending:
    def __init__(
        self, mender: Mender, maker: WordMaker, meant: Mapping[str, tuple[Meant, ...]]
    ) -> None:
        self._mender = mender
        self._maker = maker
        self._meant = meant

    def kin(self, text: str, fields: tuple[str, ...]) -> Word:
        meant = self._meant.get(normalize(text))
        if meant:
            return self._mender.mended(text, meant, self._maker, fields)
        return self._maker.kin(text, fields)

    def exact(self, text: str, fields: tuple[str, ...]) -> Word:
        return self._as_meant(self._maker.exact(text, fields))

    def opening(self, text: str, fields: tuple[str, ...]) -> Word:
        return self._as_meant(self._maker.opening(text, fields))

    def _as_meant(self, word: Word) -> Word:
        meant = self._meant.get(normalize(word.text))
        sure = tuple(Form(*each) for each in meant or () if each.sure)
        return word._replace(forms=sure) if sure else word


def _kept(
    forms: tuple[Form, ...], text: str, meant: Sequence[Meant], maker: WordMaker
) -> tuple[Form, ...]:
    """Return the forms that a maker gives to any of the words: fewer, never others."""
    words = [maker.kin(each, ()) for each in (text, *(each.term for each in meant))]
    near = {form.term for word in words for form in word.forms}
    return tuple(form for form in forms if form.term in near)


def _joined_class(text: str, meant: Sequence[Meant], maker: WordMaker) -> tuple[Form, ...]:
    """Return the forms of all the words, each with the most it is worth in any of them."""
    found = {form.term: form for form in maker.kin(text, ()).forms}
    for each in meant:
        for form in maker.kin(each.term, ()).forms:
            weight, sure = TRUST * each.weight * form.weight, form.sure and each.sure
            before = found.get(form.term, Form(form.term, 0.0, sure=False))
            found[form.term] = Form(form.term, max(before.weight, weight), before.sure or sure)
    lead = found.pop(meant[0].term)
    others = sorted(found.values(), key=lambda form: (-form.weight, form.term))
    return (lead, *others[: PROFILE.forms - 1])
