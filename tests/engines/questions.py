"""Which queries are drawn from a snapshot's own words, and what are they as clauses?

A query is drawn as whoosh has it.  Its clause asks our engine for the same documents,
and for the same scores: boosts turn our idf into Whoosh's, the rest of BM25 is the same
in one field.
"""

import math
from random import Random
from typing import Any

from whoosh import query
from whoosh.matching import InverseMatcher

from index.analysis.tokenizer import cut
from index.deadline import Deadline
from index.engines.embedded import EmbeddedEngine
from index.query import AllOf, AnyOf, Clause, Everything, Form, Phrase, Prefix, Without, Word
from index.scoring import Weighting
from index.snapshot import Snapshot

FIELDS = ("title", "body")
WHOOSH = Weighting(k1=1.2, title_weight=1.0, title_b=0.75, body_weight=1.0, body_b=0.75)
ABSENT = "غيرموجودقط"


class Dropped(query.Not):  # type: ignore[misc]
    """A Not that adds nothing to a score; Whoosh's own adds 1.

    It stands in an And for what AndNot is meant to be: Whoosh's AndNot lets its first
    hit through whenever the first document to be excluded comes before it.
    """

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        matcher = super().matcher(searcher, context)
        if isinstance(matcher, InverseMatcher):
            matcher._weight = 0.0
        return matcher


def forever() -> Deadline:
    return Deadline(3_600_000)


class Clauses:
    """Turns whoosh queries into clauses for one engine."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine

    def clause(self, asked: Any) -> Clause:
        match asked:
            case query.Term():
                return self.word(asked.fieldname, asked.text, asked.boost)
            case query.Phrase():
                return self._phrase(asked)
            case query.Prefix():
                return Prefix(asked.text, fields=(asked.fieldname,))
            case query.Or():
                return AnyOf(tuple(map(self.clause, asked.subqueries)))
            case query.And():
                return self._all(asked)
            case query.Every():
                return Everything()
        raise TypeError(asked)

    def word(self, field: str, term: str, boost: float = 1.0) -> Word:
        """Return the word with a boost that makes its idf ln(N / (n + 1)) + 1."""
        word = Word(term, (Form(term),), fields=(field,))
        containing = len(self._engine.match(word, WHOOSH, forever()).documents)
        idf = math.log(self._engine.snapshot.documents / (containing + 1)) + 1.0
        ours = self._engine.importance(word, WHOOSH, forever())
        return word._replace(boost=boost * idf / ours)

    def _phrase(self, asked: Any) -> Clause:
        """Whoosh gives a phrase the scores of its words, we the score of the phrase."""
        words = tuple(self.word(asked.fieldname, word, asked.boost) for word in asked.words)
        return AllOf((Phrase(words, asked.slop, 0.0, (asked.fieldname,)), *words))

    def _all(self, asked: Any) -> Clause:
        parts = list(asked.subqueries)
        kept = AllOf(tuple(self.clause(p) for p in parts if not isinstance(p, query.Not)))
        dropped = [self.clause(p.query) for p in parts if isinstance(p, query.Not)]
        return Without(kept, AnyOf(tuple(dropped))) if dropped else kept


class Draw:
    """Draws queries from the texts of a snapshot's documents, deleted ones included.

    A prefix has at least `letters`: Whoosh takes a second for thousands of words.
    """

    def __init__(self, snapshot: Snapshot, seed: int, letters: int = 1) -> None:
        self._random = Random(seed)
        self._letters = letters
        self._texts: list[tuple[str, list[str]]] = []
        for part in snapshot.parts:
            for number in range(part.segment.documents):
                (article,) = part.segment.store.fetch([number])
                for field in FIELDS:
                    words = cut(getattr(article, field)).terms()
                    self._texts += [(field, words)] if words else []

    def query(self, depth: int = 2) -> Any:
        """Return a query whose scores are comparable, nested up to `depth`."""
        if depth == 0 or self._random.random() < 0.3:
            return self._random.choice([self.term, self.term, self.either_field, self.phrase])()
        parts = [self.query(depth - 1) for _ in range(self._random.randint(2, 4))]
        return self._random.choice(
            [
                lambda: query.Or(parts),
                lambda: query.And(parts[:2]),
                lambda: query.And([parts[0], Dropped(parts[1])]),
                lambda: query.And([query.Or(parts[:-1]), Dropped(parts[-1])]),
            ]
        )()

    def unscored(self) -> Any:
        """Return a query that Whoosh scores otherwise than we do."""
        return self._random.choice(
            [
                self.prefix,
                lambda: query.And([query.Every(), query.Not(self.term())]),
                lambda: query.And([self.query(1), query.Not(self.query(1))]),
                lambda: query.And([self.prefix(), query.Not(self.prefix())]),
                lambda: query.Or([self.prefix(), self.phrase()]),
                lambda: query.And([query.Every(), query.Not(self.query(1))]),
                lambda: query.And([self.term(), query.Not(self.prefix())]),
            ]
        )()

    def term(self) -> Any:
        field, words = self._random.choice(self._texts)
        text = self._random.choice(words) if self._random.random() > 0.03 else ABSENT
        boost = self._random.choice([1.0, 1.0, 1.0, 0.5, 2.5])
        return query.Term(self._random.choice([field, field, *FIELDS]), text, boost=boost)

    def either_field(self) -> Any:
        term = self.term()
        return query.Or([query.Term(field, term.text) for field in FIELDS])

    def phrase(self) -> Any:
        """Return words that stand near each other, in some order, with some slop."""
        field, words = self._random.choice(self._texts)
        at = self._random.randrange(len(words))
        chosen = [words[at]]
        for _ in range(self._random.randint(1, 3)):
            at = min(at + self._random.choice([1, 1, 1, 2, 3]), len(words) - 1)
            chosen.append(words[at])
        if self._random.random() < 0.1:
            self._random.shuffle(chosen)
        return query.Phrase(field, chosen, slop=self._random.choice([1, 1, 1, 2, 3, 5]))

    def prefix(self) -> Any:
        term = self.term()
        return query.Prefix(
            term.fieldname, term.text[: self._random.randint(self._letters, self._letters + 3)]
        )
