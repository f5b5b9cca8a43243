"""How does a request become an answer, and which generation answers it?"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import Article, ArticleMissing, Deadline, Plan, SnapshotError, TimeUp, is_current

from .answer import Answer, Hint, Hit, Request, StoryMember, Suggestion, Term
from .counting import count_beside
from .cursor import hits_before, next_cursor
from .explain import summing_to
from .finding import by_relevance, explained, explainer_of, find, hits_of
from .keyboard import in_arabic
from .language import Parsed
from .planning import query_words, within
from .ranking import PROFILE
from .similar import find_similar
from .snippet import Span, make_snippets
from .suggest import carried, suggest
from .view import View, known_forms, limited, marker_of, open_view, plan_of, prepare, understood

LOOK_EVERY_S = 0.5  # how often a new generation is looked for; opening it may take as long again
MAX_HINTS = 5


class Stats(NamedTuple):
    """What is in the index; dates are ISO, "" where no article has one."""

    documents: int
    generation: str
    built_at: str
    first_published: str
    last_published: str
    sources: tuple[tuple[str, int], ...]
    fingerprint: str
    segments: int
    size_bytes: int


class Searcher:
    """Answers requests from the current generation of an index folder.

    Safe to use from several threads.  A newly published generation is noticed within
    a second; if it cannot be opened, the one before goes on answering and `trouble`
    says why.
    """

    def __init__(self, folder: Path, budget_ms: float = 500.0) -> None:
        self._folder = folder
        self._budget_ms = budget_ms
        self._lock = threading.Lock()
        self._view = open_view(folder, budget_ms)
        self._looked_s = time.monotonic()
        self._is_kept_ready = False
        self.trouble = ""

    def keep_ready(self, ending: threading.Event) -> None:
        """Keep what a first question would wait for made beforehand, until `ending` is set.

        For a thread of its own.  While it runs, no question waits for a generation to be
        opened: it is answered from the one before until the next is ready.
        """
        self._is_kept_ready = True
        try:
            prepare(self._view)
            while not ending.wait(LOOK_EVERY_S):
                self._look()
        finally:
            self._is_kept_ready = False

    @property
    def generation(self) -> str:
        return self._current().snapshot.generation

    @property
    def edition(self) -> str:
        """What tells this index from any other, also from one whose generation is named alike."""
        return self._current().snapshot.edition

    @property
    def documents(self) -> int:
        return self._current().snapshot.documents

    def search(self, request: Request) -> Answer:
        """Return the hits of one page, with what was understood and how many there are."""
        started_s = time.monotonic()
        view = self._current()
        start = hits_before(request, view.snapshot.edition)
        repaired = understood(view, request)
        understood_s = time.monotonic()
        parsed = repaired.parsed
        plan = limited(view, request, parsed, view.budget_ms)
        ranked, shown = find(view, request, plan, start + request.per_page)
        words = list(query_words(parsed.clause))
        marker = marker_of(parsed.clause)
        documents = shown.documents[start : start + request.per_page]
        hits = hits_of(view, request, documents, shown.scores[start:], marker)
        if request.explain:
            hits = explained(view, request, plan, documents, ranked, hits)
        hints = () if ranked.total else tuple(self._hints(view, request, parsed))
        spent_ms = (time.monotonic() - understood_s) * 1000.0
        counted = count_beside(view, request, parsed, plan, Deadline(view.budget_ms - spent_ms))
        return Answer(
            request=request,
            terms=tuple(Term(word.text, known_forms(view, word)) for word in words),
            total=shown.total,
            hits=hits,
            warnings=parsed.warnings,
            hints=hints,
            took_ms=(time.monotonic() - started_s) * 1000.0,
            timed_out=ranked.timed_out or counted.timed_out,
            generation=view.snapshot.generation,
            documents=view.snapshot.documents,
            corrections=view.repairer.written(repaired.corrections),
            levels=counted.levels,
            facets=counted.facets,
            next_cursor=next_cursor(request, view.snapshot.edition, start + len(hits), shown.total),
        )

    def rank(
        self, q: str, k: int, fields: tuple[str, ...] = (), match: str = "auto"
    ) -> list[tuple[str, float]]:
        """Return (article id, score) of the k best, for a run; `fields` () is all."""
        view = self._current()
        clause = understood(view, Request(q, match)).parsed.clause
        clause = within(clause, fields) if fields else clause
        ranked = by_relevance(view, Plan(clause, weighting=PROFILE.weighting), k)
        ids = view.engine.ids(ranked.documents[:k])
        return list(zip(ids, ranked.scores[:k].tolist(), strict=True))

    def suggest(self, q: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return ways to go on from what was typed so far, the most useful first.

        Where there is none, those of the Arabic letters on the same keys, or of the word with
        its hamza on a letter.  None where the time budget does not suffice.
        """
        view = self._current()
        deadline = Deadline(view.budget_ms)
        try:
            for typed in dict.fromkeys((q, in_arabic(q), *carried(q))):
                found = suggest(view.engine, view.makers["form"], typed, limit, deadline)
                if found:
                    return found
        except TimeUp:
            return ()
        return ()

    def explain(self, q: str, id: str) -> Hit | None:
        """Return an article as a hit of a query, with the parts of its score.

        None where it is no hit, or the time did not suffice.  Raises ArticleMissing.
        """
        view = self._current()
        document = view.snapshot.find(id)
        if document is None:
            raise ArticleMissing(id)
        plan, deadline = plan_of(view, Request(q)), Deadline(view.budget_ms)
        ranked = by_relevance(view, plan, PROFILE.depth)
        try:
            if not view.engine.matched(plan, deadline)[document]:
                return None
            (article,) = view.engine.fetch([document])
            where, group = np.array([document]), ranked.documents[: PROFILE.depth]
            parts = explainer_of(view, plan, where, group, deadline).explain(article, 0)
        except TimeUp:
            return None
        ranked_scores = ranked.scores[ranked.documents == document].tolist()
        score = ranked_scores[0] if ranked_scores else sum(part.value for part in parts)
        marked = marker_of(plan.clause).mark(article)
        snippets = make_snippets(marked, 1, Request(q).snippet_chars)
        return Hit(article, score, marked.title, snippets, parts=summing_to(score, parts))

    def similar(self, id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles about the same as this one, copies left out; raises ArticleMissing."""
        view = self._current()
        document = view.snapshot.find(id)
        if document is None:
            raise ArticleMissing(id)
        deadline = Deadline(view.budget_ms)
        return find_similar(view.engine, view.expander.documents, document, limit, deadline)

    def article(self, id: str) -> Article:
        """Return the article with this id; raises ArticleMissing."""
        view = self._current()
        document = view.snapshot.find(id)
        if document is None:
            raise ArticleMissing(id)
        return view.engine.fetch([document])[0]

    def story(self, id: str) -> list[StoryMember]:
        """Return all articles of the story that this article is of, oldest first.

        The id of the first one names the story.  Raises ArticleMissing.
        """
        view = self._current()
        document = view.snapshot.find(id)
        if document is None:
            raise ArticleMissing(id)
        return view.teller.members(document)

    def marks(
        self, article: Article, request: Request
    ) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return where a request's words stand in an article's title and in its text."""
        view = self._current()
        clause = understood(view, request).parsed.clause
        marked = marker_of(clause).mark(article)
        return marked.title_spans, marked.text_spans

    def stats(self) -> Stats:
        """Return what is in the index."""
        view = self._current()
        snapshot, engine = view.snapshot, view.engine
        first, last = engine.day_bounds()
        manifest = snapshot.manifest
        return Stats(
            documents=snapshot.documents,
            generation=snapshot.generation,
            built_at=manifest.get("built_at", ""),
            first_published=first,
            last_published=last,
            sources=tuple(engine.facet("source")),
            fingerprint=manifest["fingerprint"],
            segments=len(snapshot.parts),
            size_bytes=sum(size for size, _ in manifest["files"].values()),
        )

    def _current(self) -> View:
        """Return the view to answer from, a newer one if one was published."""
        looked_lately = time.monotonic() - self._looked_s < LOOK_EVERY_S
        if self._is_kept_ready or looked_lately or not self._lock.acquire(blocking=False):
            return self._view
        try:
            self._look()
        finally:
            self._lock.release()
        return self._view

    def _look(self) -> None:
        """Answer from a newer generation from now on, if one was published."""
        self._looked_s = time.monotonic()
        try:
            if not is_current(self._view.snapshot):
                view = open_view(self._folder, self._budget_ms)
                if self._is_kept_ready:
                    prepare(view)
                self._view = view
            self.trouble = ""
        except SnapshotError as error:
            self.trouble = str(error)

    def _hints(self, view: View, request: Request, parsed: Parsed) -> Iterator[Hint]:
        """Offer what has hits: without the limits, as words, each word alone.

        A hint's total is what a search for its `q`, grouped alike, with nothing else set
        would find.  Once the time of one search is spent no more are worked out.
        """
        deadline = Deadline(view.budget_ms)
        words = [word.text for word in query_words(parsed.clause)]
        offers = dict.fromkeys([request.q, " ".join(words), *words])
        for q in list(offers)[: MAX_HINTS + 1]:
            if (left_s := deadline.left_s()) <= 0:
                return
            asked = Request(q, "most" if request.match == "most" else "auto", group=request.group)
            plan = limited(view, asked, understood(view, asked).parsed, 1000 * left_s)
            _, shown = find(view, asked, plan, 1)
            if shown.total:
                yield Hint(q, shown.total)


def open_searcher(folder: Path, budget_ms: float = 500.0) -> Searcher:
    """Open an index folder for searching.

    Raises SnapshotMissing, SnapshotStale or SnapshotDamaged.
    """
    return Searcher(folder, budget_ms)
