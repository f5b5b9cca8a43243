"""Which lines does a source repeat from article to article, and an article without them?

Lines are the same when they are letter by letter, numbers left out of account.  They are
learned at `build` and applied by `update` (decision 9).  Articles that name no source are
taken for those of one.  Of a copy of an earlier article nothing is counted: what stands only
in copies of one story is the story.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

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

Lines = Mapping[str, Collection[str]]


class Repeatable(NamedTuple):
    """A line that may be furniture: where it stands, what it says, whether it is a sentence."""

    start: int
    end: int
    form: str
    is_sentence: bool


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
        held: list[tuple[Article, list[Repeatable]]] = []
        characters = 0
        with TemporaryFile(dir=self._folder) as file:
            for article in articles:
                self._articles[article.source] += 1
                if not has_labels(article):
                    yield article
                    continue
                lines = [*repeatable(article)]
                self._count(article, lines)
                held.append((article, lines))
                characters += len(article.text)
                if characters > HELD_CHARS:
                    file.writelines(encode(each) + b"\n" for each, _ in held)
                    held, characters = [], 0
            yield from self._cut_filed(file)
            yield from starmap(self._without, held)

    def _cut_filed(self, file: IO[bytes]) -> Iterator[Article]:
        file.seek(0)
        for article in (decode(line[:-1]) for line in file):
            yield self._without(article, [*repeatable(article)])

    def _count(self, article: Article, lines: list[Repeatable]) -> None:
        """Count each of the article's lines once, unless it is a copy."""
        if self._is_copy(article):
            return
        counts = self._counts
        for form in {line.form for line in lines}:
            key = hash((article.source, form))
            counts[key] = counts.get(key, 0) + 1
        if len(counts) > MOST_LINES:
            self._counts = without_rarest(counts)

    def _is_copy(self, article: Article) -> bool:
        """Whether two of its title and its longest lines are those of earlier articles."""
        texts = [article.title, *sorted(article.body.split("\n"), key=len)[-2:]]
        marks = {hash((article.source, n, text)) for n, text in enumerate(texts) if text}
        is_copy = len(marks & self._marks) > 1
        if len(self._marks) > MOST_MARKS:
            self._marks.clear()
        self._marks |= marks
        return is_copy

    def _without(self, article: Article, lines: list[Repeatable]) -> Article:
        """Note which of the article's lines are repeated often enough; return it without them."""
        source, articles = article.source, self._articles[article.source]
        learned = {
            line.form
            for line in lines
            if (count := self._counts.get(hash((source, line.form)), 0)) >= FEWEST
            and count >= needed(articles, line.is_sentence)
        }
        if not learned:
            return article
        self.lines.setdefault(source, set()).update(learned)
        return without(article, {source: learned})


def without(article: Article, lines: Lines) -> Article:
    """Return the article with the lines learned of its source removed, unless it has no others."""
    known = lines.get(article.source, ())
    if not known or not has_labels(article):
        return article
    gone = [Line(*line[:2], "", "") for line in repeatable(article) if line.form in known]
    if not gone:
        return article
    gone += (line for each in article.removed for line in lines_between(article.text, *each))
    gone.sort()
    found = article._replace(removed=tuple(ranges_of(article.text, gone, range(len(gone)))))
    return article if found.body.isspace() or not found.body else found


def has_labels(article: Article) -> bool:
    """Whether furniture was found in the article, or a line has not the shape of a paragraph."""
    if "\n" not in article.text:
        return False
    return bool(article.removed) or any(map(is_label, article.text.split("\n")))


def is_label(said: str) -> bool:
    """Whether a line has the shape of a label rather than of a paragraph, as `Line.is_prose`."""
    if len(said) < SENTENCE_CHARS:
        return bool(said) and not said.isspace()
    return len(said) <= PARAGRAPH_CHARS and not SENTENCE_END.search(said[-8:])


def repeatable(article: Article) -> Iterator[Repeatable]:
    """Yield the lines of the body that may be furniture: labels, and of pages short sentences.

    A page is here what furniture was found in.  Of an article without an author, a line such
    as "name – outlet" may be all that says who wrote it, and is none.
    """
    for start, end in article.kept():
        for raw in article.text[start:end].split("\n"):
            if len(raw) <= FORM_CHARS and any(map(str.isalpha, said := raw.strip())):
                form = DIGITS.sub("0", said)
                is_sentence = not is_label(form)
                is_byline = not article.author and BYLINE.fullmatch(said)
                if not is_byline and (article.removed or not is_sentence):
                    at = start + raw.index(said[0])
                    yield Repeatable(at, at + len(said), form, is_sentence)
            start += len(raw) + 1


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
