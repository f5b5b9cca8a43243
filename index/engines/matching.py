"""Which documents does a clause match, and what is each worth?

Every clause becomes `Matches`, whole arrays at a time.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..deadline import Deadline
from ..query import (
    AllOf,
    AnyOf,
    Clause,
    Everything,
    Pattern,
    Phrase,
    Prefix,
    Without,
    Word,
)
from ..scoring import Weighting
from ..segment import FIELDS
from ..snapshot import Snapshot
from .columns import Columns
from .compiled import CompiledWords, only_words
from .matches import Matches, Singles, as_matches, contains, find, from_bytes, nothing, union
from .phrases import find_phrase
from .places import PlaceReader
from .remembered import Remembered, Same
from .words import WordReader

PHRASE_BYTES = 16 << 20


class Matcher:
    """Matches clauses in one snapshot; safe to use from several threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        words: WordReader,
        places: PlaceReader,
        columns: Columns,
        compiled: CompiledWords | None,
    ) -> None:
        self._snapshot = snapshot
        self._words = words
        self._places = places
        self._columns = columns
        self._compiled = compiled
        self._phrases = Remembered(PHRASE_BYTES)
        self._readers = Remembered(0)  # one that Whoosh reads by, made when it is asked

    def match(self, clause: Clause, weighting: Weighting, deadline: Deadline) -> Matches:
        """Return everything a clause matches among the documents that are alive."""
        deadline.check()
        match clause:
            case Word() | Prefix():
                found = self._words.scores(clause, weighting, deadline)
                return as_matches(found.documents, found.scores)
            case Pattern():
                return self._pattern(clause, weighting, deadline)
            case Phrase():
                return self._phrase(clause, weighting, deadline)
            case AnyOf():
                members = [self.match(each, weighting, deadline) for each in clause.clauses]
                return union(members, self._snapshot.size)
            case AllOf():
                return self._all(clause, weighting, deadline)
            case Without():
                keep = self.match(clause.keep, weighting, deadline)
                drop = self.match(clause.drop, weighting, deadline)
                left = ~contains(drop.documents, keep.documents)
                return Matches(keep.documents[left], keep.scores[left])
            case Everything():
                return self._everything()

    def _all(self, clause: AllOf, weighting: Weighting, deadline: Deadline) -> Matches:
        if self._compiled and (words := only_words(clause)):
            return from_bytes(*self._compiled.all_of(words, weighting, deadline))
        found = [self.scored(each, weighting, deadline) for each in clause.clauses]
        found.sort(key=lambda each: len(each[0]))
        if not found:
            return nothing()
        documents, scores = found[0][0], found[0][1].astype(np.float64)
        for others, worth, dense in found[1:]:
            deadline.check()
            if dense is not None:
                more: npt.NDArray[Any] = dense[documents]
                kept = more > 0
            else:
                at, kept = find(others, documents)
                more = worth[at] if len(others) else np.zeros(len(at))
            documents, scores = documents[kept], scores[kept] + more[kept]
        return Matches(documents.astype(np.int64), scores)

    def scored(
        self, clause: Clause, weighting: Weighting, deadline: Deadline
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Singles | None]:
        """Return documents, scores, and for a common word the scores of all documents."""
        if isinstance(clause, Word | Prefix):
            found = self._words.scores(clause, weighting, deadline)
            return found.documents, found.scores, found.dense
        matches = self.match(clause, weighting, deadline)
        return matches.documents, matches.scores, None

    def _phrase(self, phrase: Phrase, weighting: Weighting, deadline: Deadline) -> Matches:
        if self._compiled:
            return from_bytes(*self._compiled.phrase(phrase, weighting, deadline))
        forms = tuple(Same(word.forms) for word in phrase.words)
        key = (forms, phrase.slop, phrase.boost, phrase.fields, weighting)
        return self._phrases.get(
            key,
            lambda: self._find_phrase(phrase, weighting, deadline),
            lambda found: found.documents.nbytes + found.scores.nbytes + 1000,
        )

    def _find_phrase(self, phrase: Phrase, weighting: Weighting, deadline: Deadline) -> Matches:
        words = [word._replace(fields=phrase.fields) for word in phrase.words]
        documents = self._all(AllOf(tuple(words)), weighting, deadline).documents
        found = self._places.occurrences(words, documents, deadline)
        deadline.check()
        return find_phrase(self._words, self._snapshot, phrase, weighting, documents, found)

    def _pattern(self, pattern: Pattern, weighting: Weighting, deadline: Deadline) -> Matches:
        """Ask Whoosh's matchers: this has no form of its own in arrays."""
        from .. import whoosh_reader

        reader = self._readers.get(
            "whoosh", lambda: whoosh_reader.SnapshotReader(self._snapshot), lambda _: 0
        )
        asked = whoosh_reader.wildcard(pattern.text, pattern.fields or FIELDS)
        found = whoosh_reader.evaluate(reader, asked, weighting, deadline)
        deadline.cut_short |= found.cut_short
        return Matches(found.documents, pattern.boost * found.scores)

    def _everything(self) -> Matches:
        documents = self._columns.alive
        return Matches(documents, np.zeros(len(documents)))
