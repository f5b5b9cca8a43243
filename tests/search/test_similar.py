"""Are similar articles about the same, and no copies?"""

from pathlib import Path

import pytest

from index import Article, ArticleMissing, build
from search import Searcher, open_searcher
from search.similar import READ, telling_words

FOREVER_MS = 1e9

OIL = "هبطت أسعار النفط في لندن. وقال تجار إن فائض المعروض من خام برنت يضغط على الأسعار."
OIL_TOO = "ارتفع خام برنت في لندن. وعزا تجار صعود النفط إلى هبوط المعروض من الحقول الكبيرة."
BALL = "فاز الفريق في المباراة. وسجل المهاجم هدفين في مرمى الحارس قبل صافرة الحكم الأخيرة."
ARTICLES = [
    Article("oil", "النفط يهبط", OIL),
    Article("oil-copy", "هبوط النفط", f"{OIL} (وكالة)"),
    Article("oil-too", "صعود خام برنت", OIL_TOO),
    Article("oil-too-copy", "صعود برنت", OIL_TOO),
    Article("ball", "فوز الفريق", BALL),
    Article("ball-too", "هزيمة الفريق", "خسر الفريق المباراة، ولم يسجل المهاجم أي هدف فيها."),
    Article("alone", "xyzzy", "plugh"),
    Article("empty", "", "؟!"),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("similar")
    build(ARTICLES, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def ids(searcher: Searcher, id: str, limit: int = 10) -> list[str]:
    return [hit.article.id for hit in searcher.similar(id, limit)]


def test_what_is_about_the_same_comes_first(news: Searcher) -> None:
    assert ids(news, "ball")[0] == "ball-too"
    assert ids(news, "oil")[0].startswith("oil-too")


@pytest.mark.parametrize(
    ("id", "copies", "others"),
    [
        ("oil", {"oil", "oil-copy"}, {"oil-too", "oil-too-copy"}),
        ("oil-copy", {"oil", "oil-copy"}, {"oil-too", "oil-too-copy"}),
        ("oil-too", {"oil-too", "oil-too-copy"}, {"oil", "oil-copy"}),
    ],
)
def test_no_copy_is_among_them_and_of_others_that_are_copies_one(
    news: Searcher, id: str, copies: set[str], others: set[str]
) -> None:
    found = set(ids(news, id))
    assert not found & copies
    assert len(found & others) == 1


def test_what_shares_no_word_has_none_like_it(news: Searcher) -> None:
    assert ids(news, "alone") == []
    assert ids(news, "empty") == []


def test_no_more_are_given_than_asked_for_and_the_best_first(corpus: Searcher) -> None:
    for limit in (1, 3, 10):
        hits = corpus.similar("rasid:qimmat-alfidyu.txt", limit)
        assert len(hits) == limit
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_a_similar_article_is_shown_by_its_opening_with_nothing_marked(news: Searcher) -> None:
    hit = news.similar("ball")[0]
    assert (hit.title.text, hit.title.spans) == ("هزيمة الفريق", ())
    [snippet] = hit.snippets
    assert (snippet.at, snippet.spans) == (0, ())
    assert snippet.text.startswith("خسر الفريق")


def test_an_article_that_is_not_there_is_said_to_be_missing(news: Searcher) -> None:
    with pytest.raises(ArticleMissing, match="none"):
        news.similar("none")


def test_an_index_of_one_article_has_none_like_it(tmp_path: Path) -> None:
    build(ARTICLES[:1], tmp_path, processes=1)
    assert open_searcher(tmp_path, FOREVER_MS).similar("oil") == ()


def test_what_follows_the_first_pages_of_a_book_says_nothing_else_of_it() -> None:
    pages = "زراعة القمح في السهول الشمالية. " * (READ // 20)
    book, longer = (Article("b", "كتاب", pages + rest) for rest in ("", "موسم قديم " * 99))
    words = list(telling_words(book, lambda term: 5, 100))
    assert words
    assert list(telling_words(longer, lambda term: 5, 100)) == words
