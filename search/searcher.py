"""How does a request become an answer, and which generation answers it?"""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index import (
    Article,
    ArticleMissing,
    Clause,
    Deadline,
    EmbeddedEngine,
    Plan,
    Ranked,
    Snapshot,
    SnapshotError,
    TimeUp,
    Vocabulary,
    Word,
    is_current,
    open_snapshot,
)

from .answer import Answer, Facet, Hint, Hit, Level, Request, StoryMember, Suggestion, Term
from .cursor import hits_before, next_cursor
from .enough import enough
from .exactness import EXACTNESS, stops
from .expand import Expander, normalize
from .explain import Documents, Explainer, summing_to
from .facets import Mask, count_facets
from .keyboard import in_arabic
from .language import Parsed, WordMaker, parse
from .planning import make_plan, query_patterns, query_words, within
from .ranking import PROFILE, look_again
from .repair import Repaired, Repairer
from .similar import find_similar
from .snippet import Marker, Span, make_snippets
from .stopwords import says_little
from .stories import Teller, count_stories, fold
from .suggest import carried, suggest

LOOK_EVERY_S = 0.5  # how often a new generation is looked for; opening it may take as long again
MAX_HINTS = 5
RANKED_FOR_EACH = 8  # articles, of a hit that is a story: in news, two tell one on average
_ANY = "و"  # a word, for opening what words are looked up in


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


