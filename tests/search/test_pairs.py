"""Which words find which, and which may not come first?

One article a word, all in one index, through the door that a person uses.
"""

from pathlib import Path

import pytest

from index import Article, build, normalize
from search import Request, Searcher, open_searcher

FOREVER_MS = 1e9

MATCHING = """
كتاب|الكتاب كتاب|وبالكتاب كتاب|للكتاب كتاب|كتابه كتاب|بكتابها مدينة|المدينه مدينة|مدينتهم
الرئيس|رئيسا مسؤول|مسئول مسؤولون|المسؤولين شؤون|شئون أوكرانيا|اوكرانيا أوكرانيا|لأوكرانيا
أوكرانيا|الأوكرانية روسيا|الروسية روسيا|لروسيا أمريكا|الأمريكيين بايدن|لبايدن بايدن|وبايدن
بوتين|لبوتين واشنطن|وواشنطن ديلاوير|بديلاوير الناتو|ناتو عقوبات|العقوبات عقوبات|عقوبة
محادثات|المحادثات محادثات|محادثة محادثات|لمحادثاتهما قوات|القوات حدود|الحدود حدود|حدودها
على|علي قمة|القمة ٢٠٢٢|2022 ۲۰۲۲|2022 القــوات|القوات مُحَمَّد|محمد ﺍﻟﻘﻮﺍﺕ|القوات کییف|كييف
آسيا|اسيا
"""
RELATED = """
كتاب|كتب مدينة|مدن رئيس|الرؤساء رئيس|رئاسة أوكرانيا|أكرانيا أوكرانيا|اكرانيا
الأمريكي|الأميركي أمريكا|أميركا ويلمنجتون|ولمنغتون ويلمنجتون|ويلينجتون ولمنغتون|ويلينجتون
زيلينسكي|زيلنسكي زيلينسكي|زلينسكي بلينكن|بلينكين لوغانسك|لوهانسك غوانتانامو|جوانتانامو
غوتيريش|جوتيريس قوات|قوة هجوم|هجمات حليف|حلفاء حليف|حلفائها وزير|الوزراء وزارة|وزير
يناير|ينايرا آسيا|ءاسيا قال|يقول يتوسع|توسع سيردون|يردون فسنواجه|نواجه
"""
NEVER_FIRST = """
كتب|مكتب بوتين|بوت واشنطن|اشنطن كييف|كيف حدث|محادثات الله|اله والد|الد والي|الي ورد|رد
وزير|زير سلام|إسلام
"""

Pair = tuple[str, str]


def pairs(text: str) -> list[Pair]:
    rows = [row.split("|") for row in text.split()]
    return [(asked, written) for asked, written in rows]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("pairs")
    rows = pairs(MATCHING) + pairs(RELATED) + pairs(NEVER_FIRST)
    distinct = dict.fromkeys(word for pair in rows for word in pair)
    build([Article(word, "", word) for word in distinct], folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def scores(words: Searcher, q: str) -> dict[str, float]:
    answer = words.search(Request(q, per_page=100))
    return {hit.article.id: hit.score for hit in answer.hits}


def exact_score(found: dict[str, float], q: str) -> float:
    return min(score for word, score in found.items() if normalize(word) == normalize(q))


def test_the_lists_are_whole() -> None:
    assert [len(pairs(text)) for text in (MATCHING, RELATED, NEVER_FIRST)] == [40, 29, 11]


@pytest.mark.parametrize(("asked", "written"), pairs(MATCHING))
def test_a_word_finds_its_other_writings_and_forms(
    words: Searcher, asked: str, written: str
) -> None:
    found = scores(words, asked)
    assert written in found
    assert found[written] <= exact_score(found, asked)


@pytest.mark.parametrize(("asked", "written"), pairs(RELATED))
def test_a_word_finds_what_is_related_below_itself(
    words: Searcher, asked: str, written: str
) -> None:
    found = scores(words, asked)
    assert written in found
    if normalize(asked) == normalize(written):
        assert found[written] == exact_score(found, asked)
    else:
        assert found[written] < exact_score(found, asked)


@pytest.mark.parametrize(("asked", "written"), pairs(NEVER_FIRST))
def test_another_word_never_outranks_the_word_itself(
    words: Searcher, asked: str, written: str
) -> None:
    found = scores(words, asked)
    assert found.get(written, 0.0) < exact_score(found, asked)


def test_a_word_that_nothing_but_a_related_one_answers_finds_it(tmp_path: Path) -> None:
    build([Article("a", "", "اجتمع الرؤساء"), Article("b", "", "مطر")], tmp_path, processes=1)
    assert list(scores(open_searcher(tmp_path, FOREVER_MS), "رئيس")) == ["a"]


@pytest.mark.parametrize(
    ("times", "found"),
    [(1, {"منى", "بمنى", "يمني", "منير", "أمنية"}), (5, {"منى", "بمنى", "يمني"})],
)
def test_a_short_word_that_is_not_rare_finds_only_likely_forms(
    times: int, found: set[str], tmp_path: Path
) -> None:
    others = ("بمنى", "يمني", "منير", "أمنية")
    texts = [("منى", f"منى {number}") for number in range(times)] + [
        (each, each) for each in others
    ]
    build(
        [Article(f"{title} {number}", title, text) for number, (title, text) in enumerate(texts)],
        tmp_path,
        processes=1,
    )
    hits = open_searcher(tmp_path, FOREVER_MS).search(Request("منى", per_page=100)).hits
    assert {hit.article.title for hit in hits} == found


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        *[("وزير", "الوزراء"), ("الأسلحة", "سلاح"), ("زار", "يزور"), ("ساعد", "مساعدة")],
        *[("طبيب", "أطباء"), ("مدرسة", "للمدارس"), ("كبير", "كبار"), ("ألغى", "إلغاء")],
    ],
)
def test_a_form_by_a_pattern_is_found_where_articles_have_both(
    asked: str, written: str, tmp_path: Path
) -> None:
    both = [Article(f"both {n}", "", f"{asked} {written}") for n in range(6)]
    others = [Article(f"other {n}", "", "مطر") for n in range(90)]
    common = [Article(f"only {n}", "", asked) for n in range(3)]
    alone = [each.removeprefix("ال").removeprefix("لل") for each in (asked, written)]
    bare = [Article(each, "", each) for each in alone]
    wanted = [Article("wanted", "", written)]
    build([*both, *others, *common, *bare, *wanted], tmp_path, processes=1)
    for exactness, expected in (("related", True), ("stem", True), ("form", False)):
        hits = (
            open_searcher(tmp_path, FOREVER_MS)
            .search(Request(asked, per_page=100, exactness=exactness))
            .hits
        )
        assert ("wanted" in {hit.article.id for hit in hits}) is expected
