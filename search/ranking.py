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
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import Deadline, EmbeddedEngine, KinWeights, Occurrences, Ranked, Weighting, Word

Floats = npt.NDArray[np.float64]


class Profile(NamedTuple):
    """Every constant of the ranking in one place."""

    weighting: Weighting = Weighting(k1=1.0, title_weight=2.0, title_b=0.75, body_b=0.75)
    kin: KinWeights = KinWeights()
    forms: int = 30  # of a class, the best; on 30,000 articles more lose
    plenty: int = 5  # documents with sure forms: then the others only add to scores
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


Step = tuple[int, int, float]  # two query words, and the share of the pair


class Looked(NamedTuple):
    """What the second look finds; all arrays have shape (documents,).

    One Occurrences a query word; `importance` is each word's, `content` says which are
    more than function words.
    """

    words: Sequence[Occurrences]
    importance: Floats
    content: npt.NDArray[np.bool_]


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
    than function words.
    """
    count = min(profile.depth, len(ranked.documents))
    if not count or not words:
        return ranked
    order = np.argsort(ranked.documents[:count])
    documents = ranked.documents[:count][order]
    looked = look(engine, words, content, documents, profile, deadline)
    added = second_score(
        looked, engine.title_lengths(documents), engine.snapshot.documents, profile
    )
    scores = ranked.scores.copy()
    scores[order] += added
    again = engine.by_score(ranked.documents[:count], scores[:count])
    rest = ranked.documents[count:]
    return Ranked(
        np.concatenate([ranked.documents[:count][again], rest]),
        np.concatenate([scores[:count][again], scores[count:]]),
        ranked.total,
        ranked.timed_out,
    )


def look(
    engine: EmbeddedEngine,
    words: Sequence[Word],
    content: Sequence[bool],
    documents: npt.NDArray[np.int64],
    profile: Profile,
    deadline: Deadline,
) -> Looked:
    """Return where the words stand in these documents, ascending.  Raises TimeUp."""
    found = engine.occurrences(words, documents, deadline)
    importance = [engine.importance(word, profile.weighting, deadline) for word in words]
    return Looked(found, np.array(importance), np.array(content, np.bool_))


def second_score(
    looked: Looked, title_lengths: npt.NDArray[np.int64], collection: int, profile: Profile
) -> Floats:
    """Return what is added to the score of each document."""
    size = len(title_lengths)
    total = float(looked.importance.sum())
    in_title = np.array([strongest(w, w.field == 0, size) for w in looked.words])
    anywhere = np.array([strongest(w, w.field >= 0, size) for w in looked.words])
    early = np.array([earliness(word, size, profile) for word in looked.words])
    share = in_title.sum(axis=0) / np.maximum(title_lengths, 1)
    return np.asarray(
        profile.lead * _added(looked.importance, early)
        + profile.cover * _added(looked.importance, anywhere)
        + profile.title * total * share
        + profile.run * total * longest_run(looked.words, size)
        + profile.pairs * _nearness(looked, size, collection, profile)
    )


def _added(worth: Floats, values: Floats) -> Floats:
    """Return the sum over the words, in their order.

    A product of matrices adds up in another order at the end of a row than within it, so
    a document's score would depend on its number.
    """
    return np.asarray((worth[:, None] * values).sum(axis=0))


def strongest(word: Occurrences, chosen: npt.NDArray[np.bool_], size: int) -> Floats:
    """Return the largest weight of a form that stands in each document, 0 for none."""
    strongest = np.zeros(size)
    np.maximum.at(strongest, word.which[chosen], word.weights[chosen])
    return strongest


def earliness(word: Occurrences, size: int, profile: Profile) -> Floats:
    """Return 1 for a word that opens the body, falling with its first place; 0 for none."""
    chosen = (word.field == 1) & (word.weights >= profile.lead_least)
    first = np.full(size, np.inf)
    np.minimum.at(first, word.which[chosen], word.positions[chosen].astype(np.float64))
    return np.asarray(1.0 / (1.0 + first / profile.lead_places))


def longest_run(words: Sequence[Occurrences], size: int) -> Floats:
    """Return ((r - 1) / (n - 1))² for r words of the query's n standing together, as typed."""
    longest = np.zeros(size)
    if len(words) < 2:
        return longest
    before, runs = np.zeros(0, np.int64), np.zeros(0)
    for word in words:
        places = np.unique(_places(word)[word.weights >= 1.0])
        at = np.searchsorted(before, places - 1)
        follows = at < len(before)
        follows[follows] = before[at[follows]] == places[follows] - 1
        length = np.ones(len(places))
        length[follows] += runs[at[follows]]
        np.maximum.at(longest, places >> 33, length)
        before, runs = places, length
    return np.asarray((np.maximum(longest - 1, 0) / (len(words) - 1)) ** 2)


