"""What do the compiled kernels say of a snapshot's words?  None where there are no kernels.

The same answers as words.py and matching.py give in arrays, in one call each; what is
remembered of a word is what the kernels gave, as bytes.
"""

from collections.abc import Hashable, Sequence
from functools import partial
from struct import pack
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import kernels
from ..deadline import Deadline, TimeUp
from ..query import WORDS, AllOf, AnyOf, Clause, Form, Phrase, Prefix, Word
from ..scoring import Floats, Weighting
from ..snapshot import Mask, Snapshot
from .matches import Singles
from .opened import Described, Opened, field_bits, word_key
from .remembered import Remembered
from .sight import Closeness, Sight, Worth, empty_sight, numbered

NAMES = (
    "_reader",
    "_scores",
    "_best",
    "_union",
    "_phrase",
    "_sight",
    "_second",
    "_support",
    "_nested",
)

SCORES_BYTES = 32 << 20
PHRASE_BYTES = 8 << 20


UNIONS = (AnyOf, AllOf)


class Scored(NamedTuple):
    """What a word matches, ascending, as bytes: documents of int32, scores of float32.

    `weak` ones have only forms that are not sure; `importance` is idf · boost; `forms`
    are those of the word: their identity is a key.
    """

    documents: bytes
    scores: bytes
    weak_documents: bytes
    weak_scores: bytes
    importance: float
    forms: tuple[Form, ...]


class Best(NamedTuple):
    """The best documents, best first, and how many match."""

    documents: npt.NDArray[np.int64]
    scores: Floats
    total: int


