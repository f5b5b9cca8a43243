"""Which articles are in a feed: RSS, Atom, or an export of WordPress?"""

import re
from collections.abc import Iterator, Mapping
from typing import IO

from ..article import Article
from ..errors import CorpusError
from .fields import NAMES, FieldNames
from .markup import text_of_markup
from .place import Place, Rejection
from .records import article_of
from .xmlstream import Element, elements_in

ITEMS = frozenset(("item", "entry"))
# What an item and a feed call what an article has, by local name, the best first.
TITLE = ("title",)
TEXT = ("encoded", "content", "description", "summary")
DATE = ("post_date", "published", "pubDate", "date", "issued", "updated")
AUTHOR = ("creator", "author")
ID = ("guid", "id")
# Kinds of a WordPress export that are articles, and the state of what readers could read.
POSTS = ("", "post", "page")
PUBLIC = ("", "publish")
NO_ITEM = (
    "is XML without an article in it; save its articles as RSS, Atom, HTML, text or JSON Lines"
)
# RSS gives a mail address, with the name in brackets.
MAILBOX = re.compile(r"\S+@\S+(?:\s*\((.*)\))?")
# How deep in a document stands what is about the feed itself: its title, its language.
FEED_DEPTH = 2


def read_feed(file: IO[bytes], place: Place, names: FieldNames) -> Iterator[Article | Rejection]:
    """Yield the article of each item of a feed, one at a time.

    Drafts, attachments and menus of a WordPress export are passed over.  An item is
    called by its guid or id, or by its link.  Raises CorpusError where the document
    breaks off, after what came before.
    """
    about: dict[str, str] = {}
    authors: dict[str, str] = {}
    count = 0
    for element in elements_in(file, place.name):
        if element.name in ITEMS:
            count += 1
            if is_post(element):
                yield article_in(element, place, count, about, authors)
        elif element.name == "author" and element.said("author_login"):
            authors[element.said("author_login")] = element.said("author_display_name")
        elif element.depth <= FEED_DEPTH:
            about.setdefault(element.name, element.text)
    if not count:
        raise CorpusError(place.name, NO_ITEM)


def is_post(item: Element) -> bool:
    """Whether an item of a WordPress export is a published article; other feeds have no other."""
    return item.said("post_type") in POSTS and item.said("status") in PUBLIC


def article_in(
    item: Element, place: Place, number: int, about: Mapping[str, str], authors: Mapping[str, str]
) -> Article | Rejection:
    """Return the article in the `number`-th item, or why it is none."""
    record = {
        "id": item.first(ID) or link_of(item),
        "title": text_of_markup(item.first(TITLE)),
        "text": text_of_markup(item.first(TEXT)),
        "source": item.said("source") or about.get("title", ""),
        "author": authors.get(item.first(AUTHOR)) or name_in(item.first(AUTHOR)),
        "date": item.first(DATE),
        "url": link_of(item),
        "lang": item.said("language") or about.get("language", ""),
    }
    try:
        return article_of(record, place, number, NAMES)
    except CorpusError as error:
        return Rejection(error.place, error.reason)


def name_in(author: str) -> str:
    """Return the name of an author, without a mail address."""
    mailbox = MAILBOX.fullmatch(author)
    return (mailbox[1] or "") if mailbox else author


def link_of(item: Element) -> str:
    """Return the address of the page of an item: RSS writes it, Atom has it in an attribute."""
    links = [child for child in item.children if child.name == "link"]
    pages = (each for each in links if each.attributes.get("rel", "alternate") == "alternate")
    return next((each.attributes.get("href") or each.text for each in pages), "")