def _nearness(looked: Looked, size: int, collection: int, profile: Profile) -> Floats:
    """Return the score of the query's neighbouring content words standing near each other."""
    _, scores = pair_scores(looked, size, collection, profile)
    return np.asarray(scores.sum(axis=0))


def pair_scores(
    looked: Looked, size: int, collection: int, profile: Profile
) -> tuple[list[Step], Floats]:
    """Return pairs of content words that are neighbours in the query, and what each scores.

    Each pair: √(m c) · x (1 + k) / (x + k), where x adds up the products of the forms'
    weights over their distance, m is the mean importance of the two, and c the idf of
    the pair, counted among these documents.  The scores have the shape (pairs, documents).
    """
    chosen = np.flatnonzero(looked.content).tolist()
    steps = [(a, b, 1.0) for a, b in pairwise(chosen)]
    steps += [(a, b, profile.pair_skipped) for a, b in zip(chosen, chosen[2:], strict=False)]
    if not steps:
        return steps, np.zeros((0, size))
    near, beside = _near(looked.words, steps, size, profile)
    having = (beside > 0.3).sum(axis=1)
    idf = np.log1p((collection - having + 0.5) / (having + 0.5))
    mean = np.array([(looked.importance[a] + looked.importance[b]) / 2 for a, b, _ in steps])
    worth = np.array([share for *_, share in steps]) * np.sqrt(mean * idf)
    return steps, worth[:, None] * (near * (1 + profile.pair_k) / (near + profile.pair_k))


def _near(
    words: Sequence[Occurrences],
    steps: Sequence[tuple[int, int, float]],
    size: int,
    profile: Profile,
) -> tuple[Floats, Floats]:
    """Return x of each pair in each document, and the same whatever the distance and order.

    Both have the shape (pairs, documents).
    """
    number = np.full((len(words), len(words)), -1)
    for at, (a, b, _) in enumerate(steps):
        number[a, b] = at
    places = np.concatenate([_places(word) for word in words])
    owner = np.repeat(np.arange(len(words)), [len(word.positions) for word in words])
    weights = np.concatenate([word.weights for word in words])
    order = np.argsort(places, kind="stable")
    places, owner, weights = places[order], owner[order], weights[order]
    near, beside = np.zeros(len(steps) * size), np.zeros(len(steps) * size)
    for step in range(1, len(places)):
        distance = places[step:] - places[:-step]
        close = np.flatnonzero(distance <= profile.pair_reach)
        if not len(close):
            break
        close = close[distance[close] > 0]
        first, second = owner[close], owner[close + step]
        product = weights[close] * weights[close + step]
        value = product / distance[close]
        for pair, share in (
            (number[first, second], 1.0),
            (number[second, first], profile.pair_reversed),
        ):
            wanted = pair >= 0
            at = pair[wanted] * size + (places[close[wanted]] >> 33)
            near += np.bincount(at, weights=share * value[wanted], minlength=len(near))
            beside += np.bincount(at, weights=product[wanted], minlength=len(near))
    return near.reshape(len(steps), size), beside.reshape(len(steps), size)


def _places(word: Occurrences) -> npt.NDArray[np.int64]:
    """Return one number a place: document, field, position; neighbours differ by 1."""
    return (word.which << 33) | (word.field << 32) | word.positions
