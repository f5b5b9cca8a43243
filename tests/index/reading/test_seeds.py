"""Are five articles as they were found on the web read as what they are?"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.article import Article
from index.reading import read_articles

FOLDER = Path(__file__).parents[4] / "shared" / "seeds"

# Where in each file, by its number, the headline stands, the body begins and the body ends, in
# lines counted from 1: what a reader sees there.
HEADLINE = {"000": 3, "001": 1, "002": 1, "003": 5, "004": 3}
BODY = {"000": (7, 35), "001": (3, 22), "002": (7, 19), "003": (7, 31), "004": (5, 67)}
# The line that names the source, that names the author, and the date of publication.
SOURCE = {"002": 23, "003": 1}
AUTHOR = {"001": 30}
PUBLISHED = {"002": "2021-12-31"}


@pytest.fixture(scope="module")
def articles() -> Sequence[Article]:
    """Return the articles of the folder, or skip where it is absent."""
    if not FOLDER.is_dir():
        pytest.skip(f"no seeds at {FOLDER}: the five articles are not part of the project")
    found = [each for each in read_articles([str(FOLDER)]) if isinstance(each, Article)]
    assert [each.id[:3] for each in found] == sorted(HEADLINE)
    return found


def line(article: Article, number: int | None) -> str:
    """Return a line of the file, counted from 1; "" for no number."""
    return article.text.split("\n")[number - 1].strip() if number else ""


def test_the_title_is_the_headline_as_it_stands_in_the_file(articles: Sequence[Article]) -> None:
    for article in articles:
        assert article.title == line(article, HEADLINE[article.id[:3]])


def test_the_body_is_every_line_of_the_article_and_no_other(articles: Sequence[Article]) -> None:
    for article in articles:
        first, last = BODY[article.id[:3]]
        lines = article.text.split("\n")[first - 1 : last]
        assert article.body.strip() == "\n".join(lines).strip()


def test_a_source_is_named_where_the_page_names_one(articles: Sequence[Article]) -> None:
    for article in articles:
        named = line(article, SOURCE.get(article.id[:3]))
        assert article.source in named and bool(article.source) == bool(named)


def test_an_author_is_named_where_the_page_names_one(articles: Sequence[Article]) -> None:
    for article in articles:
        assert article.author == line(article, AUTHOR.get(article.id[:3]))


def test_a_date_is_given_where_the_page_gives_one(articles: Sequence[Article]) -> None:
    for article in articles:
        assert article.published == PUBLISHED.get(article.id[:3], "")
