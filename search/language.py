"""What does the text that a person typed mean?  The query language, on whoosh.qparser.

    words                     documents with any of them, the best first
    "some words"              this phrase;  "a b"~5: within five places
    -word                     without it;  (…) group;  OR, أو: either
    title:word  عنوان:word     in the title only
    source:x مصدر:x, author:x كاتب:x   of this source, by this author
    word*                     words that begin so;  wo*rd, *word: words like it
    =word                     this writing of the word only

Never an error: what cannot be read as syntax is read as words, and named in a warning.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, Protocol

from whoosh import query as whoosh_query
from whoosh.qparser import QueryParser, plugins

from index import AllOf, AnyOf, Clause, Everything, Pattern, Phrase, Prefix, Without, Word, spell

AUTO_ALL = 2  # who types two words wants both; of a question's words some may be missing
MAX_NESTING = 20
MAX_CLAUSES = 64
MIN_PREFIX = 2  # letters before *
SURELY = 0.5  # weight of a form that is excluded with a word: other cases and clitics of it
REMEMBERED = 10_000  # pieces of text without a space
MAX_SLOP = 100  # places between neighbours of a phrase

FIELD_BY_NAME = {
    **dict.fromkeys(["title", "عنوان", "العنوان"], "title"),
    **dict.fromkeys(["source", "مصدر", "المصدر"], "source"),
    **dict.fromkeys(["author", "كاتب", "الكاتب"], "author"),
}
OR_WORDS = ("OR", "أو", "او")


# What may be more than words: quotes, brackets, - = * : and the words for "or".
_SYNTAX = re.compile(r'["()\-=*:~]|\b(?:' + "|".join(OR_WORDS) + r")\b")

_PHRASE = re.compile(r'\s*"([^"()\n]*)"(?:~([1-9][0-9]*))?\s*')
_PIECE = re.compile(r'\s*([^\s"()\-:~]+)\s*')


class WordMaker(Protocol):
    """Turns one word that was typed into the index words it stands for."""

    def kin(self, text: str, fields: tuple[str, ...]) -> Word:
        """Return the word with all its forms."""

    def exact(self, text: str, fields: tuple[str, ...]) -> Word:
        """Return the word as it is written."""

    def opening(self, text: str, fields: tuple[str, ...]) -> Word:
        """Return the word as it is written, and with what may be attached before it."""


class Parsed(NamedTuple):
    """What was understood: a clause, the limits to sources and authors, and warnings.

    `limits` are (column, text, excluded); the text is as it was typed.  `some` are the
    clauses of which a document may lack some, as nothing was said of them.
    """

    clause: Clause
    limits: tuple[tuple[str, str, bool], ...] = ()
    warnings: tuple[str, ...] = ()
    some: tuple[Clause, ...] = ()


def parse(q: str, match: str, maker: WordMaker) -> Parsed:
    """Read a query, its words made by `maker`.

    `match`: "any" ranks what has some of the words; "all" asks for every one; "exact"
    too, each as it is written; "auto" and "most" ask for every one of up to AUTO_ALL words,
    and rank what has some of more.
    """
    q = html.unescape(q)  # &quot; comes along when a headline is copied from a page's source
    reader = _Reader(match, maker)
    try:
        if not _SYNTAX.search(q):  # the answer would be the same, and Whoosh takes longer
            clause = reader.plain(q, ())
            return Parsed(clause, some=reader.some_of(clause))
        clause, warnings = _read(q, reader)
    except _TooMuch:
        warnings = [f"more than {MAX_CLAUSES} parts or {MAX_NESTING} groups; read as words"]
        reader = _Reader(match, maker)
        clause = reader.plain(q, ())
    limits, said = tuple(reader.limits), tuple(warnings + reader.warnings)
    return Parsed(clause, limits, said, reader.some_of(clause))


def _read(q: str, reader: "_Reader") -> tuple[Clause, list[str]]:
    """Read a text that may have syntax; one phrase or one piece alone needs no parser."""
    if phrase := _PHRASE.fullmatch(q):
        return reader.phrase(phrase[1], int(phrase[2] or 1), ()), []
    if piece := _PIECE.fullmatch(q):
        return reader.piece(piece[1], ()), []
    tree, warnings = _tree(q)
    return reader.read(tree, (), 0), warnings


def _tree(q: str) -> tuple[Any, list[str]]:
    """Return Whoosh's tree of the query, and what had to be mended before."""
    if _depth(q) > MAX_NESTING:
        raise _TooMuch
    warnings = []
    if q.count('"') % 2:
        before, _, after = q.rpartition('"')
        q = f"{before} {after}"
        warnings.append("a quotation mark has no partner; it was passed over")
    try:
        return _parser().parse(q, normalize=False), warnings
    except Exception as error:  # Whoosh raises bare Exception for some texts
        raise _TooMuch from error


