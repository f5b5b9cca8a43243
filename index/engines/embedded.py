"""Which documents answer a plan, and which are best?  The built-in engine.

Every clause becomes `Matches`: ascending document numbers with their scores, whole
arrays at a time.  A union of words is summed into one dense array, and only documents
that reach a lower bound of the k-th score are looked at: the k-th best score of any
one word is such a bound, because scores only add.
"""

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..analysis.patterns import Sibling
from ..article import Article
from ..days import NO_DAY, iso_date, last_days, written_date
from ..deadline import Deadline, TimeUp
from ..query import (
    AllOf,
    AnyOf,
    Clause,
    Everything,
    Filter,
    Pattern,
    Phrase,
    Plan,
    Prefix,
    Without,
    Word,
)
from ..scoring import Weighting, inverse_document_frequency, saturate
from ..segment import FIELDS
from ..snapshot import Mask, Snapshot
from .compiled import CompiledWords, compiled_words, only_words
from .completing import Completer, Completion
from .remembered import Remembered, Same
from .siblings import SiblingFinder
from .sight import Closeness, Occurrences, Sight, Worth, see
from .words import BEST, SPARSE, Documents, Scores, Singles, WordReader

COLUMN_BYTES = 64 << 20
PHRASE_BYTES = 16 << 20


Scored = npt.NDArray[np.floating[Any]]


class Matches(NamedTuple):
    """The documents a clause matches, ascending, and what each is worth."""

    documents: Documents
    scores: Scored


class Ranked(NamedTuple):
    """The best documents, best first; `total` is how many match."""

    documents: Documents
    scores: Scored
    total: int
    timed_out: bool


