"""What do the compiled kernels say of a snapshot's words?  None where there are no kernels.

The same answers as words.py and embedded.py give in arrays, in one call each; what is
remembered of a word is what the kernels gave, as bytes.
"""

from collections.abc import Hashable, Sequence
from functools import partial
from struct import pack
from typing import Any, NamedTuple, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

from .. import kernels
from ..blocks import words_of_blocks
from ..deadline import Deadline, TimeUp
from ..packed import words_of
from ..query import AllOf, AnyOf, Clause, Form, Phrase, Prefix, Word
from ..scoring import Floats, Weighting, relative_lengths
from ..segment import BLOCKED, FIELDS
from ..snapshot import Mask, Part, Snapshot
from .remembered import Remembered, Same
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
MET_BYTES, MET_BYTES_EACH = 2 << 20, 300
PHRASE_BYTES = 8 << 20
WORDS_BYTES = 16 << 20
NORMS_BYTES = 64 << 20
ALL_FIELDS = 3
ONE = pack("d", 1.0)

# What the kernels take (kernels/reader.h), and the forms themselves: their identity is a key.
Described: TypeAlias = tuple[
    bytes, bytes, bytes | None, int, int, int, float, float, tuple[Form, ...]
]


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


Singles = npt.NDArray[np.float32]


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
        self._snapshot = snapshot
        parts = tuple(_arrays(part) for part in snapshot.parts)
        self._open = reader.open(snapshot.size, float(snapshot.documents), parts)
        self._find_terms, self._find_prefix = reader.find_terms, reader.find_prefix
        self._find_ids = reader.ids
        self._make_measure, self._find_chains = reader.measure, chains.phrase
        self._described = Remembered(WORDS_BYTES)
        self._scored = Remembered(SCORES_BYTES)
        self._met = Remembered(MET_BYTES)
        self._phrases = Remembered(PHRASE_BYTES)
        self._measures = Remembered(NORMS_BYTES)
        self._last: tuple[Weighting | None, Any] = None, None

    @property
    def opened(self) -> object:
        """The snapshot as kernels take it."""
        return self._open

    def rank(
        self, clause: Clause, weighting: Weighting, mask: Mask | None, k: int, deadline: Deadline
    ) -> Best | None:
        """Return the k best within the mask; None of what the kernels cannot answer alone.

        They can answer words, unions of them, of phrases and of words in brackets and, without
        a mask, phrases and words that must all match.  Of a union, those words count that were
        scored in time; else raises TimeUp.
        """
        if isinstance(clause, Phrase) and mask is None:
            return self.best_of(*self.phrase(clause, weighting, deadline), k)
        if not (words := only_words(clause)):
            if isinstance(clause, AnyOf) and all(map(_is_known, clause.clauses)):
                return self._rank_nested(clause.clauses, weighting, mask, k, deadline)
            return None
        if not isinstance(clause, AllOf):
            return self._rank_union(words, weighting, mask, k, deadline)
        return self.best_of(*self.all_of(words, weighting, deadline), k) if mask is None else None

    def scored(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scored:
        """Return what the word matches and how well; raises TimeUp."""
        key = (_key(word), weighting)
        return self._scored.get(key, lambda: self._score(word, weighting, deadline), _bytes)

    def ids(self, documents: npt.NDArray[np.int64]) -> list[str]:
        """Return the article ids of these documents."""
        found: list[str] = self._find_ids(self._open, documents)
        return found

    def importance(self, word: Word) -> float:
        """Return the word's idf times its boost."""
        found: float = self._scores.importance(self._open, self.described(word))
        return found

    def support(self, words: Sequence[Scored], terms: Sequence[str]) -> tuple[float, Singles]:
        """Return the best sum of the words' scores, and that of the documents with each term."""
        texts = "".join([f"{term}\n" for term in terms]).encode("utf-8", "replace")
        ranges = self._find_terms(self._open, texts, len(terms))
        best, found = self._support.support(self._open, tuple(words), ranges, len(terms))
        return best, np.frombuffer(found, np.float32)

    def all_of(
        self, words: Sequence[Word | Prefix], weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return what every one of the words matches: int32, and scores of float64.

        Words that were all asked before are scored for good; else the common ones are
        scored only in the documents of the rarest.
        """
        if all(self._described.has(_key(word)) for word in words):
            scored = tuple([self.scored(word, weighting, deadline) for word in words])
            found: tuple[bytes, bytes] = self._best.all_of(self._open, scored)
            return found
        described = tuple(self.described(word) for word in words)
        measure = self._measure(weighting)
        narrowed = self._scores.all_of(self._open, measure, described, deadline.left_s())
        if narrowed is None:
            raise TimeUp
        both: tuple[bytes, bytes] = narrowed
        return both

    def phrase(
        self, phrase: Phrase, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return the documents that hold the phrase: int32, and scores of float64."""
        forms = tuple([Same(word.forms) for word in phrase.words])
        key = (forms, phrase.slop, phrase.boost, phrase.fields, weighting)
        return self._phrases.get(
            key, lambda: self._find_phrase(phrase, weighting, deadline), _phrase_bytes
        )

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
        described = tuple([self.described(word) for word in words])
        sight = empty_sight(len(words), len(steps), len(documents))
        number = numbered(len(words), steps)
        if not self._sight.see(
            self._open, described, *asked, deadline.left_s(), documents, number, *sight
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
        described = tuple([self.described(word) for word in words])
        found = self._second.look_again(
            self._open,
            described,
            deadline.left_s(),
            bytes(content),
            pack("11d", *worth),
            self._snapshot.lengths["title"],
            documents,
            scores,
        )
        if found is None:
            raise TimeUp
        return _ranked(found)

    def best_of(self, documents: bytes, scores: bytes, k: int) -> Best:
        """Return the k best of documents of int32 with scores of float32 or float64."""
        return _ranked(self._best.best_of(self._open, documents, scores, k))

    def best_of_union(self, words: Sequence[Scored], mask: Mask | None, k: int) -> Best:
        """Return the k best of what any of the words matches, within the mask."""
        if len(words) == 1 and mask is None:
            return self.best_of(words[0].documents, words[0].scores, k)
        return _ranked(self._best.best_of_union(self._open, tuple(words), mask, k))

    def _rank_nested(
        self,
        clauses: Sequence[Clause],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> Best:
        """Rank by the clauses that can be scored in time."""
        words: list[Scored] = []
        others: list[tuple[bytes, bytes]] = []
        try:
            for each in clauses:
                deadline.check()
                if isinstance(each, Word | Prefix):
                    words.append(self.scored(each, weighting, deadline))
                else:
                    others.append(self._matched(each, weighting, deadline))
        except TimeUp:
            deadline.cut_short = True
        found = self._nested.best_of_any(self._open, tuple(words), tuple(others), mask, k)
        return _ranked(found)

    def _matched(
        self, clause: Clause, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        """Return what a phrase, a union or an intersection of words matches: int32, and scores of
        float64."""
        if isinstance(clause, Phrase):
            return self.phrase(clause, weighting, deadline)
        words = only_words(clause)
        if isinstance(clause, AllOf):
            return self.all_of(words, weighting, deadline)
        scored = tuple([self.scored(word, weighting, deadline) for word in words])
        found: tuple[bytes, bytes] = self._nested.union_of(self._open, scored)
        return found

    def _rank_union(
        self,
        words: Sequence[Word | Prefix],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> Best:
        classes = any(isinstance(word, Word) and len(word.forms) > 1 for word in words)
        if len(words) == 1 or not classes or k >= self._snapshot.size:
            return self._rank_scored(words, weighting, mask, k, deadline)
        keys = [(_key(word), weighting) for word in words]
        try:
            asked = self._asked(words, keys, weighting, deadline)
        except TimeUp:
            return self._rank_scored(words, weighting, mask, k, deadline)
        if self._all_scored(asked):
            return self.best_of_union(asked, mask, k)
        answer = self._union.rank(
            self._open, self._measure(weighting), asked, mask, k, deadline.left_s()
        )
        if answer is None:
            return self._rank_scored(words, weighting, mask, k, deadline)
        best, found, late = answer
        deadline.cut_short |= bool(late)
        self._remember(words, keys, found)
        return _ranked(best)

    @staticmethod
    def _all_scored(asked: tuple[Scored | Described, ...]) -> TypeGuard[tuple[Scored, ...]]:
        return all(isinstance(each, Scored) for each in asked)

    def _rank_scored(
        self,
        words: Sequence[Word | Prefix],
        weighting: Weighting,
        mask: Mask | None,
        k: int,
        deadline: Deadline,
    ) -> Best:
        """Rank by the words that can be scored in time."""
        scored = []
        try:
            for word in words:
                scored.append(self.scored(word, weighting, deadline))
        except TimeUp:
            deadline.cut_short = True
        return self.best_of_union(scored, mask, k)

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
        known, met = self._scored.known(keys), self._met.known(keys)
        return tuple(
            [
                known[key]
                if key in known
                else self.described(word)
                if key not in met and isinstance(word, Word) and word.boost > 0 <= word.exact
                else self.scored(word, weighting, deadline)
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
                self._scored.get(key, partial(_scored, each, forms), _bytes)

    def described(self, word: Word | Prefix) -> Described:
        """Return the word as the kernels take it: where its forms are, and what they weigh."""
        return self._described.get(_key(word), lambda: self._describe(word), _described_bytes)

    def _describe(self, word: Word | Prefix) -> Described:
        if isinstance(word, Prefix):
            ranges = self._find_prefix(self._open, word.text.encode("utf-8", "replace"))
            fields = _bits(word.fields)
            return ranges, ONE, None, 1, 0, fields, word.boost, 0.0, ()
        forms, count = word.forms, len(word.forms)
        if count == 1 and forms[0].weight == 1.0 and forms[0].sure:
            texts, weights, sure = f"{forms[0].term}\n", ONE, None
        else:
            texts = "".join([f"{form.term}\n" for form in forms])
            weights = pack(f"{count}d", *[form.weight for form in forms])
            sure = bytes([form.sure for form in forms])
        ranges = self._find_terms(self._open, texts.encode("utf-8", "replace"), count)
        sure = None if sure == b"\1" * count else sure
        return ranges, weights, sure, count, 1, _bits(word.fields), word.boost, word.exact, forms

    def _score(self, word: Word | Prefix, weighting: Weighting, deadline: Deadline) -> Scored:
        described, measure = self.described(word), self._measure(weighting)
        found = self._scores.score(self._open, measure, described, deadline.left_s())
        if found is None:
            raise TimeUp
        return _scored(found, described[-1])

    def _find_phrase(
        self, phrase: Phrase, weighting: Weighting, deadline: Deadline
    ) -> tuple[bytes, bytes]:
        words = tuple([self.described(word) for word in phrase.words])
        found = self._find_chains(
            self._open,
            self._measure(weighting),
            words,
            phrase.slop,
            _bits(phrase.fields),
            phrase.boost,
            deadline.left_s(),
        )
        if found is None:
            raise TimeUp
        both: tuple[bytes, bytes] = found
        return both

    def _measure(self, weighting: Weighting) -> Any:
        asked, measure = self._last
        if asked is not weighting:
            measure = self._measures.get(
                weighting, lambda: self._measured(weighting), lambda _: 8 * self._snapshot.size
            )
            self._last = weighting, measure
        return measure

    def _measured(self, weighting: Weighting) -> Any:
        lengths, mean = self._snapshot.lengths, self._snapshot.mean_lengths
        constants = [weighting.of_field(field) for field in FIELDS]
        norms = [
            relative_lengths(lengths[field], mean[field], b).astype(np.float32)  # as it was made
            for field, (_, b) in zip(FIELDS, constants, strict=True)
        ]
        return self._make_measure(weighting.k1, *(weight for weight, _ in constants), *norms)


def compiled_words(snapshot: Snapshot) -> CompiledWords | None:
    """Return what asks the kernels, None where they were not compiled."""
    modules = [kernels.load(name) for name in NAMES]
    return None if None in modules else CompiledWords(snapshot, modules)


def _scored(found: Sequence[Any], forms: tuple[Form, ...]) -> Scored:
    return Scored._make((*found, forms))


def only_words(clause: Clause) -> tuple[Word | Prefix, ...]:
    """Return the words of a clause that has nothing else, () for another."""
    if isinstance(clause, Word | Prefix):
        return (clause,)
    if not isinstance(clause, AnyOf | AllOf):
        return ()
    words = tuple([each for each in clause.clauses if isinstance(each, Word | Prefix)])
    return words if len(words) == len(clause.clauses) else ()


def _is_known(clause: Clause) -> bool:
    """Say whether the kernels can answer a member of a union."""
    return isinstance(clause, Phrase) or bool(only_words(clause))


def _arrays(part: Part) -> tuple[Any, ...]:
    """Return the arrays of a part in the order that the kernel `_reader` takes them."""
    segment = part.segment
    columns: list[npt.NDArray[Any]] = []
    for field in FIELDS:
        postings = segment.fields[field]
        columns.append(words_of(postings.offsets))
        columns += [words_of_blocks(getattr(postings, name)) for name in BLOCKED]
    texts = [array for each in (segment.terms, segment.ids) for array in each.arrays()]
    return part.base, part.alive, *texts, part.counts, *columns


def _ranked(found: tuple[bytes, bytes, int]) -> Best:
    documents, scores, total = found
    return Best(np.frombuffer(documents, np.int64), np.frombuffer(scores), total)


def _key(word: Word | Prefix) -> tuple[Any, ...]:
    """Return what tells two words apart; classes are told apart by identity.

    What is remembered holds the class, so that its id is not given to another.
    """
    if isinstance(word, Prefix):
        return word.text, word.boost, word.fields
    return id(word.forms), word.boost, word.exact, word.fields


def _bits(fields: Sequence[str]) -> int:
    return sum([1 << FIELDS.index(each) for each in set(fields)]) if fields else ALL_FIELDS


def _bytes(found: Scored) -> int:
    return 2 * (len(found.documents) + len(found.weak_documents)) + 500


def _phrase_bytes(found: tuple[bytes, bytes]) -> int:
    return len(found[0]) + len(found[1]) + 500


def _described_bytes(word: Described) -> int:
    return 2 * len(word[0]) + 500
