"""Which articles does a request find, in which order, and what is shown of them?"""

from typing import Any

import numpy.typing as npt

from index import Deadline, Plan, Ranked, TimeUp

from .answer import Hit, Request
from .explain import Documents, Explainer, summing_to
from .planning import query_words
from .ranking import PROFILE, look_again
from .snippet import Marker, make_snippets
from .stories import count_stories, fold
from .view import View, content_words

RANKED_FOR_EACH = 8  # articles, of a hit that is a story: in news, two tell one on average


def find(view: View, request: Request, plan: Plan, k: int) -> tuple[Ranked, Ranked]:
    """Return what is ranked, and what k hits are taken from: that, or the best of each story.

    Of stories so many articles are ranked that there are k, if there are; else counted.
    """
    if not is_grouped(request):
        ranked = _rank(view, request, plan, k)
        return ranked, ranked
    heads = view.snapshot.groups.stories
    most = max(RANKED_FOR_EACH * k, PROFILE.depth)
    ranked = _rank(view, request, plan, most)
    shown = fold(ranked, heads)
    while len(shown.documents) < k and len(ranked.documents) == most:
        most *= RANKED_FOR_EACH
        ranked = _rank(view, request, plan, most)
        shown = fold(ranked, heads)
    if len(ranked.documents) < most:
        return ranked, shown
    try:
        matched = view.engine.matched(plan, Deadline(view.budget_ms))
    except TimeUp:
        return ranked._replace(timed_out=True), shown
    return ranked, shown._replace(total=count_stories(matched, heads))


def _rank(view: View, request: Request, plan: Plan, k: int) -> Ranked:
    if request.sort == "relevance":
        return by_relevance(view, plan, k)
    newest = request.sort == "newest"
    return view.engine.rank_by_day(plan, k, newest, view.budget_ms)


def by_relevance(view: View, plan: Plan, k: int) -> Ranked:
    """Rank k and more by words, then look again at the best, if there is time."""
    deadline = Deadline(view.budget_ms)
    ranked = view.engine.rank(plan, max(k, PROFILE.depth), view.budget_ms)
    words = list(query_words(plan.clause))
    try:
        ranked = look_again(view.engine, words, content_words(words), ranked, PROFILE, deadline)
    except TimeUp:
        ranked = ranked._replace(timed_out=True)
    return ranked


def explained(
    view: View,
    request: Request,
    plan: Plan,
    documents: Documents,
    ranked: Ranked,
    hits: tuple[Hit, ...],
) -> tuple[Hit, ...]:
    """Return the hits with the parts of their scores, without where there is no time."""
    group = ranked.documents[: PROFILE.depth] if request.sort == "relevance" else None
    deadline = Deadline(view.budget_ms)
    explained = []
    try:
        explainer = explainer_of(view, plan, documents, group, deadline)
        for row, hit in enumerate(hits):
            parts = explainer.explain(hit.article, row)
            explained.append(hit._replace(parts=summing_to(hit.score, parts)))
    except TimeUp:
        return hits
    return tuple(explained)


def explainer_of(
    view: View, plan: Plan, documents: Documents, group: Documents | None, deadline: Deadline
) -> Explainer:
    """Return what explains the scores of some documents, of a group that was looked at again."""
    words = list(query_words(plan.clause))
    content = content_words(words)
    return Explainer(view.engine, plan, words, content, documents, group, PROFILE, deadline)


def hits_of(
    view: View,
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
        story = view.teller.story_of(number, is_grouped(request))
        hits.append(Hit(marked.article, score, marked.title, snippets, story))
    return tuple(hits)


def is_grouped(request: Request) -> bool:
    """Say whether a hit is a story."""
    return request.group == "story"
