"""How far from its writing may the forms of a word be?  The stops of the dial.

    writing   the word as it was typed, however its letters may be spelt
    form      with clitics and inflections: a stem that both very likely have
    stem      with whatever shares a stem or a root of three letters, or is built from it
    related   with all its kin, those that only look or sound alike among them

Each stop has the forms of the one before and more, so it never finds less.
"""

import threading
from collections import OrderedDict
from itertools import compress

from index import Form, Word, shared_patterns, shared_skeletons, shared_stems

from .expand import Expander
from .language import WordMaker

EXACTNESS = ("writing", "form", "stem", "related")

# From this likelihood on two words are forms of one: بكتاب and لكتابه of كتاب (.82, .78),
# not قواه of قوات (.69); read off the classes of a dozen words of news.
SAME_WORD = 0.75
REMEMBERED = 10_000  # words

Forms = tuple[Form, ...]


class Nearness:
    """Knows which forms of a class each stop has; safe to use from several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Forms, dict[str, Forms]]] = OrderedDict()
        self._lock = threading.Lock()

    def near(self, forms: Forms, exactness: str) -> Forms:
        """Return the forms of a stop: the same object each time, as engines like it."""
        term = forms[0].term
        with self._lock:
            whole, near = self._known.get(term, ((), {}))
        if whole is not forms:
            near = _near(forms)
            with self._lock:
                self._known[term] = forms, near
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return near[exactness]


class Stop:
    """Makes words at one stop of the dial; safe to use from several threads."""

    def __init__(self, expander: Expander, nearness: Nearness, exactness: str) -> None:
        self._expander = expander
        self._nearness = nearness
        self._exactness = exactness

    def kin(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word with those of its class that this stop has."""
        word = self._expander.kin(text, fields)
        return word._replace(forms=self._nearness.near(word.forms, self._exactness))

    def exact(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the word as it is written."""
        return self._expander.exact(text, fields)

    def opening(self, text: str, fields: tuple[str, ...] = ()) -> Word:
        """Return the first word of a phrase, with what may be attached before it."""
        return self._expander.opening(text, fields)


def stops(expander: Expander) -> dict[str, WordMaker]:
    """Return what makes words at each stop; the last is the expander itself."""
    nearness = Nearness()
    nearer = {exactness: Stop(expander, nearness, exactness) for exactness in EXACTNESS[:-1]}
    return {**nearer, EXACTNESS[-1]: expander}


def _near(forms: Forms) -> dict[str, Forms]:
    """Return the forms of a class that each stop but the last has."""
    own, others = forms[:1], forms[1:]
    if not others:
        return dict.fromkeys(EXACTNESS[:-1], own)
    term, terms = own[0].term, [form.term for form in others]
    likely = shared_stems(term, terms)
    related = (likely > 0) | shared_skeletons(term, terms) | shared_patterns(term, terms)
    return {
        "writing": own,
        "form": (*own, *compress(others, (likely >= SAME_WORD).tolist())),
        "stem": (*own, *compress(others, related.tolist())),
    }
