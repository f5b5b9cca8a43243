"""Is the sample corpus of the project read without a loss and without furniture?"""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.article import Article
from index.reading import read_articles
from index.reading.furniture import mark, survey
from index.reading.lines import lines_of

CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.fixture(scope="module")
def articles() -> Sequence[Article]:
    """Return the articles of the sample corpus; a rejection fails the test."""
    found = [*read_articles([str(CORPUS)])]
    assert [each for each in found if not isinstance(each, Article)] == []
    return [each for each in found if isinstance(each, Article)]


def test_every_article_has_an_id_of_its_own_a_title_a_body_and_a_source(
    articles: Sequence[Article],
) -> None:
    assert len(articles) >= 50
    assert len({article.id for article in articles}) == len(articles)
    for article in articles:
        assert article.title and article.source and len(article.body) > 200, article.id
        assert article.language == "ar", article.id


def test_no_line_of_a_body_is_furniture(articles: Sequence[Article]) -> None:
    for article in articles:
        assert survey(article.body, article.title).removed == (), article.id
        kinds = mark(lines_of(article.body), is_titled=True).kinds
        assert set(kinds) == {None}, article.id


def test_no_title_is_in_its_body_as_a_line(articles: Sequence[Article]) -> None:
    for article in articles:
        assert article.title not in article.body.split("\n"), article.id


def test_every_paragraph_of_a_web_page_is_in_its_body(articles: Sequence[Article]) -> None:
    pages = [article for article in articles if article.id.endswith(".html")]
    assert pages
    for article in pages:
        html = Path(article.origin).read_text()
        content = html.partition('class="entry-content"')[2] or html.partition("<article")[2]
        paragraphs = re.findall(r"<p>([^<]{80,})</p>", content.partition("</article>")[0])
        assert paragraphs, article.id
        assert [each for each in paragraphs if each not in article.body] == [], article.id


def test_every_long_line_of_a_text_file_is_in_its_body(articles: Sequence[Article]) -> None:
    texts = [article for article in articles if article.id.endswith(".txt")]
    assert texts
    for article in texts:
        long = [line for line in article.text.split("\n") if len(line) > 150]
        assert long and [line for line in long if line not in article.body] == [], article.id
