"""What is kept of an article to find others like it: marks of its wording, and its key words?

Both depend on the article alone, so they are worked out once, with its postings, and
only copied when segments are merged.

The marks of the wording are a MinHash of its four-word shingles (Broder, "On the
resemblance and containment of documents", 1997), by one permutation (Li, Owen and
Zhang, 2012): the share of marks that two articles have in common estimates the share
of their shingles.  The key words are those of the title and of the opening, by how
often and how early they stand; a story says in its first sentences what it is about.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from pyarabic import araby

from . import kernels
from .analysis.function_words import function_words
from .analysis.morphology import spell
from .analysis.tokenizer import MAX_LETTERS, Hashes, hash_rows, hash_texts, multipliers
from .inversion import differences, gather
from .lexicon import Letters, terms_of
from .segment import Array, Postings

SHINGLE = 4  # words
MARKS = 32  # of the wording; an estimate is off by .09 at most times
NO_MARK = np.uint16(0xFFFF)
KEYS = 24  # key words an article; with 32 the pairs of docs/articles.md come out the same
OPENING, LEAD = 150, 40  # words of the body that are looked at; those that count more
IN_LEAD, IN_TITLE = 2.0, 2.5  # added to 1 + log2 of how often a word stands in the opening
SHORTEST = 3  # letters of a key word
MOST_OFTEN = 1 << 15  # in an opening; from here on a word has the most weight there is
STEP = 16  # weights are stored as whole numbers of sixteenths

_MULTIPLIERS = np.array(  # odd, with many bits: of xxHash and of the golden ratio
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)
_ALEF, _LAM, _WAW = (ord(each) for each in (araby.ALEF, araby.LAM, araby.WAW))
_BEFORE_ARTICLE = [ord(each) for each in (araby.WAW, araby.FEH, araby.BEH, araby.KAF)]

Keys = npt.NDArray[np.uint32]

_compiled = kernels.load("_sketches")


class TermHashes:
    """Hashes of a growing list of terms, which are the same whatever their numbers.

    `wordings` tell every word from others; `keys` do without the article, and are 0 for
    words that say little.
    """

    def __init__(self) -> None:
        self.wordings = np.zeros(0, np.uint64)
        self.keys: Keys = np.zeros(0, np.uint32)
        self._hashed = 0

    def extend(self, letters: Letters) -> None:
        """Add the terms that are new since the last time, of all that a lexicon has."""
        new, self._hashed = letters[self._hashed :], len(letters)
        if len(new):
            wordings, keys = _hashes(new)
            self.wordings = np.concatenate([self.wordings, wordings])
            self.keys = np.concatenate([self.keys, keys])


def _hashes(letters: Letters) -> tuple[Hashes, Keys]:
    """Return the hashes of the terms' wording, and their keys."""
    if _compiled is None:
        terms = terms_of(letters)
        wordings = hash_texts(terms)
        return wordings, _key_hashes(terms, wordings)
    ends = np.flatnonzero(letters == ord("\n"))
    wordings, keys = np.empty(len(ends), np.uint64), np.empty(len(ends), np.uint32)
    before = np.array(_BEFORE_ARTICLE, np.uint32)
    _compiled.hash_terms(letters, ends, multipliers(), _function_hashes(), before, wordings, keys)
    return wordings, keys


def _key_hashes(terms: Sequence[str], wordings: Hashes) -> Keys:
    codes, begins, ends = spell([term[:MAX_LETTERS] for term in terms])
    begins = begins + _article(codes, begins, ends - begins)
    lengths = ends - begins
    hashed = hash_rows(codes[gather(begins, lengths)], lengths)
    little = (lengths < SHORTEST) | np.isin(wordings, _function_hashes())
    return np.where(little, np.uint32(0), (hashed >> np.uint64(32)).astype(np.uint32))


def mark_wording(terms: Array, wordings: Hashes, lengths: Array) -> Array:
    """Return the marks of documents of which the terms of all words are given, in a row.

    `wordings` are the hashes of all terms, by number; `lengths` how many words a document has.
    """
    if _compiled is not None:
        rows = np.empty((len(lengths), MARKS), np.uint16)
        own = np.asarray(terms, np.int32), wordings, np.asarray(lengths, np.int32)
        _compiled.mark_wording(*own, _MULTIPLIERS, rows)
        return rows
    words = wordings[terms]
    marks = np.full(len(lengths) * MARKS, 0xFFFFFFFF, np.uint32)
    last = max(len(words) - SHINGLE + 1, 0)
    document = np.repeat(np.arange(len(lengths)), lengths)
    whole = document[:last] == document[len(words) - last :]
    shingles = np.zeros(last, np.uint64)
    for at, multiplier in enumerate(_MULTIPLIERS):
        shingles += words[at : at + last] * multiplier
    shingles ^= shingles >> np.uint64(29)
    shingles = shingles[whole] * _MULTIPLIERS[0]
    places = document[:last][whole] * MARKS + (shingles >> np.uint64(59)).astype(np.int64)
    np.minimum.at(marks, places, (shingles >> np.uint64(27)).astype(np.uint32))
    empty = marks == 0xFFFFFFFF
    short = np.minimum((marks & np.uint32(0xFFFF)).astype(np.uint16), NO_MARK - np.uint16(1))
    return np.where(empty, NO_MARK, short).reshape(len(lengths), MARKS)


