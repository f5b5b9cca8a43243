"""Are the hits of one story one hit, and is what is counted exact?"""

from pathlib import Path

import pytest

from index import Article, ArticleMissing, build
from search import Request, Searcher, open_searcher

BRIDGE = (
    "انهار جسر الوادي القديم فجر اليوم بعد أمطار غزيرة، ولم يصب أحد بأذى لأن الشرطة كانت قد "
    "أغلقت الجسر مساء أمس. وقال مهندس البلدية سامر الحايك إن أساسات الجسر تآكلت منذ سنوات، وإن "
    "تقريرا قديما حذر من انهياره. وسيعبر سكان الوادي النهر بالزوارق حتى يقام جسر مؤقت."
)
BRIDGE_TOLD_ANEW = (
    "سقط جسر الوادي في النهر بعد ليلة من المطر، وكانت الشرطة قد منعت العبور عليه قبل ساعات. "
    "المهندس سامر الحايك ذكّر بتقرير حذر من تآكل الأساسات قبل سنوات. وتنقل الزوارق سكان الوادي "
    "إلى أن يكتمل جسر مؤقت تعمل البلدية على تركيبه."
)
ROWING = "انتهى سباق الزوارق في النهر بفوز فريق المدرسة الثانوية، وشارك فيه عشرون فريقا من المدينة."
FOREVER_MS = 1e9


def made_up(number: int) -> str:
    """Return a word that no other number has."""
    return "".join("بتجدرسصطفق"[int(digit)] for digit in f"{number * 7919:06}")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("stories")
    articles = [
        Article("copy", "انهيار جسر الوادي", BRIDGE, source="ب", published="2022-03-02"),
        Article("first", "جسر الوادي ينهار", BRIDGE, source="أ", published="2022-03-01"),
        Article("anew", "سقوط جسر الوادي", BRIDGE_TOLD_ANEW, source="ج", published="2022-03-02"),
        Article("rowing", "سباق الزوارق في النهر", ROWING, source="أ", published="2022-03-02"),
        *(Article(f"r{n}", "", f"نهر {made_up(n)} {made_up(n + 40)}") for n in range(30)),
    ]
    build(articles, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def ids(searcher: Searcher, request: Request) -> list[str]:
    return [hit.article.id for hit in searcher.search(request).hits]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_grouped_hits_are_the_best_of_each_story_in_the_order_of_all_hits(
    searcher: Searcher, sort: str
) -> None:
    every = Request("جسر الزوارق النهر", match="any", sort=sort, per_page=100)
    seen: dict[str, str] = {}
    for hit in searcher.search(every).hits:
        seen.setdefault(hit.story.id if hit.story else hit.article.id, hit.article.id)
    grouped = searcher.search(every._replace(group="story"))
    assert [hit.article.id for hit in grouped.hits] == list(seen.values())
    assert grouped.total == len(seen) == searcher.search(every).total - 2


def test_pages_of_grouped_hits_hold_each_story_once(searcher: Searcher) -> None:
    asked = Request("جسر الزوارق النهر", match="any", group="story", per_page=5)
    total = searcher.search(asked).total
    pages = [ids(searcher, asked._replace(page=page)) for page in range(1, total // 5 + 2)]
    whole = ids(searcher, asked._replace(per_page=100))
    assert [id for page in pages for id in page] == whole
    assert len(whole) == len(set(whole)) == total


def test_a_grouped_hit_names_the_others_oldest_first_and_which_are_copies(
    searcher: Searcher,
) -> None:
    (hit,) = searcher.search(Request("سامر الحايك", group="story")).hits
    assert hit.story is not None
    assert (hit.story.id, hit.story.size) == ("first", 3)
    named = {each.id: each.copy_of for each in searcher.story("anew")}
    assert list(named.items()) == [("first", ""), ("anew", ""), ("copy", "first")]
    others = [each.id for each in hit.story.others]
    assert others == [id for id in named if id != hit.article.id]


def test_without_grouping_a_hit_says_how_large_its_story_is(searcher: Searcher) -> None:
    hits = searcher.search(Request("سامر الحايك")).hits
    assert {hit.article.id for hit in hits} == {"first", "copy", "anew"}
    for hit in hits:
        assert hit.story is not None and hit.story.size == 3 and not hit.story.others
    (alone,) = searcher.search(Request("سباق الثانوية")).hits
    assert alone.story is None


@pytest.mark.parametrize("name", ["first", "copy", "anew"])
def test_a_search_can_be_kept_to_a_story_or_without_it_by_any_of_its_articles(
    searcher: Searcher, name: str
) -> None:
    of_it = ids(searcher, Request("النهر", stories=(name,)))
    assert set(of_it) == {"first", "copy", "anew"}
    every = searcher.search(Request("النهر")).total
    without = searcher.search(Request("النهر", stories=(f"-{name}",)))
    assert without.total == every - 3
    assert not ids(searcher, Request("النهر", stories=("none",)))


def test_members_of_a_story_are_named_as_their_articles_are(tmp_path: Path) -> None:
    dates = ("2022-03", "2022-03-02", "2022", "")
    articles = [
        Article(f"b{n}", f"جسر\nالوادي {n}", BRIDGE, source="أب"[n % 2], published=published)
        for n, published in enumerate(dates)
    ]
    build(articles, tmp_path, processes=1)
    members = open_searcher(tmp_path, FOREVER_MS).story("b1")
    assert {each[:4] for each in members} == {
        (each.id, each.title.replace("\n", " "), each.source, each.published) for each in articles
    }


def test_an_article_alone_is_a_story_of_one_and_one_that_is_missing_is_none(
    searcher: Searcher,
) -> None:
    assert [each.id for each in searcher.story("rowing")] == ["rowing"]
    with pytest.raises(ArticleMissing):
        searcher.story("none")


def test_an_explanation_adds_up_whether_hits_are_grouped_or_not(searcher: Searcher) -> None:
    asked = Request("جسر الوادي", explain=True, group="story")
    for hit in searcher.search(asked).hits:
        assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, abs=1e-3)