class EmbeddedEngine:
    """Answers plans from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._compiled = compiled_words(snapshot)
        self._words = WordReader(snapshot, self._compiled)
        self._columns = Remembered(COLUMN_BYTES)
        self._phrases = Remembered(PHRASE_BYTES)
        self._own = threading.local()
        self._completer = Completer(snapshot)
        opened = self._compiled.opened if self._compiled else None
        self._siblings = SiblingFinder(snapshot, self._words.having, opened)

    def rank(self, plan: Plan, k: int, budget_ms: float = 500.0) -> Ranked:
        """Return the k best documents; ties go to the smaller article id."""
        deadline = Deadline(budget_ms)
        if self._compiled and (ranked := self._rank_compiled(self._compiled, plan, k, deadline)):
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
        order = self._order(matches, keys)[:k]
        return Ranked(matches.documents[order], matches.scores[order], total, timed_out)

    def matched(self, plan: Plan, deadline: Deadline) -> Mask:
        """Return which documents answer the plan; raises TimeUp."""
        clause = plan.clause
        members = clause.clauses if isinstance(clause, AnyOf) else (clause,)
        mask = np.zeros(self.snapshot.size, np.bool_)
        for each in members:
            deadline.check()
            mask[self._scored(each, plan.weighting, deadline)[0]] = True
        return mask & self.within(plan)

    def within(self, plan: Plan) -> Mask:
        """Return which documents the limits of a plan leave, whatever it looks for."""
        return self._mask(plan)

    def counts(
        self, clauses: Sequence[Clause], weighting: Weighting, deadline: Deadline
    ) -> npt.NDArray[np.uint8]:
        """Return how many of up to 255 clauses each document matches; raises TimeUp."""
        counts = np.zeros(self.snapshot.size, np.uint8)
        for each in clauses:
            deadline.check()
            counts[self._scored(each, weighting, deadline)[0]] += 1
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
        return _matches(*found) if found else _nothing()

    def occurrences(
        self, words: Sequence[Word], documents: Documents, deadline: Deadline
    ) -> list[Occurrences]:
        """Return for each word where its forms stand in these distinct documents."""
        return self._words.occurrences(words, documents, deadline)

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
            sums = self._summed([self._words.scores(word, weighting, deadline) for word in words])
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
        deadline.check()
        match clause:
            case Word() | Prefix():
                found = self._words.scores(clause, weighting, deadline)
                return _matches(found.documents, found.scores)
            case Pattern():
                return self._pattern(clause, weighting, deadline)
            case Phrase():
                return self._phrase(clause, weighting, deadline)
            case AnyOf():
                members = [self.match(each, weighting, deadline) for each in clause.clauses]
                return _union(members, self.snapshot.size)
            case AllOf():
                return self._all(clause, weighting, deadline)
            case Without():
                keep = self.match(clause.keep, weighting, deadline)
                drop = self.match(clause.drop, weighting, deadline)
                left = ~_contains(drop.documents, keep.documents)
                return Matches(keep.documents[left], keep.scores[left])
            case Everything():
                return self._everything()

    def fetch(self, documents: Sequence[int]) -> list[Article]:
        """Return the articles of these documents, in this order."""
        return self.snapshot.fetch(documents)

    def ids(self, documents: Documents) -> list[str]:
        """Return the article ids of these documents."""
        if self._compiled:
            return self._compiled.ids(documents)
        return [self.snapshot.id(document) for document in documents.tolist()]

    def value(self, name: str, document: int) -> str:
        """Return what a document has in a column, without fetching its article."""
        return self.column_values(name)[int(self.column(name)[document])]

    def published(self, document: int) -> str:
        """Return when a document was published, an ISO date, without fetching its article."""
        return written_date(int(self.column("day")[document]), self.value("precision", document))

    def by_score(self, documents: Documents, scores: Scored) -> npt.NDArray[np.int64]:
        """Return the order of these documents by score, then article id."""
        return self._order(Matches(documents, scores), None)

    def title_lengths(self, documents: Documents) -> npt.NDArray[np.int64]:
        """Return how many words the title of each document has."""
        return np.asarray(self.snapshot.lengths["title"][documents], np.int64)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column over all documents: "story", "day", "last day" (that its date may
        mean), or codes of "source", "author"…

        Codes are of the list that `column_values` returns.
        """
        return self._columns.get(name, lambda: self._joined_column(name), lambda c: c.nbytes)

    def column_values(self, name: str) -> list[str]:
        """Return the distinct values of a column, in the order of their codes."""
        parts = self.snapshot.parts
        return self._columns.get(
            ("values", name),
            lambda: list(dict.fromkeys(v for part in parts for v in part.segment.values[name])),
            lambda values: 100 * len(values),
        )

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Return how many living documents have each value of a column, most first."""
        return self._columns.get(
            ("facet", name), lambda: self._count_values(name), lambda found: 200 * len(found)
        )

    def day_bounds(self) -> tuple[str, str]:
        """Return the first and last day of any living document, ISO, "" when none has a day."""
        days = self.column("day")[self._everything().documents]
        days = days[days != NO_DAY]
        return (iso_date(int(days.min())), iso_date(int(days.max()))) if len(days) else ("", "")

    # Clauses

    def _rank_compiled(
        self, compiled: CompiledWords, plan: Plan, k: int, deadline: Deadline
    ) -> Ranked | None:
        """Rank by the kernels alone; None where they cannot."""
        mask = self._mask(plan) if plan.is_limited else None
        try:
            best = compiled.rank(plan.clause, plan.weighting, mask, k, deadline)
        except TimeUp:
            return Ranked(*_nothing(), 0, True)
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
                    others.append(self.match(each, plan.weighting, deadline))
        except TimeUp:
            timed_out = True
        bound = max((_kth_best(word, k) for word in words), default=0.0)
        limited = plan.is_limited
        if limited or others or any(word.weak for word in words):
            mask = self._mask(plan) if limited else None
            found, total = self._sum_matched(words, others, mask, 0.0 if limited else bound)
        else:
            found, total = self._sum_words(words, bound)
        best = self._best(found, k)
        return Ranked(best.documents, best.scores, total, timed_out or deadline.cut_short)

    def _sum_words(self, words: Sequence[Scores], bound: float) -> tuple[Matches, int]:
        """Return the documents whose scores of all words reach the bound, and how many match."""
        if len(words) == 1:
            at = np.flatnonzero(words[0].scores >= bound)
            documents, scores = words[0].documents[at], words[0].scores[at]
            return Matches(documents.astype(np.int64), scores), len(words[0].documents)
        sums = self._summed(words)
        reached = np.flatnonzero(sums >= bound if bound else sums > 0)
        return Matches(reached, sums[reached]), int(np.count_nonzero(sums))

    def _sum_matched(
        self, words: Sequence[Scores], others: Sequence[Matches], mask: Mask | None, bound: float
    ) -> tuple[Matches, int]:
        """The same, among what matches for sure and is within the mask."""
        sums = self._summed(words)
        matched = np.zeros(self.snapshot.size, np.bool_)
        for word in words:
            matched[word.documents] = True
            if word.weak is not None:
                sums[word.weak[0]] += word.weak[1]
        for each in others:
            matched[each.documents] = True
            sums[each.documents] += each.scores.astype(np.float32)
        if mask is not None:
            matched &= mask
        documents = np.flatnonzero(matched & (sums >= bound))
        return Matches(documents, sums[documents]), int(np.count_nonzero(matched))

    def _summed(self, words: Sequence[Scores]) -> Singles:
        """Return the scores of all documents, in this thread's array."""
        if not hasattr(self._own, "sums"):
            self._own.sums = np.zeros(self.snapshot.size, np.float32)
        sums: Singles = self._own.sums
        sums.fill(0.0)
        for word in words:
            if word.dense is not None:
                sums += word.dense
            else:
                sums[word.documents] += word.scores
        return sums

    def _all(self, clause: AllOf, weighting: Weighting, deadline: Deadline) -> Matches:
        if self._compiled and (words := only_words(clause)):
            return _read(*self._compiled.all_of(words, weighting, deadline))
        found = [self._scored(each, weighting, deadline) for each in clause.clauses]
        found.sort(key=lambda each: len(each[0]))
        if not found:
            return _nothing()
        documents, scores = found[0][0], found[0][1].astype(np.float64)
        for others, worth, dense in found[1:]:
            deadline.check()
            if dense is not None:
                more: npt.NDArray[Any] = dense[documents]
                kept = more > 0
            else:
                at, kept = _find(others, documents)
                more = worth[at] if len(others) else np.zeros(len(at))
            documents, scores = documents[kept], scores[kept] + more[kept]
        return Matches(documents.astype(np.int64), scores)

    def _scored(
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
            return _read(*self._compiled.phrase(phrase, weighting, deadline))
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
        found = self.occurrences(words, documents, deadline)
        deadline.check()
        which, field = _chains(found, phrase.slop)
        frequency = np.zeros(len(documents))
        for number, name in enumerate(FIELDS):
            count = np.bincount(which[field == number], minlength=len(documents))
            weight, _ = weighting.of_field(name)
            frequency += weight * count / self._words.norm(name, weighting)[documents]
        matched = frequency > 0
        idf = inverse_document_frequency(self.snapshot.documents, int(matched.sum()))
        scores = phrase.boost * idf * saturate(frequency[matched], weighting.k1)
        return Matches(documents[matched], scores)

    def _pattern(self, pattern: Pattern, weighting: Weighting, deadline: Deadline) -> Matches:
        """Ask Whoosh's matchers: this has no form of its own in arrays."""
        from .. import whoosh_reader

        reader = self._columns.get(
            "whoosh", lambda: whoosh_reader.SnapshotReader(self.snapshot), lambda _: 0
        )
        asked = whoosh_reader.wildcard(pattern.text, pattern.fields or FIELDS)
        found = whoosh_reader.evaluate(reader, asked, weighting, deadline)
        deadline.cut_short |= found.cut_short
        return Matches(found.documents, pattern.boost * found.scores)

    def _everything(self) -> Matches:
        alive = self.snapshot.alive
        documents = np.arange(self.snapshot.size) if alive is None else np.flatnonzero(alive)
        return Matches(documents, np.zeros(len(documents)))

    # Limits

    def _answer(self, plan: Plan, deadline: Deadline) -> tuple[Matches, bool]:
        try:
            matches = self.match(plan.clause, plan.weighting, deadline)
            return self._limited(matches, plan), deadline.cut_short
        except TimeUp:
            return _nothing(), True

    def _limited(self, matches: Matches, plan: Plan) -> Matches:
        if not plan.is_limited:
            return matches
        keep = self._mask(plan)[matches.documents]
        return Matches(matches.documents[keep], matches.scores[keep])

    def _mask(self, plan: Plan) -> Mask:
        days = plan.days
        mask = plan.among.mask.copy() if plan.among else np.ones(self.snapshot.size, np.bool_)
        if days is not None:
            day = self.column("day")
            last = self.column("last day")
            mask &= (day >= days[0]) & (last <= days[1]) & (day != NO_DAY)
        for each in plan.filters:
            mask &= np.isin(self.column(each.column), self._codes(each)) != each.excluded
        return mask

    def _codes(self, limit: Filter) -> list[int]:
        if limit.column != "story":
            values = self.column_values(limit.column)
            return [code for code, value in enumerate(values) if value in limit.values]
        documents = [self.snapshot.find(id) for id in limit.values]
        heads = self.snapshot.groups.stories
        return [int(heads[number]) for number in documents if number is not None]

    def _count_values(self, name: str) -> list[tuple[str, int]]:
        values = self.column_values(name)
        codes = self.column(name)[self._everything().documents]
        pairs = zip(values, np.bincount(codes, minlength=len(values)).tolist(), strict=True)
        return sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0]))

    def _joined_column(self, name: str) -> npt.NDArray[Any]:
        parts = self.snapshot.parts
        if name == "story":
            return self.snapshot.groups.stories
        if name == "day":
            return np.concatenate([np.zeros(0, np.int32), *(part.segment.day for part in parts)])
        if name == "last day":
            return last_days(
                self.column("day"),
                np.array(self.column_values("precision") or [""])[self.column("precision")],
            )
        code = {value: number for number, value in enumerate(self.column_values(name))}
        recoded = [
            np.array([code[value] for value in part.segment.values[name]], np.int32)[
                part.segment.columns[name]
            ]
            for part in parts
        ]
        return np.concatenate([np.zeros(0, np.int32), *recoded])

    # The best

    def _best(self, matches: Matches, k: int) -> Matches:
        if self._compiled and len(matches.documents):
            documents = matches.documents.astype(np.int32).tobytes()
            best = self._compiled.best_of(documents, matches.scores.tobytes(), k)
            return Matches(best.documents, best.scores)
        if len(matches.documents) > k > 0:
            bound = np.partition(matches.scores, len(matches.scores) - k)[-k]
            kept = np.flatnonzero(matches.scores >= bound)
            matches = Matches(matches.documents[kept], matches.scores[kept])
        order = self._order(matches, None)[:k]
        return Matches(matches.documents[order], matches.scores[order].astype(np.float64))

    def _order(self, matches: Matches, keys: npt.NDArray[np.int64] | None) -> npt.NDArray[np.int64]:
        """Return the order by key, descending, then score, then article id."""
        if keys is None:
            order = np.argsort(-matches.scores, kind="stable")
            ordered = matches.scores[order]
            if not (ordered[1:] == ordered[:-1]).any():
                return order
        columns: list[npt.NDArray[Any]] = [self._ties(matches.scores, matches.documents)]
        columns.append(-matches.scores)
        if keys is not None:
            columns.append(-keys)
        return np.lexsort(columns)

    def _ties(self, scores: Scored, documents: Documents) -> npt.NDArray[np.int64]:
        """Return numbers that sort as the article ids of equal scores do."""
        ranks = np.zeros(len(documents), np.int64)
        order = np.argsort(scores, kind="stable")
        same = scores[order[1:]] == scores[order[:-1]]
        if same.any():
            is_tied = np.append(same, False) | np.append(False, same)
            tied = order[is_tied]
            ids = [self.snapshot.id(int(document)) for document in documents[tied]]
            ranks[tied[sorted(range(len(tied)), key=ids.__getitem__)]] = np.arange(len(tied))
        return ranks


