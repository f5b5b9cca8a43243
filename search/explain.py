"""Why has an article the score that it has?  Its parts, word by word.

word    what all forms of a word give; exact, what the word as it was typed adds
lead    a word stands early in the text;  cover, it is there at all
pair    two words of the query stand near each other;  run, several as they were typed
title   the share of the title that the query's words are
"""

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import (
    Article,
    Deadline,
    EmbeddedEngine,
    Phrase,
    Plan,
    Prefix,
    Share,
    Word,
    cut,
    shares,
)

from .answer import ScorePart
from .ranking import Added, Profile, Step, added_by, look

MOST_FORMS = 10  # of a prefix or pattern that are named

Documents = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Second(NamedTuple):
    """What the second look adds to each of its documents, `documents` ascending."""

    documents: Documents
    added: Added
    steps: Sequence[Step]


class Explainer:
    """Explains the scores of some documents of one search.

    `words` are the query's, in order; `content` says which are more than function words;
    `group` are the documents that were looked at again, None where none was because they
    are in order of time.  Raises TimeUp.
    """

    def __init__(
        self,
        engine: EmbeddedEngine,
        plan: Plan,
        words: Sequence[Word],
        content: Sequence[bool],
        documents: Documents,
        group: Documents | None,
        profile: Profile,
        deadline: Deadline,
    ) -> None:
        self._documents, self._words = documents, words
        self._shares = shares(engine, plan, documents, group is not None, deadline)
        self._second = None
        if group is not None and len(group) and words:
            ascending = np.sort(group)
            looked = look(engine, words, content, ascending, profile, deadline)
            added = added_by(looked, engine.snapshot.documents, profile)
            self._second = Second(ascending, added, looked.steps)

    def explain(self, article: Article, row: int) -> tuple[ScorePart, ...]:
        """Return the parts of the score of the document in this row, none of them 0."""
        terms = _Terms.of(article)
        first = [part for share in self._shares for part in _word_parts(share, row, terms)]
        parts = [*first, *self._second_parts(int(self._documents[row]))]
        return tuple(part for part in parts if part.value)

    def _second_parts(self, document: int) -> Iterator[ScorePart]:
        second, texts = self._second, [word.text for word in self._words]
        if second is None:
            return
        at = int(np.searchsorted(second.documents, document))
        if at == len(second.documents) or second.documents[at] != document:
            return
        added = second.added
        for (a, b, _), value in zip(second.steps, added.pairs[:, at].tolist(), strict=True):
            yield ScorePart("pair", f"{texts[a]} {texts[b]}", value)
        yield ScorePart("run", " ".join(texts), float(added.run[at]))
        for kind, values in (("lead", added.lead), ("cover", added.cover)):
            for text, value in zip(texts, values[:, at].tolist(), strict=True):
                yield ScorePart(kind, text, value)
        yield ScorePart("title", " ".join(texts), float(added.title[at]))


def summing_to(score: float, parts: tuple[ScorePart, ...]) -> tuple[ScorePart, ...]:
    """Return the parts, the largest changed by what single precision has rounded off."""
    if not parts:
        return parts
    largest = max(range(len(parts)), key=lambda at: parts[at].value)
    rest = sum(part.value for at, part in enumerate(parts) if at != largest)
    changed = parts[largest]._replace(value=score - rest)
    return (*parts[:largest], changed, *parts[largest + 1 :])


class _Terms(NamedTuple):
    """The normal forms in an article's title and body."""

    title: dict[str, None]
    body: dict[str, None]

    @classmethod
    def of(cls, article: Article) -> "_Terms":
        texts = (article.title, article.body)
        return cls(*(dict.fromkeys(cut(text).terms()) for text in texts))

    def within(self, fields: tuple[str, ...]) -> "_Terms":
        """Return the terms in these fields only, () is all."""
        return self._replace(**{name: {} for name in self._fields if fields and name not in fields})


def _word_parts(share: Share, row: int, terms: _Terms) -> Iterator[ScorePart]:
    """Yield what a leaf of the query gives, and what of it the word as typed gives."""
    terms = terms.within(share.leaf.fields)
    leaf, exact = share.leaf, float(share.exact[row])
    value = float(share.scores[row]) - exact
    if isinstance(leaf, Word):
        wanted = dict.fromkeys(form.term for form in leaf.forms)
        yield _part("word", leaf.text, value, wanted, terms)
        yield _part("exact", leaf.text, exact, dict.fromkeys([leaf.forms[0].term]), terms)
    elif isinstance(leaf, Phrase):
        wanted = dict.fromkeys(form.term for word in leaf.words for form in word.forms)
        text = " ".join(word.text for word in leaf.words)
        yield _part("word", f'"{text}"', value, wanted, terms)
    else:
        text = f"{leaf.text}*" if isinstance(leaf, Prefix) else leaf.text
        pattern = re.compile(translate(text))
        alike = [term for term in terms.title | terms.body if pattern.match(term)]
        yield _part("word", text, value, dict.fromkeys(alike[:MOST_FORMS]), terms)


def _part(kind: str, text: str, value: float, wanted: dict[str, None], terms: _Terms) -> ScorePart:
    found = tuple(term for term in wanted if term in terms.title or term in terms.body)
    fields = [name for name in _Terms._fields if wanted.keys() & getattr(terms, name).keys()]
    return ScorePart(kind, text, value, found, tuple(fields))
