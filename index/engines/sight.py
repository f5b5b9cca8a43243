"""What is seen of a query's words in some documents: where first, how strong, how near?

Quantities only: what they are worth is for the ranking to say.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..scoring import Floats

Numbers = npt.NDArray[np.int64]


class Occurrences(NamedTuple):
    """Where the forms of one word stand in some documents; all of shape (occurrences,).

    `which` numbers the documents as they were given; `field` is 0 for the title, 1 for
    the body; `positions` count words within the field; `weights` are the forms'.
    """

    which: Numbers
    field: Numbers
    positions: Numbers
    weights: Floats


class Closeness(NamedTuple):
    """Which places count: pairs within `reach` places, in the other order with the share
    `reversed`; a form opens a text if it weighs `lead_least` or more."""

    reach: int
    reversed: float
    lead_least: float


class Worth(NamedTuple):
    """What is worth how much when the best documents are looked at again: constants that
    search/ranking.py explains, in the order of kernels/_second.c."""

    pairs: float
    pair_k: float
    reach: float
    reversed: float
    skipped: float
    run: float
    lead: float
    lead_places: float
    lead_least: float
    cover: float
    title: float


class Sight(NamedTuple):
    """What is seen of each word or each step in each document, all float64.

    `in_title` and `anywhere`, of shape (words, documents), are the largest weight of a
    form that stands there, 0 for none; `first` the first place in the body, inf for none.
    `longest`, (documents,), is how many of the words stand together as typed.  A step is
    a pair of words: `near`, (steps, documents), adds up the products of their forms'
    weights over their distance, `beside` the same whatever the distance and order.
    """

    in_title: Floats
    anywhere: Floats
    first: Floats
    longest: Floats
    near: Floats
    beside: Floats


def empty_sight(words: int, steps: int, documents: int) -> Sight:
    """Return the sight of nothing."""
    by_word, by_step = (words, documents), (steps, documents)
    return Sight(
        np.zeros(by_word), np.zeros(by_word), np.full(by_word, np.inf), np.zeros(documents),
        np.zeros(by_step), np.zeros(by_step),
    )  # fmt: skip


def see(
    words: Sequence[Occurrences], steps: Sequence[tuple[int, int]], size: int, asked: Closeness
) -> Sight:
    """Return what is seen of these occurrences in `size` documents."""
    return Sight(
        np.array([_strongest(word, word.field == 0, size) for word in words]),
        np.array([_strongest(word, word.field >= 0, size) for word in words]),
        np.array([_first(word, size, asked.lead_least) for word in words]),
        _longest_run(words, size),
        *_near(words, steps, size, asked),
    )


def numbered(words: int, steps: Sequence[tuple[int, int]]) -> npt.NDArray[np.int32]:
    """Return the number of the step from each word to each other, -1 for none."""
    number = np.full((words, words), -1, np.int32)
    for at, (a, b) in enumerate(steps):
        number[a, b] = at
    return number


def _strongest(word: Occurrences, chosen: npt.NDArray[np.bool_], size: int) -> Floats:
    strongest = np.zeros(size)
    np.maximum.at(strongest, word.which[chosen], word.weights[chosen])
    return strongest


def _first(word: Occurrences, size: int, least: float) -> Floats:
    chosen = (word.field == 1) & (word.weights >= least)
    first = np.full(size, np.inf)
    np.minimum.at(first, word.which[chosen], word.positions[chosen].astype(np.float64))
    return first


def _longest_run(words: Sequence[Occurrences], size: int) -> Floats:
    longest = np.zeros(size)
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
    return longest


def _near(
    words: Sequence[Occurrences], steps: Sequence[tuple[int, int]], size: int, asked: Closeness
) -> tuple[Floats, Floats]:
    near, beside = np.zeros(len(steps) * size), np.zeros(len(steps) * size)
    number = numbered(len(words), steps)
    places = np.concatenate([_places(word) for word in words])
    owner = np.repeat(np.arange(len(words)), [len(word.positions) for word in words])
    weights = np.concatenate([word.weights for word in words])
    order = np.argsort(places, kind="stable")
    places, owner, weights = places[order], owner[order], weights[order]
    for step in range(1, len(places) if steps else 0):
        distance = places[step:] - places[:-step]
        close = np.flatnonzero(distance <= asked.reach)
        if not len(close):
            break
        close = close[distance[close] > 0]
        first, second = owner[close], owner[close + step]
        product = weights[close] * weights[close + step]
        value = product / distance[close]
        for pair, share in (
            (number[first, second], 1.0),
            (number[second, first], asked.reversed),
        ):
            wanted = pair >= 0
            at = pair[wanted] * size + (places[close[wanted]] >> 33)
            near += np.bincount(at, weights=share * value[wanted], minlength=len(near))
            beside += np.bincount(at, weights=product[wanted], minlength=len(near))
    return near.reshape(len(steps), size), beside.reshape(len(steps), size)


def _places(word: Occurrences) -> npt.NDArray[np.int64]:
    """Return one number a place: document, field, position; neighbours differ by 1."""
    return (word.which << 33) | (word.field << 32) | word.positions
