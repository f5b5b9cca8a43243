"""Which documents answer a plan, and which are best?  The built-in engine.

Words are summed by kernels where these can answer a plan alone; else every clause becomes
`Matches` (matching.py), and those of a union are summed in arrays (summing.py).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..analysis.patterns import Sibling
from ..article import Article
from ..days import NO_DAY
from ..deadline import Deadline, TimeUp
from ..query import AnyOf, Clause, Plan, Prefix, Word
from ..scoring import Weighting
from ..snapshot import Mask, Snapshot
from .columns import Columns
from .compiled import compiled_words
from .completing import Completer, Completion
from .matches import Documents, Matches, Ranked, Scored, as_matches, nothing
from .matching import Matcher
from .ordering import best_of, by_key, by_score
from .places import PlaceReader
from .siblings import SiblingFinder
from .sight import Closeness, Occurrences, Sight, Worth, see
from .summing import Summer
from .terms import TermFinder
from .unions import CompiledRanker
from .words import Scores, WordReader


class EmbeddedEngine:
    """Answers plans from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._compiled = compiled_words(snapshot)
        terms = TermFinder(snapshot)
        self._words = WordReader(snapshot, terms, self._compiled)
        self._places = PlaceReader(snapshot, terms)
        self._columns = Columns(snapshot)
        self._matcher = Matcher(snapshot, self._words, self._places, self._columns, self._compiled)
        self._summer = Summer(snapshot.size)
        self._completer = Completer(snapshot)
        self._ranker = CompiledRanker(self._compiled) if self._compiled else None
        opened = self._compiled.opened.reader if self._compiled else None
        self._siblings = SiblingFinder(snapshot, self._words.having, opened)

    def rank(self, plan: Plan, k: int, budget_ms: float = 500.0) -> Ranked:
        """Return the k best documents; ties go to the smaller article id."""
        deadline = Deadline(budget_ms)
        if self._ranker and (ranked := self._rank_compiled(self._ranker, plan, k, deadline)):
            return ranked
        if isinstance(plan.clause, AnyOf) and plan.clause.clauses:
            return self._rank_union(plan.clause, plan, k, deadline)
        matches, timed_out = self._answer(plan, deadline)
        best = self._best(matches, k)
        return Ranked(best.documents, best.scores, len(matches.documents), timed_out)

    def rank_by_day(self, plan: Plan, k: int, newest: bool, budget_ms: float = 500.0) -> Ranked:
        """Return k documents by day, then score; those without a day come last."""
        matches, timed_out = self._answer(plan, Deadline(budget_ms))
        days = self.column("day")[matches.documents].astype(np.int64)
        keys = np.where(days == NO_DAY, NO_DAY, days if newest else -days)
        total = len(keys)
        if 0 < k < total:  # only days among which the k-th is are put in order
            kept = np.flatnonzero(keys >= np.partition(keys, total - k)[total - k])
            matches, keys = Matches(matches.documents[kept], matches.scores[kept]), keys[kept]
        order = by_key(self.snapshot, matches, keys)[:k]
        return Ranked(matches.documents[order], matches.scores[order], total, timed_out)

    def matched(self, plan: Plan, deadline: Deadline) -> Mask:
        """Return which documents answer the plan; raises TimeUp."""
        clause = plan.clause
        members = clause.clauses if isinstance(clause, AnyOf) else (clause,)
        mask = np.zeros(self.snapshot.size, np.bool_)
        for each in members:
            deadline.check()
            mask[self._matcher.scored(each, plan.weighting, deadline)[0]] = True
        return mask & self.within(plan)

    def within(self, plan: Plan) -> Mask:
        """Return which documents the limits of a plan leave, whatever it looks for."""
        return self._columns.within(plan)

    def counts(
        self, clauses: Sequence[Clause], weighting: Weighting, deadline: Deadline
    ) -> npt.NDArray[np.uint8]:
        """Return how many of up to 255 clauses each document matches; raises TimeUp."""
        counts = np.zeros(self.snapshot.size, np.uint8)
        for each in clauses:
            deadline.check()
            counts[self._matcher.scored(each, weighting, deadline)[0]] += 1
        return counts

    def complete(self, prefix: str, within: Mask | None, most: int) -> list[Completion]:
        """Return the commonest words that begin so, among the documents of a mask (None: all)."""
        return self._completer.complete(prefix, within, most)

    def written(self, terms: Sequence[str]) -> list[str]:
        """Return how articles most often write these normal forms."""
        return self._completer.written(terms)

    def siblings(self, term: str) -> list[Sibling]:
        """Return the stems that are forms of a word's by a pattern, in the same articles."""
        return self._siblings.find(term)

    def importance(self, word: Word, weighting: Weighting, deadline: Deadline) -> float:
        """Return the word's idf times its boost: the weight of its share of a score."""
        if self._compiled:
            return self._compiled.importance(word)
        return self._words.scores(word, weighting, deadline).importance

    def weak(self, word: Word, weighting: Weighting, deadline: Deadline) -> Matches:
        """Return the documents that have only forms of a word that are not sure."""
        found = self._words.scores(word, weighting, deadline).weak
        return as_matches(*found) if found else nothing()

    def occurrences(
        self, words: Sequence[Word], documents: Documents, deadline: Deadline
    ) -> list[Occurrences]:
        """Return for each word where its forms stand in these distinct documents."""
        return self._places.occurrences(words, documents, deadline)

    def support(
        self, words: Sequence[Word], terms: Sequence[str], weighting: Weighting, deadline: Deadline
    ) -> npt.NDArray[np.float64]:
        """Return how well the words go with each term, 0–1, shape (terms,).

        That is the best score that the words give to any document with the term, over the
        best they give to any.
        """
        if self._compiled:
            scored = [self._compiled.scored(word, weighting, deadline) for word in words]
            best, highest = self._compiled.support(scored, terms)
        else:
            sums = self._summer.summed(
                [self._words.scores(word, weighting, deadline) for word in words]
            )
            best, highest = float(sums.max(initial=0.0)), np.zeros(len(terms), np.float32)
            for number, term in enumerate(terms):
                deadline.check()
                highest[number] = sums[self._words.having(term)].max(initial=0.0)
        return (highest / best if best > 0 else highest).astype(np.float64)

    def see(
        self,
        words: Sequence[Word],
        steps: Sequence[tuple[int, int]],
        documents: Documents,
        asked: Closeness,
        deadline: Deadline,
    ) -> Sight:
        """Return what is seen of the words in these documents, ascending.

        A step is two of the words, by their places.
        """
        if self._compiled and self._compiled.can_see(words, documents):
            return self._compiled.see(words, steps, documents, asked, deadline)
        return see(self.occurrences(words, documents, deadline), steps, len(documents), asked)

    def look_again(
        self,
        words: Sequence[Word],
        content: Sequence[bool],
        best: Matches,
        worth: Worth,
        deadline: Deadline,
    ) -> Matches | None:
        """Return some documents by their scores and what the second look adds to these.

        `content` says which of the words are more than function words.  None where no
        kernel can: then it is for arrays, in search/ranking.py.  Raises TimeUp.
        """
        if self._compiled and self._compiled.can_see(words, best.documents):
            again = self._compiled.look_again(words, content, *best, worth, deadline)
            return Matches(again.documents, again.scores)
        return None

    def match(self, clause: Clause, weighting: Weighting, deadline: Deadline) -> Matches:
        """Return everything a clause matches among the documents that are alive."""
        return self._matcher.match(clause, weighting, deadline)

    def fetch(self, documents: Sequence[int]) -> list[Article]:
        """Return the articles of these documents, in this order."""
        return self.snapshot.fetch(documents)

    def ids(self, documents: Documents) -> list[str]:
        """Return the article ids of these documents."""
        if self._compiled:
            return self._compiled.opened.ids(documents)
        return [self.snapshot.id(document) for document in documents.tolist()]

    def value(self, name: str, document: int) -> str:
        """Return what a document has in a column, without fetching its article."""
        return self._columns.value(name, document)

    def published(self, document: int) -> str:
        """Return when a document was published, an ISO date, without fetching its article."""
        return self._columns.published(document)

    def by_score(self, documents: Documents, scores: Scored) -> npt.NDArray[np.int64]:
        """Return the order of these documents by score, then article id."""
        return by_score(self.snapshot, Matches(documents, scores))

    def title_lengths(self, documents: Documents) -> npt.NDArray[np.int64]:
        """Return how many words the title of each document has."""
        return np.asarray(self.snapshot.lengths["title"][documents], np.int64)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column over all documents (see Columns.column)."""
        return self._columns.column(name)

    def column_values(self, name: str) -> list[str]:
        """Return the distinct values of a column, in the order of their codes."""
        return self._columns.column_values(name)

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Return how many living documents have each value of a column, most first."""
        return self._columns.facet(name)

    def day_bounds(self) -> tuple[str, str]:
        """Return the first and last day of any living document, ISO, "" when none has a day."""
        return self._columns.day_bounds()

    # Answering

    def _rank_compiled(
        self, ranker: CompiledRanker, plan: Plan, k: int, deadline: Deadline
    ) -> Ranked | None:
        """Rank by the kernels alone; None where they cannot."""
        mask = self._columns.within(plan) if plan.is_limited else None
        try:
            best = ranker.rank(plan.clause, plan.weighting, mask, k, deadline)
        except TimeUp:
            return Ranked(*nothing(), 0, True)
        return Ranked(*best, deadline.cut_short) if best else None

    def _rank_union(self, clause: AnyOf, plan: Plan, k: int, deadline: Deadline) -> Ranked:
        """Rank a union without sorting what it matches; what was summed when the time was
        up is ranked as it is."""
        words: list[Scores] = []
        others: list[Matches] = []
        timed_out = False
        try:
            for each in clause.clauses:
                deadline.check()
                if isinstance(each, Word | Prefix):
                    words.append(self._words.scores(each, plan.weighting, deadline))
                else:
                    others.append(self._matcher.match(each, plan.weighting, deadline))
        except TimeUp:
            timed_out = True
        mask = self._columns.within(plan) if plan.is_limited else None
        found, total = self._summer.reach(words, others, mask, k)
        best = self._best(found, k)
        return Ranked(best.documents, best.scores, total, timed_out or deadline.cut_short)

    def _answer(self, plan: Plan, deadline: Deadline) -> tuple[Matches, bool]:
        try:
            matches = self._matcher.match(plan.clause, plan.weighting, deadline)
            return self._limited(matches, plan), deadline.cut_short
        except TimeUp:
            return nothing(), True

    def _limited(self, matches: Matches, plan: Plan) -> Matches:
        if not plan.is_limited:
            return matches
        keep = self._columns.within(plan)[matches.documents]
        return Matches(matches.documents[keep], matches.scores[keep])

    def _best(self, matches: Matches, k: int) -> Matches:
        if self._compiled and len(matches.documents):
            documents = matches.documents.astype(np.int32).tobytes()
            best = self._compiled.best_of(documents, matches.scores.tobytes(), k)
            return Matches(best.documents, best.scores)
        return best_of(self.snapshot, matches, k)