class CompiledWords:
    """Asks the kernels about one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot, modules: Sequence[Any]) -> None:
        reader, self._scores, self._best, self._union, chains, *others = modules
        self._sight, self._second, self._support, self._nested = others
        self._find_chains = chains.phrase
        self.opened = Opened(snapshot, reader)
        self._scored = Remembered(SCORES_BYTES)
        self._phrases = Remembered(PHRASE_BYTES)

    def scored(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scored:
        """Return what the word matches and how well; raises TimeUp."""
        key = self.key(word, weighting)
        return self._scored.get(key, lambda: self._score(word, weighting, deadline), _bytes)

    def key(self, word: Word | Prefix, weighting: Weighting) -> Hashable:
        """Return what tells apart what is remembered of words; what it tells of is kept with it."""
        return word_key(word), self.opened.measure(weighting)

    def importance(self, word: Word) -> float:
        """Return the word's idf times its boost."""
        found: float = self._scores.importance(self.opened.reader, self.opened.described(word))
        return found

    def support(self, words: Sequence[Scored], terms: Sequence[str]) -> tuple[float, Singles]:
        """Return the best sum of the words' scores, and that of the documents with each term."""
        ranges = self.opened.ranges(terms)
        best, found = self._support.support(self.opened.reader, tuple(words), ranges, len(terms))
        return best, np.frombuffer(found, np.float32)

    def all_of(
        self, words: Sequence[Word | Prefix], weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return what every one of the words matches: int32, and scores of float64.

        Words that were all asked before are scored for good; else the common ones are
        scored only in the documents of the rarest.
        """
        if all(map(self.opened.has_described, words)):
            scored = tuple([self.scored(word, weighting, deadline) for word in words])
            found: tuple[bytes, bytes] = self._best.all_of(self.opened.reader, scored)
            return found
        described = tuple(self.opened.described(word) for word in words)
        measure = self.opened.measure(weighting)
        narrowed = self._scores.all_of(self.opened.reader, measure, described, deadline.left_s())
        if narrowed is None:
            raise TimeUp
        both: tuple[bytes, bytes] = narrowed
        return both

    def phrase(
        self, phrase: Phrase, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return the documents that hold the phrase: int32, and scores of float64."""
        forms = tuple([word.forms for word in phrase.words])
        classes = (*map(id, forms),)
        key = (classes, phrase.slop, phrase.boost, phrase.fields, self.opened.measure(weighting))
        found = self._phrases.get(
            key, lambda: (*self._find_phrase(phrase, weighting, deadline), forms), _phrase_bytes
        )
        return found[0], found[1]

    def can_see(self, words: Sequence[Word], documents: npt.NDArray[np.int64]) -> bool:
        """Say whether the kernel's numbers are wide enough for so many words and documents."""
        forms = max([len(word.forms) for word in words], default=0)
        return max(forms, len(words)) < 256 and len(documents) < 1 << 16

    def see(
        self,
        words: Sequence[Word],
        steps: Sequence[tuple[int, int]],
        documents: npt.NDArray[np.int64],
        asked: Closeness,
        deadline: Deadline,
    ) -> Sight:
        """Return what is seen of the words in these documents, ascending; raises TimeUp."""
        described = tuple([self.opened.described(word) for word in words])
        sight = empty_sight(len(words), len(steps), len(documents))
        number = numbered(len(words), steps)
        if not self._sight.see(
            self.opened.reader, described, *asked, deadline.left_s(), documents, number, *sight
        ):
            raise TimeUp
        return sight

    def look_again(
        self,
        words: Sequence[Word],
        content: Sequence[bool],
        documents: npt.NDArray[np.int64],
        scores: npt.NDArray[np.floating[Any]],
        worth: Worth,
        deadline: Deadline,
    ) -> Best:
        """Return these documents by their scores, float64, and what is seen; raises TimeUp."""
        described = tuple([self.opened.described(word) for word in words])
        found = self._second.look_again(
            self.opened.reader,
            described,
            deadline.left_s(),
            bytes(content),
            pack("11d", *worth),
            self.opened.snapshot.lengths["title"],
            documents,
            scores,
        )
        if found is None:
            raise TimeUp
        return _ranked(found)

    def best_of(self, documents: bytes, scores: bytes, k: int) -> Best:
        """Return the k best of documents of int32 with scores of float32 or float64."""
        return _ranked(self._best.best_of(self.opened.reader, documents, scores, k))

    def best_of_union(self, words: Sequence[Scored], mask: Mask | None, k: int) -> Best:
        """Return the k best of what any of the words matches, within the mask."""
        if len(words) == 1 and mask is None:
            return self.best_of(words[0].documents, words[0].scores, k)
        return _ranked(self._best.best_of_union(self.opened.reader, tuple(words), mask, k))

    def best_of_any(
        self,
        words: Sequence[Scored],
        others: Sequence[tuple[bytes, bytes]],
        mask: Mask | None,
        k: int,
    ) -> Best:
        """Return the same of what any of the words or the others matches.

        Without others that is what `best_of_union` gives, to the last bit.
        """
        found = self._nested.best_of_any(self.opened.reader, tuple(words), tuple(others), mask, k)
        return _ranked(found)

    def union_of(self, words: Sequence[Scored]) -> tuple[bytes, bytes]:
        """Return what any of the words matches: int32, and scores of float64."""
        found: tuple[bytes, bytes] = self._nested.union_of(self.opened.reader, tuple(words))
        return found

    def rank_union(
        self,
        asked: tuple[Scored | Described, ...],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> tuple[Best, Sequence[Any], bool] | None:
        """Return the same of words of which not all are scored; of each, what was found now.

        And whether the time was up before the end.  None where scoring all is as quick.
        """
        measure, left_s = self.opened.measure(weighting), deadline.left_s()
        answer = self._union.rank(self.opened.reader, measure, asked, mask, k, left_s)
        return (_ranked(answer[0]), *answer[1:]) if answer else None

    def known(self, keys: Sequence[Hashable]) -> dict[Any, Scored]:
        """Return what is remembered of words, by their keys."""
        return self._scored.known(keys)

    def remember(self, key: Hashable, found: Sequence[Any], forms: tuple[Form, ...]) -> None:
        """Keep what a union found of a word."""
        self._scored.get(key, partial(_scored, found, forms), _bytes)

    def _score(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scored:
        described, measure = self.opened.described(word), self.opened.measure(weighting)
        found = self._scores.score(self.opened.reader, measure, described, deadline.left_s())
        if found is None:
            raise TimeUp
        return _scored(found, described[-1])

    def _find_phrase(
        self, phrase: Phrase, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        words = tuple([self.opened.described(word) for word in phrase.words])
        found = self._find_chains(
            self.opened.reader,
            self.opened.measure(weighting),
            words,
            phrase.slop,
            field_bits(phrase.fields),
            phrase.boost,
            deadline.left_s(),
        )
        if found is None:
            raise TimeUp
        both: tuple[bytes, bytes] = found
        return both


def compiled_words(snapshot: Snapshot) -> CompiledWords | None:
    """Return what asks the kernels, None where they were not compiled."""
    modules = [kernels.load(name) for name in NAMES]
    return None if None in modules else CompiledWords(snapshot, modules)


def _scored(found: Sequence[Any], forms: tuple[Form, ...]) -> Scored:
    return Scored._make((*found, forms))


def only_words(clause: Clause) -> tuple[Word | Prefix, ...]:
    """Return the words of a clause that has nothing else, () for another."""
    if isinstance(clause, WORDS):
        return (clause,)
    if not isinstance(clause, UNIONS):
        return ()
    words = tuple([each for each in clause.clauses if isinstance(each, WORDS)])
    return words if len(words) == len(clause.clauses) else ()


def _ranked(found: tuple[bytes, bytes, int]) -> Best:
    documents, scores, total = found
    return Best(np.frombuffer(documents, np.int64), np.frombuffer(scores), total)


def _bytes(found: Scored) -> int:
    return 2 * (len(found.documents) + len(found.weak_documents)) + 500


def _phrase_bytes(found: tuple[bytes, bytes, object]) -> int:
    return len(found[0]) + len(found[1]) + 500
