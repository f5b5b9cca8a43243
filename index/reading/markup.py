"""What does a piece of HTML say, one line a paragraph?"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .likeness import words_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A text with one of these in it is taken for HTML.
ELEMENT = re.compile(
    r"</(?:p|div|span|a|strong|em|b|i|li|h[1-6]|blockquote)>|<(?:p|br)\b[^<>]*>", re.I
)
# What such elements hold is not the article's text.
UNSAID = frozenset(
    ("script", "style", "noscript", "iframe", "form", "button", "svg", "template", "figure", "head")
)
BLOCKS = words_in(
    """
address article aside blockquote body br center dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6
header hr li main nav ol p pre section table td th tr ul
"""
)
# These have nothing in them: one line break is enough.
BREAKS = ("br", "hr")
# Marks of WordPress: comments that open and close blocks go with the comments; shortcodes do not.
SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]{1,30})(?:\s[^\[\]\n]{0,500})?/?\]")
SHORTCODES = words_in(
    """
caption gallery embed audio video playlist wp_caption vc_row vc_column vc_column_text et_pb_section
et_pb_row et_pb_column et_pb_text su_quote contact-form-7
"""
)
SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
# A tree takes some thirty times the size of its markup; longer ones are left as they are.
MARKUP_CHARS = 8 << 20


def is_markup(text: str) -> bool:
    """Whether a text that should be plain has elements of HTML in it."""
    return "<" in text and ">" in text and ELEMENT.search(text) is not None


def text_of_markup(markup: str) -> str:
    """Return what a piece of HTML says: a line a block, an empty line between paragraphs.

    Scripts, styles, figures, forms and the marks of WordPress are left out.  Line breaks
    of the markup itself are spaces, unless it has no block element: then they are lines.
    """
    from lxml import etree, html

    if len(markup) > MARKUP_CHARS:
        return markup
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(f"<div>{markup}</div>".encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return markup
    said = "".join(pieces(tree, keeps_lines=not has_block(markup)))
    lines = (SPACES.sub(" ", line).strip() for line in SHORTCODE.sub(without, said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def has_block(markup: str) -> bool:
    """Whether the markup divides itself into paragraphs or lines."""
    return re.search(r"<(?:p|br|div|li|h[1-6])\b", markup, re.I) is not None


def without(shortcode: re.Match[str]) -> str:
    """Return nothing for a shortcode of WordPress, and anything else in brackets as it is."""
    return "" if shortcode[2] in SHORTCODES else shortcode[0]


def pieces(tree: "HtmlElement", keeps_lines: bool) -> Iterator[str]:
    """Yield the text of a tree in order, with line breaks where blocks begin and end."""
    from lxml import etree

    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in UNSAID
            yield from edge(tag, silent or tag in BREAKS)
            yield piece(element.text, silent, keeps_lines)
        else:
            silent -= tag in UNSAID
            yield from edge(tag, silent)
            yield piece(element.tail, silent, keeps_lines)


def edge(tag: str, silent: bool | int) -> Iterator[str]:
    """Yield the line break that stands at an edge of a block."""
    if tag in BLOCKS and not silent:
        yield "\n"


def piece(text: str | None, silent: int, keeps_lines: bool) -> str:
    """Return a text between tags, its line breaks as spaces unless they are kept."""
    if not text or silent:
        return ""
    return text if keeps_lines else text.replace("\n", " ")
