"""Do suggestions go on from what is typed, in words as articles write them?"""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, build, update
from search import Searcher, Suggestion, open_searcher
from search.suggest import read_typed

FOREVER_MS = 1e9

NEWS = [
    ("n1", "أوكرانيا: أسعار النفط ترتفع", "ارتفعت أسعار النفط اليوم.", "النهر", "2022-01-01"),
    ("n2", "انخفاض أسعار النفط في أوكرانيا", "وأسعار النفط هبطت.", "النهر", "2022-01-03"),
    ("n3", "أسعار القمح", "أسعار القمح في أوكرانيا والنفط الخام.", "الراصد", "2022-01-02"),
    ("n4", "القهوة في المقهى", "قهوة ومقهى وقهوه.", "أخبار النهرين", ""),
    ("n6", "رحلة", "رحلة إلى القمر.", "", "2020"),
    ("n7", "خسوف", "يخسف القمر الليلة.", "", "2019"),
    ("n5", "القمر", "القمر في السماء. مقال عن القمر والقمح.", "الراصد", "2021-05"),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("news")
    rows = (Article(i, t, x, source=s, published=p) for i, t, x, s, p in NEWS)
    build(rows, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def texts(found: tuple[Suggestion, ...], kind: str) -> list[str]:
    return [each.text for each in found if each.kind == kind]


@pytest.mark.parametrize("typed", ["اوكر", "أوكر", "أُوكـر", "ءاوكر", "اوکر"])
def test_a_word_is_suggested_as_it_is_written_however_it_is_typed(
    news: Searcher, typed: str
) -> None:
    assert texts(news.suggest(typed), "word")[0] == "أوكرانيا"


def test_the_words_before_are_kept_as_they_were_typed(news: Searcher) -> None:
    assert texts(news.suggest("اسعار  القم"), "word")[0] == "اسعار  القمح"
    assert texts(news.suggest("-مصدر =القم"), "word")[0].startswith("-مصدر =القم")


def test_a_word_that_goes_with_those_before_leads(news: Searcher) -> None:
    alone, after = news.suggest("الق"), news.suggest("أسعار الق")
    assert texts(alone, "word")[0] == "القمر"
    assert texts(after, "word") == ["أسعار القمح"]


def test_a_form_of_a_word_before_is_not_suggested_again(news: Searcher) -> None:
    assert "القمر القمر" not in texts(news.suggest("القمر القم"), "word")
    assert "وأسعار أسعار" not in texts(news.suggest("وأسعار أسع"), "word")


def test_counts_are_of_articles_that_have_all_the_words(news: Searcher) -> None:
    [word] = [each for each in news.suggest("أسعار القم") if each.kind == "word"]
    assert (word.text, word.count) == ("أسعار القمح", 1)
    assert Suggestion("القمر", "word", 3) in news.suggest("القم")


def test_a_word_is_found_behind_its_article(news: Searcher) -> None:
    assert "النفط" in texts(news.suggest("نف"), "word")


def test_a_word_with_and_without_its_article_is_suggested_once(tmp_path: Path) -> None:
    lines = ["الجسور والجسر", "في الجسور", "تلك الجسور", "جسور كثيرة", "خمسة جسور", "جسوره"]
    build((Article(f"{n}", "", text) for n, text in enumerate(lines)), tmp_path, processes=1)
    searcher = open_searcher(tmp_path, FOREVER_MS)
    assert texts(searcher.suggest("جسو"), "word") == ["جسور"]
    assert texts(searcher.suggest("جسور"), "word") == []
    assert texts(searcher.suggest("الجس"), "word") == ["الجسور"]


def test_a_word_of_one_article_gives_way_to_words_of_several(tmp_path: Path) -> None:
    bodies = ("مطار جدة", "مطار أبها", "مطارجديد في جدة")
    build((Article(body, "", body) for body in bodies), tmp_path, processes=1)
    searcher = open_searcher(tmp_path, FOREVER_MS)
    assert texts(searcher.suggest("مطا"), "word") == ["مطار"]
    assert texts(searcher.suggest("مطارج"), "word") == ["مطارجديد"]


def test_function_words_are_not_suggested(news: Searcher) -> None:
    assert "في" not in texts(news.suggest("ف"), "word")


def test_titles_that_have_all_the_words_are_suggested_the_newest_first(news: Searcher) -> None:
    assert texts(news.suggest("النفط اسع"), "title") == [NEWS[1][1], NEWS[0][1]]
    assert texts(news.suggest("أسعار "), "title") == [NEWS[1][1], NEWS[2][1], NEWS[0][1]]


def test_sources_are_suggested_by_any_of_their_words(news: Searcher) -> None:
    assert [(e.text, e.count) for e in news.suggest("نهر") if e.kind == "source"] == []
    found = [(e.text, e.count) for e in news.suggest("النهر") if e.kind == "source"]
    assert found == [("النهر", 2)]
    assert texts(news.suggest("اخبار الن"), "source") == ["أخبار النهرين"]


def test_keys_of_the_other_language_are_read_where_nothing_begins_so(news: Searcher) -> None:
    assert news.suggest("H,;v") == news.suggest("أوكر") != ()
    assert texts(news.suggest("hgkt"), "word")[0] == "النفط"


def test_a_bare_hamza_is_put_on_its_letter_where_nothing_begins_so(tmp_path: Path) -> None:
    said = Article("a", "مسؤول", "شؤون رئيس ومسؤول، وشيء في جزء.")
    build([said], tmp_path, processes=1)
    searcher = open_searcher(tmp_path, FOREVER_MS)
    for typed, meant in (
        ("مسء", "مسؤول"),
        ("شءو", "شؤون"),
        ("رءي", "رئيس"),
        ("رئيس مسءو", "رئيس مسؤول"),
    ):
        assert texts(searcher.suggest(typed), "word") == [meant]
    assert not searcher.suggest("ءءء")


def test_no_more_are_given_than_asked_for(news: Searcher) -> None:
    for limit in (1, 2, 3, 8):
        assert len(news.suggest("ال", limit)) <= limit
    assert len(news.suggest("أسعار", 3)) == 3


def test_nothing_typed_suggests_nothing(news: Searcher) -> None:
    for typed in ("", " ", "؟!", "ـ", "ظظظ"):
        assert news.suggest(typed) == ()


def test_no_time_left_suggests_nothing(tmp_path: Path) -> None:
    build([Article("1", "كتاب", "كتاب")], tmp_path, processes=1)
    assert open_searcher(tmp_path, budget_ms=-1.0).suggest("كت") == ()


def test_suggestions_are_those_of_an_index_in_several_segments(tmp_path: Path) -> None:
    draw = random.Random(3)
    words = ["أسعار", "اسعار", "أسماك", "إسعاف", "النفط", "نفط", "قهوة", "قهوه", "مدينة", "مدن"]
    articles = [
        Article(str(n), " ".join(draw.choices(words, k=2)), " ".join(draw.choices(words, k=9)))
        for n in range(80)
    ]
    build(articles, tmp_path / "one", processes=1)
    build(articles[:30], tmp_path / "two", processes=1)
    update(articles, tmp_path / "two", processes=1)
    one, two = (open_searcher(tmp_path / name, FOREVER_MS) for name in ("one", "two"))
    for typed in ("اس", "نف", "قهوه ا", "مدينة ", "م", "اسعار ال", "ال"):
        assert one.suggest(typed) == two.suggest(typed)


@settings(deadline=None)
@given(st.text())
def test_what_is_typed_is_kept_before_its_last_word(q: str) -> None:
    typed = read_typed(q)
    assert q.startswith(typed.kept)
    assert typed.last or typed.kept == q


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_anything_may_be_typed(corpus: Searcher, q: str) -> None:
    for each in corpus.suggest(q):
        assert each.kind in ("word", "title", "source")
        assert each.count > 0
