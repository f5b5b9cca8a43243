"""What does the page of one article get?"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from index import Article
from search import Request

from .addresses import Addresses, host_name, marking, web_link
from .hits_page import Other, named
from .labels import SITE, phrase
from .parts import Part, Span, parts, shown
from .portions import Portion, portion_of
from .records import direction
from .voice import Voice

PLACE = phrase("{at} of {count}")
PORTION = phrase("This is part {at} of {count} of a long article.")


class Paragraph(NamedTuple):
    """One paragraph; `removed` is what the reader took for page furniture."""

    parts: list[Part]
    removed: bool


@dataclass(frozen=True)  # a tuple has a `count` of its own
class Matches:
    """How many matches there are, which is chosen (0: none), and its neighbours.

    `before` says how many stand before what the page shows of the article.
    """

    count: int
    at: int
    before: int
    text: str
    previous_url: str
    next_url: str


def article_context(
    article: Article,
    marks: tuple[Sequence[Span], Sequence[Span]],
    asked: Request,
    original: bool,
    at: int,
    number_asked: int,
    similar: Sequence[Other],
    addresses: Addresses,
    voice: Voice,
) -> dict[str, Any]:
    """Return what article.html gets beside what all templates get.

    `marks` are the matches of what was `asked` in title and text; `at` chooses one of
    them, from 1, the title's first; a number that is none of theirs chooses none.
    Of a long article the portion with that match is shown, else that of `number_asked`.
    `similar` are articles like this one.
    """
    in_title, count = len(marks[0]), len(marks[0]) + len(marks[1])
    at = at if 0 < at <= count else 0
    place = marks[1][at - in_title - 1][0] if at > in_title else -1
    portion = portion_of(article.text, number_asked, place)
    first, end = (bisect_left(marks[1], (edge,)) for edge in portion[:2])
    title = number(parts(article.title, marks[0]), 1, at)
    paragraphs = make_paragraphs(
        article, marks[1][first:end], original, in_title + first + 1, at, portion
    )
    before = in_title + first if first else 0
    link = web_link(article.url)
    name = named(article, voice)

    def address(original: bool, at: int = 0, number: int = 0) -> str:
        more = [
            *marking(asked),
            ("original", "1" if original else ""),
            ("part", str(number) if number > 1 else ""),
            ("at", str(at) if at else ""),
        ]
        anchor = f"#m{at}" if at else ""
        return addresses.article(article.id, *more) + anchor

    return {
        "page_title": f"{name} - {voice.say(SITE)}",
        "id": shown(article.id),
        "title": title if article.title.strip() else [Part(name)],
        "title_text": name,
        "source": shown(article.source),
        "author": shown(article.author),
        "date_text": voice.date(article.published),
        "datetime": article.published,
        "lang": article.language,
        "dir": direction(article.language),
        "link": link,
        "link_text": host_name(link),
        "paragraphs": list(paragraphs),
        "portion": portion,
        "portion_text": voice.say(
            PORTION, at=voice.number(portion.number), count=voice.number(portion.last)
        ),
        "portion_urls": [
            address(original, number=each) if 0 < each <= portion.last else ""
            for each in (portion.number - 1, portion.number + 1)
        ],
        "has_removed": bool(article.removed),
        "original": original,
        "original_url": address(not original, number=portion.number),
        "q": shown(asked.q),
        "matches": _matches(
            count,
            at,
            before,
            [address(original, each) for each in _neighbours(count, at, before)],
            voice,
        ),
        "similar": similar,
        "back_url": addresses.search(asked) if asked.q.strip() else "",
    }


def make_paragraphs(
    article: Article, spans: Sequence[Span], original: bool, first: int, at: int, portion: Portion
) -> Iterator[Paragraph]:
    """Yield the lines of a portion that say something, their matches numbered from `first`.

    With `original` also what was removed, in its place.
    """
    next_span = 0
    for start, end, removed in _lines(article, original, portion):
        inside: list[Span] = []
        while next_span < len(spans) and spans[next_span][0] < end:
            begin, stop = spans[next_span]
            if begin >= start:
                inside.append((begin - start, min(stop, end) - start))
            next_span += 1
        pieces = number(parts(article.text[start:end], inside), first, at)
        first += len(inside)
        if any(piece.text.strip() for piece in pieces):
            yield Paragraph(pieces, removed)


def number(pieces: Sequence[Part], first: int, current: int) -> list[Part]:
    """Number the marked parts from `first`; `current` is the number of the chosen one."""
    numbered: list[Part] = []
    for piece in pieces:
        if piece.marked:
            piece = piece._replace(number=first, current=first == current)
            first += 1
        numbered.append(piece)
    return numbered


def _lines(article: Article, original: bool, portion: Portion) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, removed) of every line in a portion of the text, in order."""
    ranges = [(start, end, False) for start, end in article.kept()]
    if original:
        ranges = sorted(ranges + [(start, end, True) for start, end in article.removed])
    for start, end, removed in ranges:
        at = max(start, portion.start)
        for line in article.text[at : min(end, portion.end)].splitlines(keepends=True):
            yield at, at + len(line.rstrip("\r\n")), removed
            at += len(line)


def _neighbours(count: int, at: int, before: int) -> tuple[int, int]:
    """Return the matches before and after one, round the ends; of none, after those before."""
    if not count:
        return 0, 0
    return (at - 2) % count + 1 if at else before or count, (at or before) % count + 1


def _matches(count: int, at: int, before: int, urls: Sequence[str], voice: Voice) -> Matches:
    if not count:
        return Matches(0, 0, 0, "", "", "")
    place = voice.say(PLACE, at=voice.number(at), count=voice.number(count))
    return Matches(
        count, at, before, place if at else voice.count("{} match", "{} matches", count), *urls
    )
