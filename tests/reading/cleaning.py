"""How much of an article is kept, and how much of the page round it is taken away?

`pages/` has forty pages of eight layouts, written and marked by us, line by line: F| is
furniture; T| and B| stand for the headline and the paragraphs (or a range of them) of an
article of corpus/, so that its words are known.  A line counts with all its words: a
paragraph is kept if it stands in the article's body as it is, furniture is removed if it
does not.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from index import Article, cut, read_articles

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parent / "pages"
TAG = re.compile(r"<[^>]*>")
HEAD = re.compile(r"<head>.*</head>")


class Marked(NamedTuple):
    """One page as it would be found, and what in it is what: plain texts."""

    layout: str
    name: str
    text: str
    body: list[str]
    furniture: list[str]


class Share(NamedTuple):
    """How many words there are, and how many of them were treated as they should be."""

    right: int
    words: int

    @property
    def share(self) -> float:
        return self.right / max(self.words, 1)


def sources() -> dict[str, Article]:
    """Return the articles of corpus/ by id."""
    found = read_articles([str(ROOT / "corpus")])
    return {each.id: each for each in found if isinstance(each, Article)}


def pages(articles: Mapping[str, Article]) -> Iterator[Marked]:
    """Yield the marked pages."""
    for path in sorted(PAGES.iterdir()):
        yield marked(path.name, path.read_text("utf-8"), articles)


def marked(name: str, notation: str, articles: Mapping[str, Article]) -> Marked:
    """Return the page that is written in the notation of `pages/`."""
    path = Path(name)
    is_html = path.suffix == ".html"
    lines, body, furniture = [], [], []
    for line in notation.splitlines():
        mark, _, said = line.partition("|")
        if mark == "F":
            lines.append(said)
            furniture += _texts(said)
        elif mark == "T":
            title = articles[said].title
            lines.append(f"<h1>{title}</h1>" if is_html else f"{title}\n")
        else:
            paragraphs = _paragraphs(said, articles)
            body += paragraphs
            lines += [f"<p>{each}</p>" if is_html else f"{each}\n" for each in paragraphs]
    return Marked(path.stem.rpartition("-")[0], path.name, "\n".join(lines), body, furniture)


def _paragraphs(said: str, articles: Mapping[str, Article]) -> list[str]:
    id, _, some = said.partition("|")
    whole = [line.strip() for line in articles[id].body.split("\n") if line.strip()]
    first, _, last = some.partition("-")
    return whole[int(first or 0) : int(last or len(whole))]


def _texts(said: str) -> Iterator[str]:
    """Yield the texts of a line of furniture, those between tags of HTML one by one."""
    for text in TAG.split(HEAD.sub("", said)):
        if cut(text):
            yield unescape(text).strip()


def measure(page: Marked, article: Article) -> tuple[Share, Share]:
    """Return what was kept of the body, and what was removed of the furniture, in words."""
    lines = {_plain(line) for line in article.body.split("\n")}
    whole = " ".join(_plain(line) for line in article.body.split("\n"))
    kept = [len(cut(text)) for text in page.body if _plain(text) in whole]
    gone = [len(cut(text)) for text in page.furniture if _plain(text) not in lines]
    return (
        Share(sum(kept), sum(len(cut(text)) for text in page.body)),
        Share(sum(gone), sum(len(cut(text)) for text in page.furniture)),
    )


def _plain(text: str) -> str:
    return " ".join(cut(text).terms())


def rows(folder: Path) -> dict[str, tuple[Share, Share]]:
    """Return the shares of each layout, and of all; the pages are written to `folder`."""
    found: dict[str, tuple[Share, Share]] = {}
    for page in pages(sources()):
        path = folder / page.name
        path.write_text(page.text, "utf-8")
        (article,) = read_articles([str(path)])
        shares = measure(page, article) if isinstance(article, Article) else (Share(0, 1),) * 2
        for name in (page.layout, "all"):
            found[name] = add(found.get(name, (Share(0, 0), Share(0, 0))), shares)
    return found


def add(one: tuple[Share, Share], other: tuple[Share, Share]) -> tuple[Share, Share]:
    """Return the shares of two sets of pages taken together."""
    kept, gone = (
        Share(a.right + b.right, a.words + b.words) for a, b in zip(one, other, strict=True)
    )
    return kept, gone


def table() -> str:
    """Return the shares of each layout as a Markdown table."""
    from tempfile import TemporaryDirectory

    lines = ["| layout | body words kept | furniture words removed |", "|---|---|---|"]
    with TemporaryDirectory() as folder:
        for name, (kept, gone) in sorted(rows(Path(folder)).items()):
            lines.append(
                f"| {name} | {kept.share:.1%} of {kept.words:,} | "
                f"{gone.share:.1%} of {gone.words:,} |"
            )
    return "\n".join(lines)
