"""Which articles are about the same as a given one?

The words that say most of the article, by how often they stand in it and how rare they
are, are asked for as a query of which any may match.  Copies of the article, and of what
was chosen before, are left out: the same text from another source says nothing new.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import (
    AnyOf,
    Article,
    Deadline,
    EmbeddedEngine,
    Form,
    Plan,
    Word,
    cut,
    hashes,
    inverse_document_frequency,
)

from .answer import Hit, Snippet
from .ranking import PROFILE
from .snippet import Marked, make_snippets, visible
from .stopwords import says_little
from .stories import Teller

WORDS = 24  # asked for: more find nothing better and cost time
LEAD = 60  # words from the beginning that count though they stand once in the text
TITLE = 2.0  # how many times a word of the title counts
READ = 50_000  # characters of a text that count: the rest of a book says nothing else of it
FEW = 2  # articles that must have a word: of one it finds nothing
# Share of the distinct words of two texts that both have, from which they are copies beside
# those that the index knows; below it are set phrases, such as of two greetings or forecasts.
COPY = 0.8
SPARE = 2  # times as many as are wanted are looked at, as some are copies
SNIPPET_CHARACTERS = 220

CountOf = Callable[[str], int]


class Read(NamedTuple):
    """An article with its words found; `hashes` are those of its distinct words, ascending."""

    marked: Marked
    hashes: npt.NDArray[np.uint64]


def find_similar(
    engine: EmbeddedEngine,
    count_of: CountOf,
    document: int,
    limit: int,
    deadline: Deadline,
) -> tuple[Hit, ...]:
    """Return up to `limit` articles like a document, the most alike first.

    `count_of` says how many articles have a word.  A hit's score is that of the query of
    the document's words; nothing is marked, its snippet is how it opens.
    """
    own = _read(engine.fetch([document])[0])
    words = tuple(telling_words(own.marked.article, count_of, engine.snapshot.documents))
    if not words:
        return ()
    plan = Plan(AnyOf(words), weighting=PROFILE.weighting)
    ranked = engine.rank(plan, SPARE * limit + 1, deadline.left_s() * 1000.0)
    first = engine.snapshot.groups.copies
    chosen, groups = [own], {int(first[document])}
    hits: list[Hit] = []
    teller = Teller(engine)
    for other, score in zip(ranked.documents.tolist(), ranked.scores.tolist(), strict=True):
        if len(hits) == limit or int(first[other]) in groups:
            continue
        read = _read(engine.fetch([other])[0])
        if any(_likeness(read, each) >= COPY for each in chosen):
            continue
        chosen.append(read)
        groups.add(int(first[other]))
        article = read.marked.article
        snippets = make_snippets(read.marked, 1, SNIPPET_CHARACTERS)
        story = teller.story_of(other, name_others=False)
        hits.append(Hit(article, score, Snippet(article.title), snippets, story))
    return tuple(hits)


def telling_words(article: Article, count_of: CountOf, documents: int) -> Iterator[Word]:
    """Yield the words that say most of an article, with their weights, the most telling first."""
    title, body = (cut(text[:READ]).terms() for text in (article.title, article.body))
    standing = Counter(body)
    once = set(title) | set(body[:LEAD])
    counts = {term: n for term, n in standing.items() if n > 1 or term in once}
    weights = {term: float(counts.get(term, 0)) for term in {*counts, *title}}
    for term in title:
        weights[term] += TITLE
    worth = {}
    for term, weight in weights.items():
        containing = 0 if len(term) < 2 or says_little(term) else count_of(term)
        if containing >= FEW:
            idf = inverse_document_frequency(documents, containing)
            worth[term] = (1.0 + log(max(weight, 1.0))) * idf
    best = sorted(worth, key=lambda term: (-worth[term], term))[:WORDS]
    for term in best:
        yield Word(term, (Form(term),), boost=1.0 + log(max(weights[term], 1.0)))


def _read(article: Article) -> Read:
    text = visible(article)[:READ]
    words = cut(text)
    nowhere = np.full(len(words), -1, np.int64)
    return Read(Marked(article, (), text, words, nowhere), np.unique(hashes(words)))


def _likeness(one: Read, other: Read) -> float:
    """Return the share of the distinct words of two texts that stand in both."""
    shared = len(np.intersect1d(one.hashes, other.hashes, assume_unique=True))
    return shared / max(len(one.hashes) + len(other.hashes) - shared, 1)