class _View(NamedTuple):
    """One generation with what is needed to ask it; `makers` make words, by exactness."""

    snapshot: Snapshot
    engine: EmbeddedEngine
    expander: Expander
    makers: dict[str, WordMaker]
    repairer: Repairer
    teller: Teller


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
        self._view = _open(folder, budget_ms)
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
            _prepare(self._view)
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
        repaired = _understood(view, request)
        understood_s = time.monotonic()
        parsed = repaired.parsed
        plan = _limited(view, request, parsed, self._budget_ms)
        ranked, shown = self._find(view, request, plan, start + request.per_page)
        words = list(query_words(parsed.clause))
        marker = _marker(parsed.clause)
        documents = shown.documents[start : start + request.per_page]
        hits = _hits(view, request, documents, shown.scores[start:], marker)
        if request.explain:
            hits = self._explained(view, request, plan, documents, ranked, hits)
        hints = () if ranked.total else tuple(self._hints(view, request, parsed))
        spent_ms = (time.monotonic() - understood_s) * 1000.0
        counted = _count(view, request, parsed, plan, Deadline(self._budget_ms - spent_ms))
        return Answer(
            request=request,
            terms=tuple(Term(word.text, _known(view, word)) for word in words),
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
        clause = _understood(view, Request(q, match)).parsed.clause
        clause = within(clause, fields) if fields else clause
        ranked = self._by_relevance(view, Plan(clause, weighting=PROFILE.weighting), k)
        ids = view.engine.ids(ranked.documents[:k])
        return list(zip(ids, ranked.scores[:k].tolist(), strict=True))

    def suggest(self, q: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return ways to go on from what was typed so far, the most useful first.

        Where there is none, those of the Arabic letters on the same keys, or of the word with
        its hamza on a letter.  None where the time budget does not suffice.
        """
        view = self._current()
        deadline = Deadline(self._budget_ms)
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
        plan, deadline = _plan(view, Request(q)), Deadline(self._budget_ms)
        ranked = self._by_relevance(view, plan, PROFILE.depth)
        try:
            if not view.engine.matched(plan, deadline)[document]:
                return None
            (article,) = view.engine.fetch([document])
            where, group = np.array([document]), ranked.documents[: PROFILE.depth]
            parts = _explainer(view, plan, where, group, deadline).explain(article, 0)
        except TimeUp:
            return None
        ranked_scores = ranked.scores[ranked.documents == document].tolist()
        score = ranked_scores[0] if ranked_scores else sum(part.value for part in parts)
        marked = _marker(plan.clause).mark(article)
        snippets = make_snippets(marked, 1, Request(q).snippet_chars)
        return Hit(article, score, marked.title, snippets, parts=summing_to(score, parts))

    def similar(self, id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles about the same as this one, copies left out; raises ArticleMissing."""
        view = self._current()
        document = view.snapshot.find(id)
        if document is None:
            raise ArticleMissing(id)
        deadline = Deadline(self._budget_ms)
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
        clause = _understood(view, request).parsed.clause
        marked = _marker(clause).mark(article)
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

    def _current(self) -> _View:
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
                view = _open(self._folder, self._budget_ms)
                if self._is_kept_ready:
                    _prepare(view)
                self._view = view
            self.trouble = ""
        except SnapshotError as error:
            self.trouble = str(error)

    def _find(self, view: _View, request: Request, plan: Plan, k: int) -> tuple[Ranked, Ranked]:
        """Return what is ranked, and what k hits are taken from: that, or the best of each story.

        Of stories so many articles are ranked that there are k, if there are; else counted.
        """
        if not _grouped(request):
            ranked = self._rank(view, request, plan, k)
            return ranked, ranked
        heads = view.snapshot.groups.stories
        most = max(RANKED_FOR_EACH * k, PROFILE.depth)
        ranked = self._rank(view, request, plan, most)
        shown = fold(ranked, heads)
        while len(shown.documents) < k and len(ranked.documents) == most:
            most *= RANKED_FOR_EACH
            ranked = self._rank(view, request, plan, most)
            shown = fold(ranked, heads)
        if len(ranked.documents) < most:
            return ranked, shown
        try:
            matched = view.engine.matched(plan, Deadline(self._budget_ms))
        except TimeUp:
            return ranked._replace(timed_out=True), shown
        return ranked, shown._replace(total=count_stories(matched, heads))

    def _rank(self, view: _View, request: Request, plan: Plan, k: int) -> Ranked:
        if request.sort == "relevance":
            return self._by_relevance(view, plan, k)
        newest = request.sort == "newest"
        return view.engine.rank_by_day(plan, k, newest, self._budget_ms)

    def _by_relevance(self, view: _View, plan: Plan, k: int) -> Ranked:
        """Rank k and more by words, then look again at the best, if there is time."""
        deadline = Deadline(self._budget_ms)
        ranked = view.engine.rank(plan, max(k, PROFILE.depth), self._budget_ms)
        words = list(query_words(plan.clause))
        try:
            ranked = look_again(view.engine, words, _content(words), ranked, PROFILE, deadline)
        except TimeUp:
            ranked = ranked._replace(timed_out=True)
        return ranked

    def _explained(
        self,
        view: _View,
        request: Request,
        plan: Plan,
        documents: Documents,
        ranked: Ranked,
        hits: tuple[Hit, ...],
    ) -> tuple[Hit, ...]:
        """Return the hits with the parts of their scores, without where there is no time."""
        group = ranked.documents[: PROFILE.depth] if request.sort == "relevance" else None
        deadline = Deadline(self._budget_ms)
        explained = []
        try:
            explainer = _explainer(view, plan, documents, group, deadline)
            for row, hit in enumerate(hits):
                parts = explainer.explain(hit.article, row)
                explained.append(hit._replace(parts=summing_to(hit.score, parts)))
        except TimeUp:
            return hits
        return tuple(explained)

    def _hints(self, view: _View, request: Request, parsed: Parsed) -> Iterator[Hint]:
        """Offer what has hits: without the limits, as words, each word alone.

        A hint's total is what a search for its `q`, grouped alike, with nothing else set
        would find.  Once the time of one search is spent no more are worked out.
        """
        deadline = Deadline(self._budget_ms)
        words = [word.text for word in query_words(parsed.clause)]
        offers = dict.fromkeys([request.q, " ".join(words), *words])
        for q in list(offers)[: MAX_HINTS + 1]:
            if (left_s := deadline.left_s()) <= 0:
                return
            asked = Request(q, "most" if request.match == "most" else "auto", group=request.group)
            plan = _limited(view, asked, _understood(view, asked).parsed, 1000 * left_s)
            _, shown = self._find(view, asked, plan, 1)
            if shown.total:
                yield Hint(q, shown.total)


def open_searcher(folder: Path, budget_ms: float = 500.0) -> Searcher:
    """Open an index folder for searching.

    Raises SnapshotMissing, SnapshotStale or SnapshotDamaged.
    """
    return Searcher(folder, budget_ms)


class _Counted(NamedTuple):
    """What is counted beside the hits, where it is asked for."""

    levels: tuple[Level, ...] = ()
    facets: tuple[Facet, ...] = ()
    timed_out: bool = False


def _count(
    view: _View, request: Request, parsed: Parsed, plan: Plan, deadline: Deadline
) -> _Counted:
    """Count what the request asks to be counted; nothing if the time is up before the end."""
    if not request.levels and not request.facets:
        return _Counted()
    try:
        matched = view.engine.matched(plan._replace(filters=(), days=None), deadline)
        levels = tuple(_levels(view, request, plan, matched, deadline)) if request.levels else ()
        return _Counted(levels, count_facets(view.engine, request, parsed, matched, deadline))
    except TimeUp:
        return _Counted(timed_out=True)


def _levels(
    view: _View, request: Request, plan: Plan, matched: Mask, deadline: Deadline
) -> Iterator[Level]:
    """Yield how many articles the request would find at each stop of the dial.

    `matched` is what answers it at its own stop, limits aside.
    """
    within = view.engine.within(plan._replace(among=None))
    for exactness in EXACTNESS:
        found = matched
        if exactness != request.exactness:
            asked = request._replace(exactness=exactness)
            parsed = _understood(view, asked).parsed
            nearer = _limited(view, asked, parsed, 1000 * deadline.left_s())
            found = view.engine.matched(nearer._replace(filters=(), days=None), deadline)
        yield Level(exactness, int(np.count_nonzero(found & within)))


def _understood(view: _View, request: Request) -> Repaired:
    maker = view.makers[request.exactness]
    if request.repair:
        return view.repairer.understand(request.q, request.match, maker)
    view.expander.prepare(request.q)
    return Repaired(parse(request.q, request.match, maker))


def _plan(view: _View, request: Request) -> Plan:
    return make_plan(request, _understood(view, request).parsed, view.engine.column_values)


def _limited(view: _View, request: Request, parsed: Parsed, budget_ms: float) -> Plan:
    """Return the plan of a request, among what has most words if it wants most.

    How many are most is found at the last stop of the dial, so that no stop before it finds
    more.
    """
    plan = make_plan(request, parsed, view.engine.column_values)
    if request.match != "most" or not parsed.some:
        return plan
    widest, deadline = request._replace(exactness=EXACTNESS[-1]), Deadline(budget_ms)
    try:
        some = parsed.some if request == widest else _understood(view, widest).parsed.some
        found = enough(view.engine, some, 0, deadline)
        if found and request != widest:
            found = enough(view.engine, parsed.some, found.least, deadline)
        return plan._replace(among=found.among) if found else plan
    except TimeUp:
        return plan


def _open(folder: Path, budget_ms: float) -> _View:
    snapshot = open_snapshot(folder)
    for part in snapshot.parts:
        part.segment.store  # noqa: B018 (opened now, while its file is sure to be there)
    vocabulary, engine = Vocabulary(snapshot), EmbeddedEngine(snapshot)
    expander = Expander(vocabulary, engine, PROFILE)
    repairer = Repairer(vocabulary, engine, expander, budget_ms)
    return _View(snapshot, engine, expander, stops(expander), repairer, Teller(engine))


def _prepare(view: _View) -> None:
    """Make what is else made for the first word that wants it."""
    for maker in view.makers.values():
        maker.kin(_ANY, ())
    view.repairer.prepare()


def _explainer(
    view: _View, plan: Plan, documents: Documents, group: Documents | None, deadline: Deadline
) -> Explainer:
    words = list(query_words(plan.clause))
    content = _content(words)
    return Explainer(view.engine, plan, words, content, documents, group, PROFILE, deadline)


def _content(words: Sequence[Word]) -> list[bool]:
    """Say which words are more than function words."""
    return [not says_little(word.forms[0].term) for word in words]


def _marker(clause: Clause) -> Marker:
    return Marker(list(query_words(clause)), list(query_patterns(clause)))


def _hits(
    view: _View,
    request: Request,
    documents: Documents,
    scores: npt.NDArray[Any],
    marker: Marker,
) -> tuple[Hit, ...]:
    """Return these documents as hits; there may be more scores than documents."""
    hits = []
    numbers = documents.tolist()
    all_marked = marker.mark_all(view.engine.fetch(numbers))
    for number, marked, score in zip(numbers, all_marked, scores.tolist(), strict=False):
        snippets = make_snippets(marked, request.snippets, request.snippet_chars)
        story = view.teller.story_of(number, _grouped(request))
        hits.append(Hit(marked.article, score, marked.title, snippets, story))
    return tuple(hits)


def _grouped(request: Request) -> bool:
    return request.group == "story"


def _known(view: _View, word: Word) -> tuple[str, ...]:
    """Return those of a word's forms that the index has: all, but perhaps the word itself."""
    typed = normalize(word.text)
    is_known = view.expander.knows(typed)
    return tuple([form.term for form in word.forms if is_known or form.term != typed])
