"""How may a query go on that somebody is typing?

Its last word is completed to words of the index, written as articles write them, the
words before it kept; then titles that have the words, and sources.  Letters are compared
by their normal forms: neither hamza, ة or ه, nor marks matter.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import (
    AllOf,
    Clause,
    Completion,
    Deadline,
    EmbeddedEngine,
    Form,
    Plan,
    Prefix,
    Word,
    cut,
    normalize,
    repeated_stems,
)

from .answer import Suggestion
from .exactness import SAME_WORD
from .expand import ARTICLE
from .language import WordMaker
from .ranking import PROFILE
from .stopwords import says_little

Mask = npt.NDArray[np.bool_]

MIN_LETTERS = 2  # of a word that is completed behind the article, too: حوث to الحوثيين
MIN_TITLE_LETTERS = 3  # of an only word that titles are looked for with
CANDIDATES = 24  # words that are weighed against each other
FORM = 0.25  # what a word is worth beside another form of it, or as it was not begun
TITLES_WEIGHED = 200  # best matches among which the newest are taken
TITLE = ("title",)
HAMZA = "\N{ARABIC LETTER HAMZA}"
CARRIED = "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}\N{ARABIC LETTER YEH WITH HAMZA ABOVE}"


class Typed(NamedTuple):
    """What stands in the box: `text`, `kept` before its last word, of normal form `last`.

    `last` is "" after a space: the word before it is complete.  `before` are the words
    of `kept`.
    """

    text: str
    kept: str
    before: tuple[str, ...]
    last: str


def read_typed(q: str) -> Typed:
    """Return a query as far as it is typed, its last word apart."""
    words = cut(q)
    surfaces, terms = words.surfaces(), words.terms()
    if not len(words) or words.ends[-1] < len(q):
        return Typed(q, q, tuple(surfaces), "")
    return Typed(q, q[: int(words.starts[-1])], tuple(surfaces[:-1]), terms[-1])


def carried(q: str) -> list[str]:
    """Return the query with each letter that may carry a hamza within its last word.

    Who has the bare hamza at hand writes مسء for مسؤول.
    """
    before, space, last = q.rpartition(" ")
    if HAMZA not in last[1:]:
        return []
    return [before + space + last[0] + last[1:].replace(HAMZA, each) for each in CARRIED]


def suggest(
    engine: EmbeddedEngine, maker: WordMaker, q: str, limit: int, deadline: Deadline
) -> tuple[Suggestion, ...]:
    """Return up to `limit` ways to go on: words, then a source, then titles.

    Words and titles leave each other room.  `count` says how many articles have the word
    together with the words before it; of a title, how many of those read have it.  Raises
    TimeUp.
    """
    typed = read_typed(q)
    titles = list(_titles(engine, typed, limit, deadline))
    sources = list(_sources(engine, typed))[:1]
    room = max(limit - min(len(titles), limit // 3) - len(sources), 1)
    shown = max(room, limit - len(titles) - len(sources))
    words = _words(engine, maker, typed, shown, deadline)
    return tuple([*words[:room], *sources, *titles, *words[room:]][:limit])


def _words(
    engine: EmbeddedEngine, maker: WordMaker, typed: Typed, most: int, deadline: Deadline
) -> list[Suggestion]:
    """Return what the last word may become, the commonest first, forms of those before last.

    A word of one article, which may be two without the space between them, is offered
    only where no word of several begins so.
    """
    if not typed.last:
        return []
    within = _having(engine, maker, typed.before, deadline)
    found = engine.complete(typed.last, within, CANDIDATES)
    if len(typed.last) >= MIN_LETTERS and not typed.last.startswith(ARTICLE):
        found += engine.complete(ARTICLE + typed.last, within, CANDIDATES)
    found = sorted(found, key=lambda each: (-each.worth, each.term))[:CANDIDATES]
    deadline.check()
    said = {form.term for surface in typed.before for form in maker.kin(surface, ()).forms}
    telling = [each for each in found if not says_little(each.term) and each.term not in said]
    several = [each for each in telling if each.everywhere > 1]
    alone = _without_twins(several or telling, typed.last)
    distinct = _distinct(alone)[: most + 1]  # one may be what is typed already
    written = engine.written([each.term for each in distinct])
    offered = [
        Suggestion(typed.kept + text, "word", each.documents)
        for each, text in zip(distinct, written, strict=True)
        if typed.kept + text != typed.text
    ]
    return offered[:most]


def _having(
    engine: EmbeddedEngine, maker: WordMaker, before: Sequence[str], deadline: Deadline
) -> Mask | None:
    """Return which documents have the words before, from the last back as far as any has all.

    None where there is no telling word.
    """
    mask = None
    for surface in reversed(before):
        word = maker.kin(surface, ())
        if says_little(word.forms[0].term):
            continue
        matched = engine.matched(Plan(word, weighting=PROFILE.weighting), deadline)
        both = matched if mask is None else mask & matched
        if not both.any():
            break
        mask = both
    return mask


def _without_twins(found: Sequence[Completion], typed: str) -> list[Completion]:
    """Return each word once: with the article or without, for a search for either finds both.

    It is left as it was begun, but where that is far the rarer.
    """

    def worth(each: Completion) -> tuple[bool, float]:
        return each.term == typed, each.worth * (1 if each.term.startswith(typed) else FORM)

    first: dict[str, Completion] = {}
    for each in sorted(found, key=worth, reverse=True):
        first.setdefault(each.term.removeprefix(ARTICLE), each)
    return [each for each in found if first[each.term.removeprefix(ARTICLE)] is each]


def _distinct(found: Sequence[Completion]) -> list[Completion]:
    """Return the words, the one worth most first; a form of one before it is worth less."""
    is_form = _are_forms(tuple(each.term for each in found))
    worth = np.array([each.worth for each in found]) * np.where(is_form, FORM, 1.0)
    return [found[at] for at in np.argsort(-worth, kind="stable").tolist()]


@lru_cache(10_000)
def _are_forms(terms: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(repeated_stems(terms, SAME_WORD))


def _titles(
    engine: EmbeddedEngine, typed: Typed, limit: int, deadline: Deadline
) -> Iterator[Suggestion]:
    """Yield titles that have all the words, of the best matches the newest first."""
    words: list[Clause] = [
        Word(surface, (Form(normalize(surface)),), fields=TITLE) for surface in typed.before
    ]
    if typed.last:
        words.append(Prefix(typed.last, fields=TITLE))
    too_short = len(words) == 1 and 0 < len(typed.last) < MIN_TITLE_LETTERS
    if not words or too_short:
        return
    plan = Plan(AllOf(tuple(words)), weighting=PROFILE.weighting)
    best = engine.rank(plan, TITLES_WEIGHED, deadline.left_s() * 1000.0).documents
    newest = best[np.argsort(-engine.column("day")[best].astype(np.int64), kind="stable")]
    titles = Counter(
        engine.snapshot.title(document).strip() for document in newest[:limit].tolist()
    )
    for title, count in titles.items():
        yield Suggestion(title, "title", count)


def _sources(engine: EmbeddedEngine, typed: Typed) -> Iterator[Suggestion]:
    """Yield the sources whose names have all the words, those with most articles first."""
    whole = {normalize(surface) for surface in typed.before}
    for name, count in engine.facet("source"):
        words = _words_of(name)
        begun = any(word.startswith(typed.last) for word in words)
        if name and begun and whole <= words and (typed.last or whole):
            yield Suggestion(name, "source", count)


@lru_cache(10_000)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(cut(name).terms())