def choose_keys(title: Postings, body: Postings, keys: Keys) -> tuple[Array, Array]:
    """Return the key words of each document, best first, and their weights.

    Terms with the same key are one word, and their weights are added.
    """
    if _compiled is not None:
        return _chosen_compiled(title, body, keys)
    often = np.asarray(body.frequencies, np.int64)
    first = body.positions[np.cumsum(often) - often]
    worth = 1 + np.log2(np.maximum(often, 1)) + IN_LEAD * (first < LEAD)
    packed = np.sort(
        np.concatenate(
            [
                _pack(body, keys, worth, first < OPENING),
                _pack(title, keys, np.full(len(title.documents), IN_TITLE), slice(None)),
            ]
        )
    )
    words = packed >> 8
    begins = np.flatnonzero(np.append(True, words[1:] != words[:-1])[: len(words)])
    weights = np.minimum(np.add.reduceat(packed & 0xFF, begins), 255) if len(words) else words
    return _best(words[begins] >> 32, words[begins] & 0xFFFFFFFF, weights, len(body.lengths))


def _chosen_compiled(title: Postings, body: Postings, keys: Keys) -> tuple[Array, Array]:
    assert _compiled is not None
    size = len(body.lengths)
    often = np.arange(min(int(body.frequencies.max(initial=0)), MOST_OFTEN) + 1)
    worth = 1 + np.log2(np.maximum(often, 1))
    both = np.minimum(np.column_stack([worth, worth + IN_LEAD]) * STEP, 255).astype(np.uint8)
    chosen, weights = np.zeros((size, KEYS), np.uint32), np.zeros((size, KEYS), np.uint8)
    room = np.asarray(title.lengths, np.int64) + np.minimum(body.lengths, OPENING)
    begins = np.append(0, np.cumsum(room))
    _compiled.choose_keys(
        title.offsets, title.documents,
        body.offsets, body.documents, body.frequencies, body.positions,
        keys, both, chosen, weights, begins, begins[:-1].copy(),
        int(IN_TITLE * STEP), OPENING, LEAD,
    )  # fmt: skip
    return chosen, weights


def _pack(postings: Postings, keys: Keys, worth: Array, chosen: Array | slice) -> Array:
    """Return document, key and weight of the chosen postings in one number each."""
    counts = differences(postings.offsets)
    found = np.repeat(keys.astype(np.int64), counts)[chosen]
    documents = np.asarray(postings.documents, np.int64)[chosen]
    weights = np.minimum(worth[chosen] * STEP, 255).astype(np.int64)
    return np.asarray(((documents << 40) | (found << 8) | weights)[found > 0])


def _best(documents: Array, keys: Array, weights: Array, size: int) -> tuple[Array, Array]:
    """Return the keys of most weight of each of so many documents, in rows, and the weights."""
    order = np.sort((documents << 40) | ((255 - weights) << 32) | keys)
    documents = order >> 40
    rank = np.arange(len(order)) - np.searchsorted(documents, np.arange(size))[documents]
    at = documents[rank < KEYS], rank[rank < KEYS]
    order = order[rank < KEYS]
    chosen, worth = np.zeros((size, KEYS), np.uint32), np.zeros((size, KEYS), np.uint8)
    chosen[at], worth[at] = order & 0xFFFFFFFF, 255 - ((order >> 32) & 0xFF)
    return chosen, worth


def _article(codes: Array, begins: Array, lengths: Array) -> Array:
    """Return how many letters of each word are the article, with one letter before it."""
    padded = np.append(codes, np.zeros(2, codes.dtype))
    first, second, third = (padded[begins + at] for at in range(3))
    alone = ((first == _ALEF) | (first == _LAM)) & (second == _LAM)
    after = np.isin(first, _BEFORE_ARTICLE) & (second == _ALEF) & (third == _LAM)
    after |= (first == _WAW) & (second == _LAM) & (third == _LAM)
    skipped = np.where(after, 3, np.where(alone, 2, 0))
    return np.where(lengths - skipped >= SHORTEST, skipped, 0)


@cache
def _function_hashes() -> Hashes:
    return np.sort(hash_texts(sorted(function_words())))
