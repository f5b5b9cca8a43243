"""How far from its writing may the forms of a word be?  The stops of the dial.

    writing   the word as it was typed, however its letters may be spelt
    form      with clitics and inflections: a stem that both very likely have
    stem      with whatever shares a stem or a root of three letters
    related   with all its kin, those that only look or sound alike among them

Each stop has the forms of the one before and more, so it never finds less.
"""

import threading
from collections import OrderedDict

from index import Form, Word, shared_skeletons, shared_stems

from .expand import Expander
from .language import WordMaker

EXACTNESS = ("writing", "form", "stem", "related")

# From this likelihood on two words are forms of one: بكتاب and لكتابه of كتاب (.82, .78),
# not قواه of قوات (.69); read off the classes of a dozen words of news.
SAME_WORD = 0.75
REMEMBERED = 10_000  # words, a stop


class Stop:
    """Makes words at one stop of the dial; safe to use from several threads."""

    def __init__(self, expander: Expander, exactness: str) -> None:
        self._expander = expander
        self._exactness = exactness
        self._kept: OrderedDict[str, tuple[tuple[Form, ...], tuple[Form, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def kin(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word with those of its class that this stop has."""
        word = self._expander.kin(text, fields)
        return word._replace(forms=self._remembered(word.forms))

    def exact(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word as it is written."""
        return self._expander.exact(text, fields)

    def opening(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the first word of a phrase, with what may be attached before it."""
        return self._expander.opening(text, fields)

    def _remembered(self, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """Return the forms kept of a class: the same object each time, as engines like it."""
        term = forms[0].term
        with self._lock:
            whole, kept = self._kept.get(term, ((), ()))
        if whole is not forms:
            kept = _near(forms, self._exactness)
            with self._lock:
                self._kept[term] = forms, kept
                if len(self._kept) > REMEMBERED:
                    self._kept.popitem(last=False)
        return kept


def stops(expander: Expander) -> dict[str, WordMaker]:
    """Return what makes words at each stop; the last is the expander itself."""
    nearer = {exactness: Stop(expander, exactness) for exactness in EXACTNESS[:-1]}
    return {**nearer, EXACTNESS[-1]: expander}


def _near(forms: tuple[Form, ...], exactness: str) -> tuple[Form, ...]:
    own, others = forms[0], forms[1:]
    if exactness == "writing" or not others:
        return (own,)
    terms = [form.term for form in others]
    likely = shared_stems(own.term, terms)
    near = likely >= SAME_WORD
    if exactness == "stem":
        near = (likely > 0) | shared_skeletons(own.term, terms)
    return (own, *(form for form, kept in zip(others, near.tolist(), strict=True) if kept))
