"""What article is in a saved web page?"""

import logging
from functools import cache
from typing import TYPE_CHECKING

from ..article import Article
from ..errors import CorpusError
from .datelines import date_in_name, first_date
from .decoding import decode
from .fields import clean_field, clean_language, hostname
from .furniture import Page, survey
from .pagefields import PageFields, page_fields
from .place import Place
from .unmarked import is_mark, unmark_block

if TYPE_CHECKING:
    from lxml import etree
    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

# A page is parsed as a whole, at some thirty times its size; real ones are well under 2 MiB.
PAGE_BYTES = 8 << 20
# Real pages have some thousands of elements; extraction takes twelve seconds for so many.
PAGE_ELEMENTS = 30_000


def read_webpage(data: bytes, place: Place, declared: str = "", fetched: str = "") -> Article:
    """Return the article in a web page: its main text, and what its head says about it.

    `declared` is the encoding that it was sent with, `fetched` the day in ISO 8601, where
    they are known.  Raises CorpusError for bytes that are no text, and for a page without
    an article.
    """
    if len(data) > PAGE_BYTES:
        raise CorpusError(place.name, "is larger than 8 MiB, too large for one web page; split it")
    tree = tree_of(decode(data, place.name, declared), place.name)
    if tree.xpath("count(//*)") > PAGE_ELEMENTS:
        reason = "has more than 30,000 elements, too many for one article; save the article as text"
        raise CorpusError(place.name, reason)
    known = page_fields(tree)
    text = main_text(tree, place.name)
    return article_of(text, known, survey(text, known.title, fetched), place)


def article_of(text: str, known: PageFields, page: Page, place: Place) -> Article:
    """Return the article of what a page's head says and of what its text says."""
    published, origin = first_date(
        (known.published, known.date_origin),
        (page.published, page.date_origin),
        (date_in_name(place.path) or date_in_name(known.url), "file name"),
    )
    return Article(
        id=place.id,
        title=clean_field(page.title),
        text=text,
        removed=page.removed,
        source=known.source or clean_field(page.source) or hostname(known.url) or place.source,
        author=known.author or clean_field(page.author),
        published=published,
        url=known.url,
        language=clean_language(known.language, text),
        date_origin=origin,
        origin=place.name,
    )


def tree_of(text: str, name: str) -> "HtmlElement":
    """Return the parsed page; CorpusError where there is nothing to parse."""
    from lxml import etree, html

    try:
        return html.document_fromstring(text.encode(), parser=_parser(), ensure_head_body=True)
    except (etree.LxmlError, ValueError) as error:
        raise CorpusError(name, f"is no web page ({error}); save it as text or HTML") from None


def main_text(tree: "HtmlElement", name: str) -> str:
    """Return the article's text, one line a paragraph, without navigation and comments.

    Nothing is fetched: the extraction works on the tree alone.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    silence("trafilatura")
    try:
        found = bare_extraction(tree, options=_options())
    except Exception as error:  # whatever a hostile page may bring about in the extractor
        raise CorpusError(
            name, f"cannot be read as a web page ({error}); save it as text"
        ) from error
    lines = (found.text or "").split("\n") if isinstance(found, Document) else []
    text = "\n".join(unmark_block(line).strip() for line in lines if not is_mark(line)).strip()
    if not text:
        raise CorpusError(name, "has no article text in it; save the article itself as text")
    return text


@cache
def _parser() -> "etree.HTMLParser":
    """Return a parser whose elements are all `HtmlElement`: no call of Python chooses a class."""
    from lxml import etree, html

    parser = etree.HTMLParser(encoding="utf-8")
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            html.HtmlElement, html.HtmlComment, html.HtmlProcessingInstruction, html.HtmlEntity
        )
    )
    return parser


@cache
def _options() -> "Extractor":
    """Return how pages are extracted; made once, as it takes as long as a page is parsed."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", precision=True, comments=False)


def silence(name: str) -> None:
    """Keep a library's warnings off standard error where nobody has asked for them."""
    logger = logging.getLogger(name)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
