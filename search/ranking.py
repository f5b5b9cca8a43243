"""With which constants are documents ranked, and what decides among the best?

The engine ranks all documents by words alone.  The best DEPTH of them are looked at
again, with where the words stand in them: near each other, in order, early, in the
title, and how many of them there are.  Every part is in the units of BM25 and never
negative, so what was not looked at again stays behind what was.

The constants were chosen on seven Arabic sets and rounded with all of their queries in
view; a fit on half of the queries held on the other half.  Each is flat: a third more or
less moves the mean of the sets by less than .003 nDCG@10 (docs/relevance.md has the
table and the ablation).
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import (
    Closeness,
    Deadline,
    EmbeddedEngine,
    KinWeights,
    Matches,
    Ranked,
    Sight,
    Weighting,
    Word,
    Worth,
    inverse_document_frequency,
)

Floats = npt.NDArray[np.float64]


class Profile(NamedTuple):
    """Every constant of the ranking in one place."""

    weighting: Weighting = Weighting(k1=1.0, title_weight=2.0, title_b=0.75, body_b=0.75)
    kin: KinWeights = KinWeights()
    forms: int = 30  # of a class, the best; on 30,000 articles more lose
    plenty: int = 5  # documents with sure forms: then the others only add to scores
    short: int = 3  # letters: a known word of so few finds no grams, nor stems that are unlikely
    short_stem: float = 0.35  # least worth of a stem then: يمني of مني is .46, امني .34
    length_power: float = 0.6  # a word weighs (letters / 5) ^ this
    number: float = 1.3  # weight of a number
    little: float = 0.3  # weight of a function word
    question: float = 0.4  # weight of a question word
    look_alike: float = 0.8  # of kin by letters only, where the index knows the word
    exact: float = 0.2  # share of the word as it was typed
    other_script: float = 0.24  # least weight of the kin of a word in another script
    depth: int = 60
    pairs: float = 0.5
    pair_k: float = 0.3  # saturation
    pair_reach: int = 4  # places
    pair_reversed: float = 0.8
    pair_skipped: float = 0.5  # of words with one other word between them in the query
    run: float = 0.7
    lead: float = 0.5
    lead_places: float = 30.0
    lead_least: float = 0.4  # weight of a form that counts
    cover: float = 0.4
    title: float = 0.24


PROFILE = Profile()

_worth = attrgetter(
    "pairs", "pair_k", "pair_reach", "pair_reversed", "pair_skipped", "run", "lead",
    "lead_places", "lead_least", "cover", "title",
)  # fmt: skip


Step = tuple[int, int, float]  # two query words, and the share of the pair


class Looked(NamedTuple):
    """What the second look finds in some documents.

    `importance`, float64, is each word's; `title_lengths` each document's, in words; a
    step is a pair of words with its share of what neighbours are worth.
    """

    sight: Sight
    importance: Floats
    title_lengths: npt.NDArray[np.int64]
    steps: Sequence[Step]


class Added(NamedTuple):
    """What is added to the score of each document, by what it is for.

    `lead` and `cover` have the shape (words, documents), `pairs` (steps, documents), `run`
    and `title` (documents,).
    """

    lead: Floats
    cover: Floats
    pairs: Floats
    run: Floats
    title: Floats


def look_again(
    engine: EmbeddedEngine,
    words: Sequence[Word],
    content: Sequence[bool],
    ranked: Ranked,
    profile: Profile,
    deadline: Deadline,
) -> Ranked:
    """Return the ranking with its first `profile.depth` documents scored again.

    `words` are those of the query, in order; `content` says which of them are more
    than function words.  Raises TimeUp.
    """
    count = min(profile.depth, len(ranked.documents))
    if not count or not words:
        return ranked
    best = Matches(ranked.documents[:count], ranked.scores[:count])
    again = engine.look_again(words, content, best, Worth._make(_worth(profile)), deadline)
    again = again or _look_in_arrays(engine, words, content, best, profile, deadline)
    if count == len(ranked.documents):
        return ranked._replace(documents=again.documents, scores=again.scores)
    return ranked._replace(
        documents=np.concatenate([again.documents, ranked.documents[count:]]),
        scores=np.concatenate([again.scores, ranked.scores[count:]]),
    )


def _look_in_arrays(
    engine: EmbeddedEngine,
    words: Sequence[Word],
    content: Sequence[bool],
    best: Matches,
    profile: Profile,
    deadline: Deadline,
) -> Matches:
    """Return what the kernel `_second` returns."""
    order = np.argsort(best.documents)
    looked = look(engine, words, content, best.documents[order], profile, deadline)
    scores = best.scores.copy()
    scores[order] += second_score(looked, engine.snapshot.documents, profile)
    again = engine.by_score(best.documents, scores)
    return Matches(best.documents[again], scores[again])


def look(
    engine: EmbeddedEngine,
    words: Sequence[Word],
    content: Sequence[bool],
    documents: npt.NDArray[np.int64],
    profile: Profile,
    deadline: Deadline,
) -> Looked:
    """Return what is seen of the words in these documents, ascending.  Raises TimeUp."""
    chosen = [at for at, says_much in enumerate(content) if says_much]
    steps = [(a, b, 1.0) for a, b in pairwise(chosen)]
    steps += [(a, b, profile.pair_skipped) for a, b in zip(chosen, chosen[2:], strict=False)]
    asked = Closeness(profile.pair_reach, profile.pair_reversed, profile.lead_least)
    sight = engine.see(words, [(a, b) for a, b, _ in steps], documents, asked, deadline)
    importance = [engine.importance(word, profile.weighting, deadline) for word in words]
    return Looked(sight, np.array(importance), engine.title_lengths(documents), steps)


def second_score(looked: Looked, collection: int, profile: Profile) -> Floats:
    """Return what is added to the score of each document.

    Summed one by one in the order of words and steps, as in the kernel: NumPy's own sums
    are made in an order that depends on how many there are.
    """
    added = added_by(looked, collection, profile)
    by_row = np.concatenate((added.lead, added.cover, added.pairs))
    return np.asarray(added.run + added.title + sum(by_row))


def added_by(looked: Looked, collection: int, profile: Profile) -> Added:
    """Return what is added, by what it is for.

    A word early in the body counts 1 / (1 + its place / lead_places); a run of r of the
    query's n words, as they were typed, ((r - 1) / (n - 1))².
    """
    sight, weight = looked.sight, looked.importance[:, None]
    total = sum(looked.importance.tolist())
    others = max(len(looked.importance) - 1, 1)
    run = np.maximum(sight.longest - 1.0, 0.0) / others
    share = sum(sight.in_title) / np.maximum(looked.title_lengths, 1)
    return Added(
        profile.lead * weight / (1.0 + sight.first / profile.lead_places),
        profile.cover * weight * sight.anywhere,
        _nearness(looked, collection, profile),
        profile.run * total * run * run,
        profile.title * total * share,
    )


def _nearness(looked: Looked, collection: int, profile: Profile) -> Floats:
    """Return what each step scores in each document.

    √(m c) · x (1 + k) / (x + k), where x adds up the products of the forms' weights over
    their distance, m is the mean importance of the two, and c the idf of the pair,
    counted among these documents.
    """
    near, importance = looked.sight.near, looked.importance.tolist()
    having = np.count_nonzero(looked.sight.beside > 0.3, axis=1).tolist()
    worth = [
        share
        * sqrt((importance[a] + importance[b]) / 2 * inverse_document_frequency(collection, count))
        for (a, b, share), count in zip(looked.steps, having, strict=True)
    ]
    scale = np.array(worth).reshape(-1, 1) * (profile.pairs * (1 + profile.pair_k))
    return np.asarray(scale * near / (near + profile.pair_k))