def _depth(q: str) -> int:
    depth = deepest = 0
    for letter in q:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest


def _parser() -> Any:
    names = "|".join(FIELD_BY_NAME)
    either = "|".join(OR_WORDS)
    return QueryParser(
        "",
        schema=None,
        group=plugins.syntax.AndGroup,
        plugins=[
            plugins.WhitespacePlugin(),
            plugins.FieldsPlugin(rf"(?<!\S)(?P<text>-?(?:{names})):(?=\S)", remove_unknown=False),
            plugins.GroupPlugin(),
            plugins.PhrasePlugin(),
            plugins.PlusMinusPlugin(plusexpr=r"(?!)", minusexpr=r"(?<![^\s(])-(?=[^\s)-])"),
            plugins.OperatorsPlugin(
                And=None, Or=rf"(?<=\s)(?:{either})(?=\s)", AndNot=None, AndMaybe=None, Not=None,
                Require=None,
            ),
        ],
    )  # fmt: skip


class _TooMuch(Exception):
    """More clauses or a deeper tree than a query may have."""


class _Reader:
    """Turns Whoosh's tree into clauses of ours, counting as it goes."""

    def __init__(self, match: str, maker: WordMaker) -> None:
        self._most = {"any": 0, "auto": AUTO_ALL, "most": AUTO_ALL}.get(match, MAX_CLAUSES)
        self._exact = match == "exact"
        self._maker = maker
        self._count = 0
        self.limits: list[tuple[str, str, bool]] = []
        self.warnings: list[str] = []
        self._loose: list[AnyOf] = []

    def some_of(self, clause: Clause) -> tuple[Clause, ...]:
        """Return the parts of a whole query of which a document may lack some."""
        kept = clause.keep if isinstance(clause, Without) else clause
        return next((each.clauses for each in self._loose if each is kept), ())

    def read(self, node: Any, fields: tuple[str, ...], depth: int) -> Clause:
        if depth > MAX_NESTING:
            raise _TooMuch
        if isinstance(node, whoosh_query.Term):
            return self._term(node, fields)
        if isinstance(node, whoosh_query.Phrase):
            return self._phrase(node, fields)
        if isinstance(node, whoosh_query.Not):
            return Without(Everything(), _surely(self.read(node.query, fields, depth + 1)))
        if isinstance(node, whoosh_query.AndNot):
            keep, drop = (self.read(each, fields, depth + 1) for each in (node.a, node.b))
            return Without(Everything() if _is_empty(keep) else keep, _surely(drop))
        if isinstance(node, whoosh_query.AndMaybe):
            both = (self.read(node.a, fields, depth + 1), self.read(node.b, fields, depth + 1))
            return AnyOf((AllOf(both), both[0]))
        children = [self._members(child, fields, depth + 1) for child in node.children()]
        return self._group(list(chain(*children)), isinstance(node, whoosh_query.And))

    def _members(self, node: Any, fields: tuple[str, ...], depth: int) -> list[Clause]:
        """Return the words of a text such as AC/DC as words of the group it stands in."""
        if isinstance(node, whoosh_query.Term) and not node.fieldname:
            return self._words(node.text, fields)
        return [self.read(node, fields, depth)]

    def plain(self, text: str, fields: tuple[str, ...]) -> Clause:
        """Read a text as nothing but words."""
        words = dict.fromkeys(_surfaces(text)[:MAX_CLAUSES])
        return self._joined([self._made(word, self._exact, fields) for word in words], True)

    def _group(self, children: list[Clause], implicit: bool = True) -> Clause:
        """Join clauses; those that only exclude are taken from what the others match."""
        kept = [child for child in dict.fromkeys(children) if not _is_empty(child)]
        drops = [c.drop for c in kept if isinstance(c, Without) and isinstance(c.keep, Everything)]
        keeps = [c for c in kept if not (isinstance(c, Without) and isinstance(c.keep, Everything))]
        clause = self._joined(keeps, implicit)
        if not drops:
            return clause
        return Without(clause if keeps else Everything(), AnyOf(tuple(drops)))

    def _joined(self, clauses: Sequence[Clause], implicit: bool) -> Clause:
        """Join clauses that are all different, of which none only excludes."""
        if len(clauses) == 1:
            return clauses[0]
        if implicit and 0 < len(clauses) <= self._most:
            return AllOf(tuple(clauses))
        either = AnyOf(tuple(clauses))
        if implicit:
            self._loose.append(either)
        return either

    def _term(self, node: Any, fields: tuple[str, ...]) -> Clause:
        name, text = node.fieldname, node.text
        if name.lstrip("-") in FIELD_BY_NAME:
            field = FIELD_BY_NAME[name.lstrip("-")]
            if field != "title":
                return self._limit(field, text, name.startswith("-"))
            inside = self.piece(text, ("title",))
            return Without(Everything(), _surely(inside)) if name.startswith("-") else inside
        return self.piece(text, fields)

    def piece(self, text: str, fields: tuple[str, ...]) -> Clause:
        """Read a text without a space: a word, its beginning, or several as in AC/DC."""
        return self._group(self._words(text, fields))

    def _limit(self, column: str, text: str, excluded: bool) -> Clause:
        self.limits.append((column, text, excluded))
        return AnyOf(())

    def _words(self, text: str, fields: tuple[str, ...]) -> list[Clause]:
        self._count_one()
        exact = self._exact or text.startswith("=")
        words = _surfaces(text)
        if text.endswith("*") and len(words) == 1:
            if len(words[0]) >= MIN_PREFIX:
                return [Prefix(spell(text)[1][0], fields=fields)]
        elif "*" in text and (pattern := _pattern(text)):
            return [Pattern(pattern, fields=fields)]
        if "*" in text and words:
            self.warnings.append(f"{text}: * needs {MIN_PREFIX} letters beside it")
        for _ in words[1:]:
            self._count_one()
        return [self._made(word, exact, fields) for word in words]

    def _phrase(self, node: Any, fields: tuple[str, ...]) -> Clause:
        name = node.fieldname.lstrip("-")
        text = " ".join(node.words)
        if name in FIELD_BY_NAME and FIELD_BY_NAME[name] != "title":
            self._count_one()
            return self._limit(FIELD_BY_NAME[name], text, node.fieldname.startswith("-"))
        inside = ("title",) if name in FIELD_BY_NAME else fields
        phrase = self.phrase(text, int(node.slop), inside)
        excluded = node.fieldname.startswith("-") and not _is_empty(phrase)
        return Without(Everything(), phrase) if excluded else phrase

    def phrase(self, text: str, slop: int, fields: tuple[str, ...]) -> Clause:
        """Read a text as a phrase; one of fewer than two words is none."""
        self._count_one()
        surfaces = _surfaces(text)[:MAX_CLAUSES]
        words = tuple(self._maker.exact(word, fields) for word in surfaces)
        if len(words) < 2:
            return self._group(list(words))
        if not self._exact:
            words = (self._maker.opening(surfaces[0], fields), *words[1:])
        return Phrase(words, max(1, min(slop, MAX_SLOP)), fields=fields)

    def _made(self, text: str, exact: bool, fields: tuple[str, ...]) -> Word:
        return self._maker.exact(text, fields) if exact else self._maker.kin(text, fields)

    def _count_one(self) -> None:
        self._count += 1
        if self._count > MAX_CLAUSES:
            raise _TooMuch