def _read(documents: bytes, scores: bytes) -> Matches:
    return Matches(np.frombuffer(documents, np.int32).astype(np.int64), np.frombuffer(scores))


def _kth_best(found: Scores, k: int) -> float:
    """Return the k-th best score of a word, 0 where it is not kept or there is none."""
    return float(found.best[k - 1]) if 0 < k <= min(BEST, len(found.best)) else 0.0


def _matches(documents: npt.NDArray[np.int32], scores: Singles) -> Matches:
    return Matches(documents.astype(np.int64), scores.astype(np.float64))


def _nothing() -> Matches:
    return Matches(np.zeros(0, np.int64), np.zeros(0))


def _union(found: Sequence[Matches], size: int) -> Matches:
    """Return what any of these match, their scores summed in this order, float64."""
    if len(found) < 2:
        return found[0] if found else _nothing()
    documents = np.concatenate([each.documents for each in found])
    scores = np.concatenate([each.scores for each in found])
    if len(documents) * SPARSE > size:
        matched = np.zeros(size, np.bool_)
        matched[documents] = True
        sums, distinct = np.bincount(documents, scores, size), np.flatnonzero(matched)
        return Matches(distinct, sums[distinct].astype(np.float64))
    distinct, which = np.unique(documents, return_inverse=True)
    return Matches(distinct, np.bincount(which, weights=scores).astype(np.float64))


def _contains(ascending: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> Mask:
    return _find(ascending, wanted)[1]


def _find(
    ascending: npt.NDArray[Any], wanted: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], Mask]:
    """Return where each wanted number would stand in the ascending ones, and if it does."""
    wanted = wanted.astype(ascending.dtype, copy=False)  # else the longer one is converted
    if not len(ascending):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return at, np.asarray(ascending[at] == wanted)


def _chains(
    words: Sequence[Occurrences], slop: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (document, field) of every place where the last of the words ends a chain.

    In a chain each word stands 1 to `slop` places after the one before it.
    """
    reached = _place_keys(words[0])
    for word in words[1:]:
        following = _place_keys(word)
        before = np.searchsorted(reached, following) - 1
        near = following - reached[np.maximum(before, 0)] <= slop if len(reached) else before >= 0
        reached = following[(before >= 0) & near]
    return reached >> 33, (reached >> 32) & 1


def _place_keys(word: Occurrences) -> npt.NDArray[np.int64]:
    """Return one ascending number a place: document, field, position; neighbours differ by 1."""
    return np.unique((word.which << 33) | (word.field << 32) | word.positions)
