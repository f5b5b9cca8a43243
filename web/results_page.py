"""What does the page of results get?"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from search import Answer, Correction, Hint, Request

from .addresses import DEEPEST, Addresses, has_next
from .choices import Address, Choice, choices, dial
from .feeds import FORMS
from .histogram import histogram
from .hits_page import hit_view, leading
from .labels import MATCHES, SITE, SORTS
from .narrowing import facet_views, limits, presets, without_limits
from .parts import shown
from .voice import Voice
from .wording import warning_text

FREE = ("auto", "most")  # ways to match that do not ask for all of many words
PAGES_EACH_SIDE = 2  # linked round the current page


class Tried(NamedTuple):
    """One word of the query and the index words that were looked for."""

    text: str
    forms: list[str]


class Offer(NamedTuple):
    """Another query that has hits."""

    q: str
    count_text: str
    url: str


class Repaired(NamedTuple):
    """What the hits are for, where it is not what was typed; `instead_url` is for that."""

    q: str
    instead_q: str
    instead_url: str


class Taken(NamedTuple):
    """Another form of the same results, for a program or a feed reader."""

    label: str
    url: str
    media: str
    is_feed: bool


class PageLink(NamedTuple):
    """One page of the results, or the gap between two that are linked."""

    text: str
    url: str
    current: bool = False
    gap: bool = False


def results_context(
    answer: Answer,
    why: str,
    days: tuple[str, str],
    names: Mapping[str, str],
    addresses: Addresses,
    voice: Voice,
) -> dict[str, Any]:
    """Return what results.html gets beside what all templates get.

    It says of the hit with the id `why` why it is one.  `days` are those of the oldest and
    the newest article in the index, `names` what to call each story that is asked for.
    """
    asked = answer.request
    first_page = asked._replace(page=1)
    address = addresses.search
    lead = leading(asked, addresses)
    narrowed = list(limits(first_page, names, address, voice))
    asked_for = shown(asked.q) if asked.q.strip() else ", ".join(each.value for each in narrowed)
    return {
        "asked_for": asked_for,
        "page_title": f"{asked_for} - {voice.say(SITE)}",
        "count_text": voice.count("{} result", "{} results", answer.total),
        "articles_text": _articles(answer, voice),
        "strict_url": _strict_url(answer, address),
        "loose_url": _loose_url(answer, address),
        "total": answer.total,
        "took_text": voice.say("{} ms").format(voice.number(round(answer.took_ms, 1))),
        "timed_out": answer.timed_out,
        "warnings": [shown(_warning(warning, voice)) for warning in answer.warnings],
        "repaired": _repaired(answer, first_page, address),
        "offers": list(_offers(answer, first_page, address, voice)),
        "terms": [_tried(each.text, each.forms) for each in answer.terms if not answer.total],
        "hits": [
            hit_view(hit, rank, lead, voice, explained=hit.article.id == why)
            for rank, hit in enumerate(answer.hits, (asked.page - 1) * asked.per_page + 1)
        ],
        "sorts": _sorts(first_page, address, voice),
        "matches": choices(first_page, "match", MATCHES, address, voice) if asked.q.strip() else [],
        "dial": dial(answer, first_page, address, voice) if asked.q.strip() else [],
        "facets": facet_views(answer, first_page, addresses, voice),
        "histogram": histogram(answer.facets, first_page, address, voice),
        "presets": presets(*days, first_page, address, voice),
        "first_month": days[0][:7],
        "last_month": days[1][:7],
        "narrowed": narrowed,
        "narrowed_text": voice.number(len(narrowed)),
        "clear_url": address(without_limits(first_page)) if narrowed else "",
        "ungrouped_url": address(first_page._replace(group=_other_group(asked))),
        "grouped": asked.group == "story",
        "forms": [
            Taken(form.label, addresses.search(first_page, path), form.media, form.is_feed)
            for path, form in FORMS.items()
        ],
        **_paging(answer, address, voice),
    }


def _articles(answer: Answer, voice: Voice) -> str:
    """Say how many articles the results are, where several of a story are one; else ""."""
    articles = next(
        (each.total for each in answer.levels if each.exactness == answer.request.exactness), 0
    )
    return (
        voice.count("in {} article", "in {} articles", articles) if articles > answer.total else ""
    )


def _strict_url(answer: Answer, address: Address) -> str:
    """Return the search for all words; "" where that is asked for or would hardly be less.

    Of two words both are asked for anyhow.
    """
    asked = answer.request
    loose = asked.match in FREE and len(answer.terms) > 2 and answer.total > asked.per_page
    return address(asked._replace(match="all", page=1)) if loose else ""


def _loose_url(answer: Answer, address: Address) -> str:
    """Return the search for either of two words where both fill no page; "" elsewhere."""
    asked = answer.request
    plain = len(asked.q.split()) == len(answer.terms) == 2 and '"' not in asked.q
    few = asked.match in FREE and 0 < answer.total < asked.per_page
    return address(asked._replace(match="any", page=1)) if plain and few else ""


def _sorts(asked: Request, address: Address, voice: Voice) -> list[Choice]:
    """Return the orders; where there are no words nothing is more relevant than another."""
    orders = choices(asked, "sort", SORTS, lambda there: address(_strict(there)), voice)
    return orders if asked.q.strip() else [each for each in orders if each.value != "relevance"]


def _strict(asked: Request) -> Request:
    """Have a search by date want all words: the newest of what is hardly alike is no answer."""
    strict = asked.q.strip() and asked.sort != "relevance" and asked.match in FREE
    return asked._replace(match="all") if strict else asked


def _other_group(asked: Request) -> str:
    return "none" if asked.group == "story" else "story"


def _warning(warning: str, voice: Voice) -> str:
    return warning_text(warning) if voice.look.tongue == "ar" else warning


def _tried(text: str, forms: tuple[str, ...]) -> Tried:
    return Tried(shown(text), [shown(form) for form in forms])


def _repaired(answer: Answer, asked: Request, address: Address) -> Repaired | None:
    applied = [each for each in answer.corrections if each.applied]
    if not applied:
        return None
    instead = address(asked._replace(repair=False))
    return Repaired(shown(_corrected(asked.q, applied)), shown(asked.q), instead)


def _offers(answer: Answer, asked: Request, address: Address, voice: Voice) -> Iterator[Offer]:
    """Yield the corrections that are only offered, then other queries that have hits."""
    for each in answer.corrections:
        if not each.applied:
            q = _corrected(asked.q, [each])
            said = voice.count("{} article", "{} articles", each.count)
            yield Offer(shown(q), said, address(asked._replace(q=q)))
    for hint in answer.hints:
        yield _hinted(hint, asked, address, voice)


def _corrected(q: str, corrections: list[Correction]) -> str:
    for each in corrections:
        q = q.replace(each.origin, each.text)
    return q


def _hinted(hint: Hint, asked: Request, address: Address, voice: Voice) -> Offer:
    """Offer the search whose hits the hint has counted: no limits; of words, any will do."""
    match = "any" if " " in hint.q and hint.q != asked.q else "most"
    there = without_limits(asked)._replace(q=hint.q, match=match, exactness="related")
    return Offer(shown(hint.q), voice.count("{} result", "{} results", hint.total), address(there))


def _paging(answer: Answer, address: Address, voice: Voice) -> dict[str, Any]:
    asked = answer.request
    last = min(-(-answer.total // asked.per_page), DEEPEST // asked.per_page)

    def page(number: int) -> str:
        return address(asked._replace(page=number))

    count = voice.say("page {at} of {last}", at=voice.number(asked.page), last=voice.number(last))
    return {
        "page_text": count if asked.page > 1 else "",
        "pages": list(_page_links(asked.page, last, page, voice)) if last > 1 else [],
        "previous_url": page(min(asked.page - 1, max(last, 1))) if asked.page > 1 else "",
        "next_url": page(asked.page + 1) if has_next(answer) else "",
    }


def _page_links(
    current: int, last: int, page: Callable[[int], str], voice: Voice
) -> Iterator[PageLink]:
    """Yield the first page, those round the current one, and the last, gaps between."""
    near = range(current - PAGES_EACH_SIDE, current + PAGES_EACH_SIDE + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    before = 0
    for number in numbers:
        if number > before + 1:
            yield PageLink("…", "", gap=True)
        yield PageLink(voice.digits(str(number)), page(number), current=number == current)
        before = number