def _surely(clause: Clause) -> Clause:
    """Return what is to be excluded, without the forms that may be another word's."""
    match clause:
        case Word():
            return clause._replace(forms=tuple(f for f in clause.forms if f.weight >= SURELY))
        case AnyOf() | AllOf():
            return clause._replace(clauses=tuple(map(_surely, clause.clauses)))
        case _:
            return clause


def _pattern(text: str) -> str:
    """Return the normal form of a word with * (and ?) in it, "" where it has too few letters."""
    pieces = ["".join(spell(piece)[1]) or piece for piece in re.split(r"([*?]+)", text)]
    kept = [piece for piece in pieces if piece and (piece[0] in "*?" or piece[0].isalnum())]
    letters = sum(len(piece) for piece in kept if piece[0] not in "*?")
    return "".join(kept) if letters >= MIN_PREFIX else ""


def _is_empty(clause: Clause) -> bool:
    return isinstance(clause, AnyOf) and not clause.clauses


def _surfaces(text: str) -> list[str]:
    """Return the words of a text as they are written.

    What stands between two spaces is cut by itself: it may have been seen before.
    """
    return [word for piece in text.split() for word in _surfaces_of(piece)]


@lru_cache(REMEMBERED)
def _surfaces_of(piece: str) -> tuple[str, ...]:
    return tuple(spell(piece)[0])
