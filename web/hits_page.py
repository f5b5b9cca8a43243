"""How does a hit look on the page?"""

from collections.abc import Callable
from typing import NamedTuple

from index import Article
from search import Hit, Request, Snippet, Story

from .addresses import Addresses
from .labels import UNTITLED
from .narrowing import only, without_limits
from .parts import Part, parts, shown
from .records import direction
from .voice import Voice
from .why import Reason, reasons

SHOWN_OTHERS = 12  # articles of a story that are listed below its first
MOST_WORDS = 8  # of a text that stand for a headline it has not
_SENTENCE_ENDS = '.!?؟…۔»”")\n'


class Snip(NamedTuple):
    """A cut of the text; whether a sentence is cut off before and after it."""

    parts: list[Part]
    cut_before: bool
    cut_after: bool


class Other(NamedTuple):
    """Another article of a story, or one that is like it."""

    title: str
    url: str
    source: str
    date_text: str
    datetime: str


class StoryView(NamedTuple):
    """The story of a hit: how many tell it, and who else; `url` has all of them."""

    text: str
    others: list[Other]
    url: str
    more: str


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
    dir: str
    snippets: list[Snip]
    source_url: str
    author_url: str
    story: StoryView | None
    why_url: str
    reasons: list[Reason]


class Leading(NamedTuple):
    """Makes the addresses to which the hits of a page lead; "" where one cannot be made.

    `why` takes an id and a rank, `article` an id, the others a name.  `story` leads to all
    articles of a story, oldest first; it is None where one is looked at already, as `why` is
    where there are no words.
    """

    article: Callable[[str], str]
    story: Callable[[str], str] | None
    source: Callable[[str], str]
    author: Callable[[str], str]
    why: Callable[[str, int], str] | None


def leading(asked: Request, addresses: Addresses) -> Leading:
    """Return what makes the addresses of the hits of a search."""
    first_page = asked._replace(page=1)
    whole = without_limits(first_page)._replace(q="", group="none", sort="oldest")
    return Leading(
        addresses.articles(asked),
        None if asked.stories else addresses.adding(whole, "stories"),
        only(first_page, "sources", addresses),
        only(first_page, "authors", addresses),
        addresses.whys(asked) if asked.q.strip() else None,
    )


def hit_view(hit: Hit, rank: int, lead: Leading, voice: Voice, explained: bool) -> HitView:
    """Return a hit as the page shows it; `rank` counts from 1 over all pages.

    One that is not `explained` has the address where it is.
    """
    article = hit.article
    return HitView(
        rank=rank,
        id=shown(article.id),
        title=parts(hit.title.text, hit.title.spans)
        if hit.title.text.strip()
        else [Part(named(article, voice))],
        url=lead.article(article.id),
        source=shown(article.source),
        author=shown(article.author),
        date_text=voice.date(article.published),
        datetime=article.published,
        lang=article.language,
        dir=direction(article.language),
        snippets=[_snip(article.text, snippet) for snippet in hit.snippets],
        source_url=lead.source(article.source),
        author_url=lead.author(article.author),
        story=_story_view(hit, lead.story, lead, voice) if lead.story else None,
        why_url="" if explained or not lead.why else lead.why(article.id, rank),
        reasons=reasons(hit, voice) if explained else [],
    )


def named(article: Article, voice: Voice) -> str:
    """Return the headline of an article; of one without, the words with which it begins."""
    return _headline(article.title, article.body[: 4 * MOST_WORDS * MOST_WORDS], voice)


def _headline(title: str, opening: str, voice: Voice) -> str:
    """Return a headline or, where there is none, the first words of a text."""
    title = " ".join(shown(title).split())
    if title:
        return title
    first = " ".join(shown(opening).split()[:MOST_WORDS])
    return f"{first} …" if first else voice.say(UNTITLED)


def other(title: str, url: str, source: str, published: str, voice: Voice) -> Other:
    """Return one line for an article."""
    return Other(
        title=shown(title).strip() or voice.say(UNTITLED),
        url=url,
        source=shown(source),
        date_text=voice.date(published),
        datetime=published,
    )


def _story_view(
    hit: Hit, whole: Callable[[str], str], lead: Leading, voice: Voice
) -> StoryView | None:
    """Return the story of a hit, which the hit names; None where it is alone in it."""
    story = hit.story
    if not story or story.size < 2:
        return None
    others = [
        other(
            _headline(each.title, each.opening, voice),
            lead.article(each.id),
            each.source,
            each.published,
            voice,
        )
        for each in story.others[:SHOWN_OTHERS]
    ]
    hidden = story.size - 1 - len(others)
    return StoryView(
        _told(story, hidden > 0, voice),
        others,
        whole(hit.article.id),
        voice.count(
            "and {} more: the whole story by time", "and {} more: the whole story by time", hidden
        )
        if hidden > 0
        else "",
    )


def _told(story: Story, is_long: bool, voice: Voice) -> str:
    """Say how many articles tell a story, of how many sources and, of a long one, when."""
    if story.sources == story.size:
        return voice.count("{} source for this story", "{} sources for this story", story.size)
    said = voice.count("{} article of this story", "{} articles of this story", story.size)
    if story.sources > 1:
        said += " " + voice.count("by {} source", "by {} sources", story.sources)
    if is_long and story.since < story.until:
        said += voice.say(", ") + voice.span(story.since, story.until)
    return said


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
