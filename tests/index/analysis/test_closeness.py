"""Does closeness tell forms of one word from words of one root, and both from the rest?"""

import pytest

from index import shared_skeletons, shared_stems


@pytest.mark.parametrize(
    ("term", "other", "least", "most"),
    [
        ("كتاب", "كتاب", 1.0, 1.0),
        ("كتاب", "وبالكتاب", 0.75, 1.0),
        ("كتاب", "بكتاب", 0.75, 1.0),
        ("قوات", "قواه", 0.01, 0.74),
        ("كتاب", "حجر", 0.0, 0.0),
        ("biden", "بايدن", 0.0, 0.0),
    ],
)
def test_a_shared_stem_is_as_likely_as_its_affixes(
    term: str, other: str, least: float, most: float
) -> None:
    [likely] = shared_stems(term, [other]).tolist()
    assert least <= likely <= most
    assert shared_stems(other, [term]).tolist() == [pytest.approx(likely)]


@pytest.mark.parametrize(
    ("term", "other", "shared"),
    [("مجلس", "مجالس", True), ("مجلس", "محاكم", False), ("قوه", "قوات", False)],
)
def test_a_skeleton_of_three_letters_is_shared(term: str, other: str, shared: bool) -> None:
    assert shared_skeletons(term, [other]).tolist() == [shared]


def test_none_is_shared_with_none() -> None:
    assert shared_stems("كتاب", []).tolist() == []
    assert shared_skeletons("2022", ["2022"]).tolist() == [False]
