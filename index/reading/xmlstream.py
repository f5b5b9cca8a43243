"""Which elements does an XML document have, read piece by piece and trusting nothing in it?"""

import re
from collections.abc import Iterable, Iterator
from html.entities import name2codepoint
from typing import IO, TYPE_CHECKING, NamedTuple

from ..errors import CorpusError
from .encodings import declared_in, is_utf8, legacy_of
from .files import CHUNK_BYTES, head_of, transcoded

if TYPE_CHECKING:
    from lxml import etree

PROLOG_BYTES = 1 << 16
# A document type may name a public one, which is never fetched; one that declares anything
# itself is refused: entities in it can stand for files, or for a billion letters.
DECLARES = re.compile(rb"<!DOCTYPE[^>\[]{0,2000}\[|<!ENTITY", re.I)
# Feeds use entities of HTML without declaring them.
NAMED = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;)([A-Za-z][A-Za-z0-9]{1,7});")
LONGEST_ENTITY = 10
OUTER = frozenset(("rss", "channel", "feed", "rdf", "RDF"))


class Element(NamedTuple):
    """An element by its local name, with all text below it and its own children.

    `depth` counts from 0 at the root.
    """

    name: str
    text: str
    depth: int
    attributes: dict[str, str]
    children: tuple["Element", ...] = ()

    def said(self, name: str) -> str:
        """Return the text of the first child of a name, "" where there is none."""
        return next((each.text for each in self.children if each.name == name), "")

    def first(self, names: Iterable[str]) -> str:
        """Return the text of the first child under one of `names` that says anything."""
        return next(filter(None, map(self.said, names)), "")


def elements_in(file: IO[bytes], name: str) -> Iterator[Element]:
    """Yield the elements just inside those that every feed has round it, as each one ends.

    Memory is bounded by the largest: libxml2 refuses a text of more than 10 MB in one.
    Nothing is fetched, no entity is resolved.  Raises CorpusError, naming the file,
    where it declares entities or is not well-formed, after what came before.
    """
    from lxml import etree

    source = in_declared_encoding(file, name)
    if DECLARES.search(head_of(source, PROLOG_BYTES)):
        raise CorpusError(name, "declares entities of its own; save its articles without them")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
    )
    try:
        yield from elements_of(source, parser)
    except etree.XMLSyntaxError as error:
        said = str(error.msg).partition("\n")[0]
        reason = f"is not well-formed XML ({said}); it was read as far as it is"
        raise CorpusError(name, reason) from None


def in_declared_encoding(file: IO[bytes], name: str) -> IO[bytes]:
    """Return the document read as UTF-8, whatever encoding it is in."""
    head = head_of(file, PROLOG_BYTES)
    encoding = "" if is_utf8(head) else legacy_of(head, declared_in(head))
    return transcoded(file, encoding, name) if encoding else file


def elements_of(source: IO[bytes], parser: "etree.XMLPullParser") -> Iterator[Element]:
    """Yield the elements of a source as they end, and forget them."""
    depth, inner = -1, 0
    for data in pieces_of(source):
        parser.feed(data)
        for event, node in parser.read_events():
            if event == "start":
                depth += 1
                inner += bool(inner) or local(node.tag) not in OUTER
                continue
            depth -= 1
            if inner == 1:
                yield element_of(node, depth + 1)
                forget(node)
            inner -= bool(inner)
    parser.close()


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the document in pieces none of which ends within an entity, named ones written out."""
    rest = source.read(CHUNK_BYTES).lstrip()
    while rest:
        more = source.read(CHUNK_BYTES)
        cut = rest.rfind(b"&", max(len(rest) - LONGEST_ENTITY, 0)) if more else -1
        piece, rest = (rest, more) if cut < 0 else (rest[:cut], rest[cut:] + more)
        yield NAMED.sub(written_out, piece)


def written_out(entity: re.Match[bytes]) -> bytes:
    """Return the character that a named entity of HTML stands for; a wrong one as text."""
    code = name2codepoint.get(entity[1].decode("ascii"))
    return chr(code).encode() if code else b"&amp;" + entity[0][1:]


def element_of(node: "etree._Element", depth: int) -> Element:
    """Return what there is in a node; of what is deeper than its children, the text."""
    children = tuple(
        Element(local(child.tag), said_in(child), depth + 1, dict(child.attrib))
        for child in node
        if isinstance(child.tag, str)
    )
    return Element(local(node.tag), said_in(node), depth, dict(node.attrib), children)


def said_in(node: "etree._Element") -> str:
    """Return the text of a node; with elements in it, those of XHTML, as markup.

    Of an author of Atom, which has elements of its own, it is the name.
    """
    from lxml import etree

    inner = [child for child in node if isinstance(child.tag, str)]
    name = next((child for child in inner if local(child.tag) == "name"), None)
    if inner and name is None:
        markup = (etree.tostring(child, encoding="unicode") for child in inner)
        return "".join((node.text or "", *markup)).strip()
    return "".join((node if name is None else name).itertext()).strip()


def local(tag: object) -> str:
    """Return the name of an element without its namespace, "" for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def forget(node: "etree._Element") -> None:
    """Empty a node that was read, and take away those before it."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
