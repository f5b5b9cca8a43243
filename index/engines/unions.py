"""Which documents are the best of a plan that kernels can answer alone?"""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, TypeGuard

from ..deadline import Deadline, TimeUp
from ..query import WORDS, AllOf, AnyOf, Clause, Phrase, Prefix, Word
from ..scoring import Weighting
from ..snapshot import Mask
from .compiled import Best, CompiledWords, Scored, only_words
from .opened import Described
from .remembered import Remembered, Same

MET_BYTES, MET_BYTES_EACH = 2 << 20, 300


class CompiledRanker:
    """Ranks unions of words, and what is as simple; safe to use from several threads."""

    def __init__(self, words: CompiledWords) -> None:
        self._words = words
        self._size = words.opened.snapshot.size
        self._met = Remembered(MET_BYTES)

    def rank(
        self, clause: Clause, weighting: Weighting, mask: Mask | None, k: int, deadline: Deadline
    ) -> Best | None:
        """Return the k best within the mask; None of what the kernels cannot answer alone.

        They can answer words, unions of them, of phrases and of words in brackets and, without
        a mask, phrases and words that must all match.  Of a union, those words count that were
        scored in time; else raises TimeUp.
        """
        words = only_words(clause)
        if not words and isinstance(clause, AnyOf) and all(map(_is_known, clause.clauses)):
            return self._rank_in_time(clause.clauses, weighting, mask, k, deadline)
        if words and not isinstance(clause, AllOf):
            return self._rank_union(words, weighting, mask, k, deadline)
        if words and mask is None:
            return self._words.best_of(*self._words.all_of(words, weighting, deadline), k)
        if mask is None and isinstance(clause, Phrase):
            return self._words.best_of(*self._words.phrase(clause, weighting, deadline), k)
        return None

    def _rank_in_time(
        self,
        clauses: Sequence[Clause],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> Best:
        """Rank by the words and other clauses that can be scored in time."""
        words: list[Scored] = []
        others: list[tuple[bytes, bytes]] = []
        try:
            for each in clauses:
                if isinstance(each, WORDS):
                    words.append(self._words.scored(each, weighting, deadline))
                else:
                    others.append(self._matched(each, weighting, deadline))
        except TimeUp:
            deadline.cut_short = True
        if others:
            return self._words.best_of_any(words, others, mask, k)
        return self._words.best_of_union(words, mask, k)

    def _matched(
        self, clause: Clause, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return what a phrase, a union or an intersection of words matches: int32, and scores of
        float64."""
        if isinstance(clause, Phrase):
            return self._words.phrase(clause, weighting, deadline)
        words = only_words(clause)
        if isinstance(clause, AllOf):
            return self._words.all_of(words, weighting, deadline)
        scored = tuple([self._words.scored(word, weighting, deadline) for word in words])
        return self._words.union_of(scored)

    def _rank_union(
        self,
        words: Sequence[Word | Prefix],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> Best:
        if len(words) == 1 and mask is None:
            found = self._words.scored(words[0], weighting, deadline)
            return self._words.best_of(found.documents, found.scores, k)
        if len(words) == 1 or k >= self._size or not any(map(_is_class, words)):
            return self._rank_in_time(words, weighting, mask, k, deadline)
        keys = [self._words.key(word, weighting) for word in words]
        try:
            asked = self._asked(words, keys, weighting, deadline)
        except TimeUp:
            return self._rank_in_time(words, weighting, mask, k, deadline)
        if _all_scored(asked):
            return self._words.best_of_union(asked, mask, k)
        answer = self._words.rank_union(asked, weighting, mask, k, deadline)
        if answer is None:
            return self._rank_in_time(words, weighting, mask, k, deadline)
        best, made, late = answer
        deadline.cut_short |= bool(late)
        self._remember(words, keys, made)
        return best

    def _asked(
        self,
        words: Sequence[Word | Prefix],
        keys: Sequence[Hashable],
        weighting: Weighting,
        deadline: Deadline,
    ) -> tuple[Scored | Described, ...]:
        """Return what is remembered of each word, or what has to be read for it.

        A word that was met before is scored in full now, as is one whose share of a score
        has no bound; raises TimeUp.
        """
        known, met = self._words.known(keys), self._met.known(keys)
        return tuple(
            [
                known[key]
                if key in known
                else self._words.opened.described(word)
                if key not in met and isinstance(word, Word) and word.boost > 0 <= word.exact
                else self._words.scored(word, weighting, deadline)
                for word, key in zip(words, keys, strict=True)
            ]
        )

    def _remember(
        self, words: Sequence[Word | Prefix], keys: Sequence[Hashable], found: Sequence[Any]
    ) -> None:
        """Keep what a union found of words that it scored; of those it did not, that they were
        met: they are worth scoring when they come again."""
        for word, key, each in zip(words, keys, found, strict=True):
            forms = word.forms if isinstance(word, Word) else ()
            if each is None:
                self._met.get(key, partial(Same, forms), lambda _: MET_BYTES_EACH)
            else:
                self._words.remember(key, each, forms)


def _is_known(clause: Clause) -> bool:
    """Say whether the kernels can answer a member of a union."""
    return isinstance(clause, Phrase) or bool(only_words(clause))


def _is_class(word: Word | Prefix) -> bool:
    return isinstance(word, Word) and len(word.forms) > 1


def _all_scored(asked: tuple[Scored | Described, ...]) -> TypeGuard[tuple[Scored, ...]]:
    return all(isinstance(each, Scored) for each in asked)
