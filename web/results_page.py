"""What does the page of results get?"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from search import Answer, Hint, Hit, Request, Snippet

from .addresses import DEEPEST, article_address, has_next, search_address
from .parts import Part, parts, shown
from .plurals import RESULTS, count_text, date_text, digits_text, number_text
from .records import PREFIX
from .wording import MATCHES, NARROWINGS, SITE, SORTS, UNTITLED, warning_text

PAGES_EACH_SIDE = 2  # linked round the current page
_SENTENCE_ENDS = '.!?؟…۔»”")\n'

Address = Callable[[Request], str]


class Source(NamedTuple):
    """A source with how many articles it has."""

    name: str
    count_text: str
    url: str


class Tried(NamedTuple):
    """One word of the query and the index words that were looked for."""

    text: str
    forms: list[str]


class Snip(NamedTuple):
    """A cut of the text; whether a sentence is cut off before and after it."""

    parts: list[Part]
    cut_before: bool
    cut_after: bool


class HitView(NamedTuple):
    """One hit as the page shows it."""

    rank: int
    id: str
    title: list[Part]
    url: str
    source: str
    author: str
    date_text: str
    datetime: str
    lang: str
    snippets: list[Snip]
    source_url: str
    author_url: str


class HintView(NamedTuple):
    """Another query that has hits."""

    q: str
    count_text: str
    url: str


class Choice(NamedTuple):
    """One value that a parameter may have, and the same search with it."""

    value: str
    label: str
    url: str
    current: bool


class Narrowing(NamedTuple):
    """One limit in force, and the same search without it."""

    name: str
    label: str
    value: str
    excluded: bool
    remove_url: str


class PageLink(NamedTuple):
    """One page of the results, or the gap between two that are linked."""

    text: str
    url: str
    current: bool = False
    gap: bool = False


def results_context(answer: Answer, root: str) -> dict[str, Any]:
    """Return what results.html gets; `root` is the prefix of the application."""
    asked = answer.request
    first_page = asked._replace(page=1)

    def address(there: Request) -> str:
        return search_address(root, "/", there)

    first = (asked.page - 1) * asked.per_page + 1
    narrowed = list(_narrowings(first_page, address))
    bare = first_page._replace(sources=(), authors=(), languages=(), since="", until="")
    return {
        "page_title": f"{shown(asked.q)} - {SITE}",
        "count_text": count_text(answer.total, RESULTS),
        "total": answer.total,
        "took_text": f"{number_text(round(answer.took_ms, 1))} مللي ثانية",
        "timed_out": answer.timed_out,
        "warnings": [shown(warning_text(warning)) for warning in answer.warnings],
        "terms": [_tried(term.text, term.forms) for term in answer.terms],
        "hits": [
            _hit_view(hit, rank, first_page, root) for rank, hit in enumerate(answer.hits, first)
        ],
        "hints": [_hint_view(hint, asked, address) for hint in answer.hints],
        "sorts": _choices(first_page, "sort", SORTS, address),
        "matches": _choices(first_page, "match", MATCHES, address),
        "narrowed": narrowed,
        "clear_url": address(bare) if narrowed else "",
        "json_url": search_address(root, f"{PREFIX}/search", asked),
        **_paging(answer, address),
    }


def _tried(text: str, forms: tuple[str, ...]) -> Tried:
    return Tried(shown(text), [shown(form) for form in forms])


def _hit_view(hit: Hit, rank: int, asked: Request, root: str) -> HitView:
    article = hit.article
    return HitView(
        rank=rank,
        id=shown(article.id),
        title=parts(hit.title.text, hit.title.spans) or [Part(UNTITLED)],
        url=article_address(root, "/a/", article.id, ("q", asked.q)),
        source=shown(article.source),
        author=shown(article.author),
        date_text=date_text(article.published),
        datetime=article.published,
        lang=article.language,
        snippets=[_snip(article.text, snippet) for snippet in hit.snippets],
        source_url=_only(asked, "sources", article.source, root),
        author_url=_only(asked, "authors", article.author, root),
    )


def _only(asked: Request, field: str, value: str, root: str) -> str:
    """Return the search limited to one value; "" for one that would read as an exclusion."""
    if not value.strip() or value.startswith("-"):
        return ""
    return search_address(root, "/", _with(asked, field, (value,)))


def _with(asked: Request, field: str, value: Any) -> Request:
    return asked._replace(**{field: value})


def _snip(text: str, snippet: Snippet) -> Snip:
    before = text[: snippet.at].rstrip(" \t")
    after = text[snippet.at + len(snippet.text) :].lstrip(" \t")
    return Snip(
        parts(snippet.text, snippet.spans),
        cut_before=bool(before) and before[-1] not in _SENTENCE_ENDS,
        cut_after=bool(after)
        and after[0] != "\n"
        and snippet.text.rstrip()[-1:] not in _SENTENCE_ENDS,
    )


def _hint_view(hint: Hint, asked: Request, address: Address) -> HintView:
    """Offer the search whose hits the hint has counted: no limits; of words, any will do."""
    match = asked.match if hint.q == asked.q else "any" if " " in hint.q else "auto"
    there = Request(hint.q, match, per_page=asked.per_page, sort=asked.sort)
    return HintView(shown(hint.q), count_text(hint.total, RESULTS), address(there))


def _choices(
    asked: Request, field: str, label_by_value: Mapping[str, str], address: Address
) -> list[Choice]:
    current = getattr(asked, field)
    return [
        Choice(value, label, address(_with(asked, field, value)), value == current)
        for value, label in label_by_value.items()
    ]


def _narrowings(asked: Request, address: Address) -> Iterator[Narrowing]:
    for name, field in (("source", "sources"), ("author", "authors"), ("lang", "languages")):
        values = getattr(asked, field)
        for value in values:
            rest = tuple(other for other in values if other != value)
            url = address(_with(asked, field, rest))
            excluded = value.startswith("-")
            plain = shown(value.removeprefix("-"))
            yield Narrowing(name, NARROWINGS[name], plain, excluded, url)
    for name, field in (("from", "since"), ("to", "until")):
        if getattr(asked, field):
            url = address(_with(asked, field, ""))
            yield Narrowing(name, NARROWINGS[name], date_text(getattr(asked, field)), False, url)


def _paging(answer: Answer, address: Address) -> dict[str, Any]:
    asked = answer.request
    last = min(-(-answer.total // asked.per_page), DEEPEST // asked.per_page)

    def page(number: int) -> str:
        return address(asked._replace(page=number))

    count = f"الصفحة {number_text(asked.page)} من {number_text(last)}"
    return {
        "page_text": count if last > 1 else "",
        "pages": list(_page_links(asked.page, last, page)) if last > 1 else [],
        "previous_url": page(min(asked.page - 1, max(last, 1))) if asked.page > 1 else "",
        "next_url": page(asked.page + 1) if has_next(answer) else "",
    }


def _page_links(current: int, last: int, page: Callable[[int], str]) -> Iterator[PageLink]:
    """Yield the first page, those round the current one, and the last, gaps between."""
    near = range(current - PAGES_EACH_SIDE, current + PAGES_EACH_SIDE + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    before = 0
    for number in numbers:
        if number > before + 1:
            yield PageLink("…", "", gap=True)
        yield PageLink(digits_text(str(number)), page(number), current=number == current)
        before = number
