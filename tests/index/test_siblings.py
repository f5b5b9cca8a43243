"""Which stems lead to others by a pattern, and do the articles have a say?"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, EmbeddedEngine, normalize
from index.engines import siblings as finding
from tests.engines.published import published

TEXT = """
وزير وزراء الوزير الوزراء وزارة حرب حروب الحرب قطر قطار القطار صديق أصدقاء طبيب أطباء
قال يقول زار يزور زيارة مدرسة مدارس ساعد مساعدة خطأ أخطاء سلاح أسلحة biden 2022
"""
WORDS = TEXT.split()
ASKED = [normalize(word) for word in [*WORDS, "والوزير", "بقطار", "وأصدقاؤهم", "مجهول", "ظظظ"]]


def engine(folder: Path, texts: Sequence[str]) -> EmbeddedEngine:
    return EmbeddedEngine(published(folder, [articles(texts)]))


def articles(texts: Sequence[str]) -> list[Article]:
    return [Article(f"a{number:02}", "", text) for number, text in enumerate(texts)]


def found(asked: EmbeddedEngine, word: str) -> set[str]:
    return {sibling.stem for sibling in asked.siblings(normalize(word))}


NEWS = [
    *["وزير الوزراء", "الوزير وزراء", "وزير وزراء", "زار يزور"] * 3,
    *["قطر", "قطار", "زيارة"] * 4,
    *["مطر"] * 30,
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    return engine(tmp_path_factory.mktemp("news"), NEWS)


@pytest.mark.parametrize(
    ("asked", "others"),
    [("وزير", {"وزراء"}), ("والوزراء", {"وزير"}), ("لوزير", {"وزراء"}), ("زار", {"يزور"})],
)
def test_forms_that_stand_in_the_same_articles_are_siblings(
    news: EmbeddedEngine, asked: str, others: set[str]
) -> None:
    assert found(news, asked) & {normalize(word) for word in WORDS} == others


@pytest.mark.parametrize("asked", ["قطر", "قطار", "زيارة"])
def test_words_that_only_look_like_forms_of_one_are_none(news: EmbeddedEngine, asked: str) -> None:
    assert not found(news, asked) & {normalize(word) for word in WORDS}


@pytest.mark.parametrize(
    ("asked", "other"),
    [("طفل", "اطفال"), ("والأطفال", "طفل"), ("خطأ", "اخطاء"), ("أخطاء", "خطا")],
)
def test_the_broken_plural_that_its_letters_tell_needs_no_article(
    news: EmbeddedEngine, asked: str, other: str
) -> None:
    assert other in found(news, asked)


def test_a_word_commoner_than_its_stem_is_rather_one_of_its_own(tmp_path: Path) -> None:
    texts = ["سلم إسلام", *["سلمان"] * 4]
    asked = engine(tmp_path, texts)
    assert "اسلام" in found(asked, "سلم")
    assert "اسلام" not in found(asked, "سلمان")


def test_articles_that_are_deleted_prove_nothing(tmp_path: Path) -> None:
    rows = articles(NEWS)
    gone = {each.id for each in rows if "وز" in each.text}
    left = EmbeddedEngine(published(tmp_path, [rows[:9], rows[9:]], gone))
    assert "وزراء" not in found(left, "وزير")
    assert "يزور" in found(left, "زار")


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, min_size=3, max_size=30), st.data())
def test_kernel_and_numpy_find_the_same_however_the_index_is_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], data: st.DataObject
) -> None:
    if finding._compiled is None:
        pytest.skip("the kernels are not compiled here")
    found_in = articles(rows)
    gone = data.draw(st.sets(st.sampled_from([each.id for each in found_in])))
    left = [each for each in found_in if each.id not in gone] or found_in
    at = data.draw(st.integers(1, len(rows) - 1))
    several = published(
        tmp_path_factory.mktemp("several"),
        [found_in[:at], found_in[at:]],
        gone if len(left) < len(found_in) else (),
    )
    one = EmbeddedEngine(published(tmp_path_factory.mktemp("one"), [left]))
    compiled = [sorted(EmbeddedEngine(several).siblings(term)) for term in ASKED]
    assert compiled == [sorted(one.siblings(term)) for term in ASKED]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "_compiled", None)
        assert compiled == [sorted(EmbeddedEngine(several).siblings(term)) for term in ASKED]
