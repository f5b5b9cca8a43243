"""What does the head of a web page say about its article?"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from . import fields
from .likeness import plain_form

if TYPE_CHECKING:
    from lxml.html import HtmlElement

TITLE = ("og:title", "headline", "twitter:title", "dc.title", "dcterms.title")
SOURCE = ("og:site_name", "application-name", "dc.publisher", "publisher")
AUTHOR = ("author", "article:author", "og:article:author", "dc.creator", "parsely-author")
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "parsely-pub-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "date",
)
# How time elements are marked that say when an article was published.
PUBLICATION = ("datepublished", "published", "entry-date")
LANGUAGE = ("og:locale", "content-language", "dc.language", "language")
# Types of schema.org that are articles end so: NewsArticle, ReportageNewsArticle, BlogPosting.
ARTICLE_TYPES = ("Article", "BlogPosting")
# What stands between a headline and the name of the site in a page's title.
SITE_SUFFIX = re.compile(
    "(.*\\S)\\s+[-|\N{EM DASH}\N{EN DASH}\N{BULLET}\N{MIDDLE DOT}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]\\s+(\\S.*)"
)
# From the title element alone, what follows the dash is the site if it is shorter than this and
# the headline before it is at least so long, in words.
SITE_WORDS = 4
HEADLINE_WORDS = 4


class PageFields(NamedTuple):
    """What a page says about its article, cleaned; "" stands for what it does not say."""

    title: str
    source: str
    author: str
    published: str
    date_origin: str
    url: str
    language: str


def page_fields(tree: "HtmlElement") -> PageFields:
    """Return what the metadata of a page say: OpenGraph, JSON-LD, meta elements, title, h1."""
    metas = metas_of(tree)
    linked = linked_data(tree)
    outlet = linked.get("publisher") or fields.pick(metas, SOURCE)
    source = fields.clean_field(metas.get("og:site_name") or outlet)
    said = tree.get("lang") or tree.get("xml:lang") or fields.pick(metas, LANGUAGE)
    return PageFields(
        title_of(tree, metas, linked, source),
        source,
        author_of(tree, metas, linked),
        *published_of(tree, metas, linked),
        url_of(tree, metas, linked),
        fields.clean_field(said or linked.get("inLanguage")),
    )


def metas_of(tree: "HtmlElement") -> dict[str, str]:
    """Return the content of the meta elements by property, name or kind; the first one counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = next(filter(None, map(meta.get, ("property", "name", "itemprop", "http-equiv"))), "")
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def linked_data(tree: "HtmlElement") -> Mapping[str, object]:
    """Return the first article that the page describes in JSON-LD, empty where there is none."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            for thing in things_in(parsed(script.text or "")):
                if is_article(thing):
                    return thing
    return {}


def parsed(text: str) -> object:
    """Return the value of a JSON text, None for what is no JSON."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def things_in(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a JSON-LD value: itself, those of a list, those of its graph."""
    for thing in value if isinstance(value, list) else [value]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (each for each in as_list(graph) if isinstance(each, dict))


def as_list(value: object) -> list[object]:
    """Return a list as it is, and anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def is_article(thing: Mapping[str, object]) -> bool:
    """Whether an object of JSON-LD is an article of any kind."""
    kinds = as_list(thing.get("@type"))
    return any(isinstance(kind, str) and kind.endswith(ARTICLE_TYPES) for kind in kinds)


def title_of(
    tree: "HtmlElement", metas: Mapping[str, str], linked: Mapping[str, object], source: str
) -> str:
    """Return the headline: OpenGraph's, JSON-LD's, the only h1, or the page title's part."""
    named = fields.clean_field(metas.get("og:title") or linked.get("headline"))
    tops = [*filter(None, (fields.clean_field(each.text_content()) for each in tree.iter("h1")))]
    if named or len(tops) == 1:
        return without_site(named or tops[0], source, tops)
    element = next(tree.iter("title"), None)
    title = fields.pick(metas, TITLE) or (element.text_content() if element is not None else "")
    return without_site(fields.clean_field(title), source, tops) or next(iter(tops), "")


def without_site(title: str, source: str, tops: list[str]) -> str:
    """Return a page's title without the name of the site after it.

    That is what follows the last dash, if it is the outlet's name, if what stands
    before it is a heading of the page, or, on a page that names no outlet, if it
    is a few words after a headline of some length.
    """
    match = SITE_SUFFIX.fullmatch(title)
    if match is None:
        return title
    headline, site = plain_form(match[1]), plain_form(match[2])
    is_site = site == plain_form(source) or headline in map(plain_form, tops)
    few = len(site.split()) <= SITE_WORDS and len(headline.split()) >= HEADLINE_WORDS
    return match[1] if is_site or (few and not source and not tops) else title


def author_of(tree: "HtmlElement", metas: Mapping[str, str], linked: Mapping[str, object]) -> str:
    """Return the name of the author; the address of a profile is no name."""
    links = (each.text_content() for each in tree.iter("a") if is_author(each.get("rel")))
    said = (*(metas.get(name) for name in AUTHOR), linked.get("author"), next(links, ""))
    names = filter(None, map(fields.clean_field, said))
    return next((name for name in names if not fields.clean_url(name)), "")


def published_of(
    tree: "HtmlElement", metas: Mapping[str, str], linked: Mapping[str, object]
) -> tuple[str, str]:
    """Return the date of publication and its origin; "" twice where the page gives none."""
    named = [("meta", fields.clean_date(metas.get(name))) for name in PUBLISHED]
    known = (*named[:2], ("json-ld", fields.clean_date(linked.get("datePublished"))), *named[2:])
    first = next(((date, origin) for origin, date in known if date), ("", ""))
    return first if first[0] else time_of(tree)


def time_of(tree: "HtmlElement") -> tuple[str, str]:
    """Return the day of the elements that say when, if they say but one, and its origin.

    Those that are marked as the time of publication go before the others.
    """
    times = [each for each in tree.iter("time") if each.get("datetime")]
    marked = [each for each in times if is_publication(each)]
    days = {fields.clean_date(each.get("datetime")) for each in marked or times} - {""}
    return (days.pop(), "meta") if len(days) == 1 else ("", "")


def is_publication(time: "HtmlElement") -> bool:
    """Whether a time element is marked as that of publication."""
    said = f"{time.get('itemprop') or ''} {time.get('class') or ''}".lower()
    return time.get("pubdate") is not None or any(name in said for name in PUBLICATION)


def url_of(tree: "HtmlElement", metas: Mapping[str, str], linked: Mapping[str, object]) -> str:
    """Return the address of the article: canonical, OpenGraph's or JSON-LD's."""
    links = (each.get("href") for each in tree.iter("link") if is_canonical(each.get("rel")))
    said = (*links, metas.get("og:url"), linked.get("url"))
    return next(filter(None, map(fields.clean_url, said)), "")


def is_author(relation: str | None) -> bool:
    """Whether a link's relation says that it leads to the author."""
    return "author" in (relation or "").lower().split()


def is_canonical(relation: str | None) -> bool:
    """Whether a link's relation says that it is the page's own address."""
    return "canonical" in (relation or "").lower().split()
