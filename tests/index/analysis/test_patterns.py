"""Which stems do patterns make of a stem?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import normalize, shared_patterns
from index.analysis.patterns import PATTERNS, PLAIN_PATTERNS, siblings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("حرب", "حروب"), ("جبل", "جبال"), ("باب", "أبواب"), ("سر", "أسرار"), ("صاحب", "أصحاب")],
        *[("سلاح", "أسلحة"), ("دواء", "أدوية"), ("مدرسة", "مدارس"), ("صندوق", "صناديق")],
        *[("رسالة", "رسائل"), ("عاصمة", "عواصم"), ("قصة", "قصص"), ("وزير", "وزراء")],
        *[("طبيب", "أطباء"), ("نبي", "أنبياء"), ("قاضي", "قضاة"), ("أحمر", "حمراء")],
        *[("قال", "يقول"), ("باع", "يبيع"), ("أراد", "يريد"), ("دعا", "يدعو"), ("وصل", "يصل")],
        *[("زار", "زيارة"), ("كتب", "كتابة"), ("نظم", "تنظيم"), ("ساعد", "مساعدة")],
        *[("أعلن", "إعلان"), ("اجتمع", "اجتماع"), ("استخدم", "استخدام"), ("ألغى", "إلغاء")],
    ],
)
def test_a_pattern_leads_from_one_form_to_the_other(one: str, other: str) -> None:
    assert normalize(other) in siblings(normalize(one))


def test_it_leads_back_where_the_other_form_has_all_of_the_root() -> None:
    assert "وزير" in siblings("وزراء")
    assert "مدينه" in siblings("مدن")
    assert all(set(one) & set("1234") >= set(other) & set("1234") for one, other in PATTERNS)


def test_a_root_letter_that_is_there_twice_is_one_letter() -> None:
    assert "اطباء" in siblings("طبيب")
    assert "اوزاء" not in siblings("وزير")


@given(st.text("ابتمويهءسطر", min_size=1, max_size=8))
def test_a_stem_is_never_its_own_sibling_nor_is_one_there_twice(stem: str) -> None:
    found = siblings(stem)
    assert stem not in found
    assert len(found) == len(set(found))
    assert set(siblings(stem, proved=True)) <= set(found)


def test_patterns_have_room_in_the_kernel() -> None:
    assert max(len(form) for pattern in PATTERNS for form in pattern) <= 8
    assert PATTERNS[: len(PLAIN_PATTERNS)] == PLAIN_PATTERNS


def test_a_pattern_is_seen_through_affixes() -> None:
    others = ["الوزراء", "وزير", "وزن", "مطر"]
    assert shared_patterns("والوزير", list(map(normalize, others))).tolist() == [
        True, False, False, False,
    ]  # fmt: skip
