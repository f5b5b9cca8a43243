"""Which lines does a source repeat from article to article, and an article without them?

Lines are the same when they are letter by letter, numbers left out of account.  They are
learned at `build` and applied by `update` (decision 9).  Articles that name no source are
taken for those of one.  Of a copy of an earlier article nothing is counted: what stands only
in copies of one story is the story.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from . import kernels
from .article import Article
from .reading.furniture import ranges_of
from .reading.lines import (
    FORM_CHARS,
    PARAGRAPH_CHARS,
    SENTENCE_CHARS,
    SENTENCE_END,
    Line,
    lines_between,
)
from .records import decode, encode

# In how many articles of its source a line has to stand: half of a few, ten, a share of many.
FEWEST, MANY, SHARE = 5, 10, 0.01
# A sentence may be said again by who reports on one thing for weeks: more is asked for it.
SENTENCE_SHARE = 0.5
# Lines counted at once, and marks of articles remembered: some 100 bytes each.
MOST_LINES = MOST_MARKS = 500_000
HELD_CHARS = 32_000_000  # of articles that wait in memory: 64 MB in Arabic
DIGITS = re.compile(r"\d+")
BYLINE = re.compile("\\D{2,40} [-\N{EN DASH}\N{EM DASH}\N{ARABIC TATWEEL}] \\D{2,40}")
KNOWN = 0x3000  # characters beyond are looked up in Python: presentation forms, ideographs

_compiled = kernels.load("_lines")

Lines = Mapping[str, Collection[str]]


class Repeatable(NamedTuple):
    """A line that may be furniture: where it stands, what it says, whether it is a sentence."""

    start: int
    end: int
    form: str
    is_sentence: bool


class Look(NamedTuple):
    """What of a body matters here: forms of lines that may be furniture, and its longest lines."""

    has_labels: bool
    forms: Sequence[str]
    longest: tuple[str, ...]


NOTHING = Look(False, (), ())


class Learning:
    """What a build learns from its articles: `lines` by source, when all of them were cut.

    Articles that may have such lines wait until all are counted, most in a file in `folder`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._articles = Counter[str]()
        self._counts: dict[int, int] = {}
        self._marks: set[int] = set()
        self.lines: dict[str, set[str]] = {}

    def cut(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield the articles without the lines; first those that cannot have any."""
        held: list[tuple[Article, set[int]]] = []
        characters = 0
        with TemporaryFile(dir=self._folder) as file:
            for article in articles:
                self._articles[article.source] += 1
                look = look_at(article)
                if not look.has_labels:
                    yield article
                    continue
                keys = _keys(article, look)
                if not self._is_copy(article, look):
                    self._count(keys)
                held.append((article, keys))
                characters += len(article.text)
                if characters > HELD_CHARS:
                    file.writelines(encode(each) + b"\n" for each, _ in held)
                    held, characters = [], 0
            file.seek(0)
            again = (decode(line[:-1]) for line in file)
            filed = ((article, _keys(article, look_at(article))) for article in again)
            often = {key for key, count in self._counts.items() if count >= FEWEST}
            for article, keys in chain(filed, held):
                yield article if keys.isdisjoint(often) else self._without(article)

    def _count(self, keys: set[int]) -> None:
        """Count lines of an article, each once."""
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
        if len(counts) > MOST_LINES:
            self._counts = without_rarest(counts)

    def _is_copy(self, article: Article, look: Look) -> bool:
        """Whether two of its title and its longest lines are those of earlier articles."""
        texts = [article.title, *look.longest]
        marks = {hash((article.source, n, text)) for n, text in enumerate(texts) if text}
        is_copy = len(marks & self._marks) > 1
        if len(self._marks) > MOST_MARKS:
            self._marks.clear()
        self._marks |= marks
        return is_copy

    def _without(self, article: Article) -> Article:
        """Note which of the article's lines are repeated often enough; return it without them."""
        source, articles = article.source, self._articles[article.source]
        lines = [*repeatable(article)]
        learned = {
            line.form
            for line in lines
            if (count := self._counts.get(hash((source, line.form)), 0)) >= FEWEST
            and count >= needed(articles, line.is_sentence)
        }
        if not learned:
            return article
        self.lines.setdefault(source, set()).update(learned)
        return _with_removed(article, [line for line in lines if line.form in learned])


def without(article: Article, lines: Lines) -> Article:
    """Return the article with the lines learned of its source removed, unless it has no others."""
    known = lines.get(article.source, ())
    if not known or not any(form in known for form in look_at(article).forms):
        return article
    return _with_removed(article, [line for line in repeatable(article) if line.form in known])


def _with_removed(article: Article, lines: Sequence[Repeatable]) -> Article:
    """Return the article with these lines removed too, unless nothing would be left."""
    if not lines:
        return article
    gone = [Line(*line[:2], "", "") for line in lines]
    gone += (line for each in article.removed for line in lines_between(article.text, *each))
    gone.sort()
    found = article._replace(removed=tuple(ranges_of(article.text, gone, range(len(gone)))))
    return article if found.body.isspace() or not found.body else found


def _keys(article: Article, look: Look) -> set[int]:
    """Return a number for each form of its lines, not the same for another source."""
    return {hash((article.source, form)) for form in look.forms if not _is_byline(form, article)}


def look_at(article: Article) -> Look:
    """Look at an article's lines; they have labels when furniture was found among them."""
    if "\n" not in article.text:
        return NOTHING
    is_page = bool(article.removed)
    body = article.body if is_page else article.text
    if _compiled is not None:
        label, forms, longest = _compiled.look_at(body, is_page, _classes())
        if label >= 0:
            return Look(True, forms, longest) if label or is_page else NOTHING
    lines = body.split("\n")
    if not is_page and not any(map(is_label, lines)):
        return NOTHING
    forms = [form for line in lines if (form := form_of(line, is_page))]
    return Look(True, forms, tuple(sorted(["", *lines], key=len)[-2:]))


def is_label(said: str) -> bool:
    """Whether a line has the shape of a label rather than of a paragraph, as `Line.is_prose`."""
    if len(said) > PARAGRAPH_CHARS or not said or said.isspace():
        return False
    return len(said) < SENTENCE_CHARS or not SENTENCE_END.search(said[-8:])


def form_of(line: str, is_page: bool) -> str:
    """Return the form of a line if it may be furniture: a label, or of a page any short one."""
    said = line.strip()
    if len(line) > FORM_CHARS or not any(map(str.isalpha, said)):
        return ""
    form = DIGITS.sub("0", said)
    return form if is_page or is_label(form) else ""


def repeatable(article: Article) -> Iterator[Repeatable]:
    """Yield the lines of the body that may be furniture."""
    for start, end in article.kept():
        for raw in article.text[start:end].split("\n"):
            form = form_of(raw, bool(article.removed))
            if form and not _is_byline(form, article):
                said = raw.strip()
                at = start + raw.index(said[0])
                yield Repeatable(at, at + len(said), form, not is_label(form))
            start += len(raw) + 1


def _is_byline(form: str, article: Article) -> bool:
    """Whether a line such as "name – outlet" may be all that says who wrote the article."""
    return not article.author and BYLINE.fullmatch(form) is not None


@cache
def _classes() -> bytes:
    """Return what each character below KNOWN is, as kernels/_lines.c wants to know it."""
    known = [*map(chr, range(KNOWN))]
    return bytes(
        each.isalpha()
        + 2 * each.isdecimal()
        + 4 * each.isspace()
        + 8 * (each.isalnum() or each == "_")
        for each in known
    )


def needed(articles: int, is_sentence: bool) -> float:
    """Return in how many of a source's articles a line has to stand to be furniture."""
    if is_sentence:
        return max(MANY, SENTENCE_SHARE * articles)
    return max(FEWEST, SHARE * articles, min(MANY, articles / 2))


def without_rarest(counts: dict[int, int]) -> dict[int, int]:
    """Return the counts of what is most frequent: at most half of MOST_LINES."""
    least = 1
    while len(counts) > MOST_LINES / 2:
        counts = {key: count for key, count in counts.items() if count > least}
        least += 1
    return counts
