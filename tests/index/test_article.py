"""Which part of an article's text is its body?"""

import pytest

from index import Article

TEXT = "العنوان\nالمتن\nاترك تعليقا"


@pytest.mark.parametrize(
    ("removed", "body", "kept"),
    [
        ((), TEXT, [(0, 25)]),
        (((0, 8),), "المتن\nاترك تعليقا", [(8, 25)]),
        (((0, 8), (14, 25)), "المتن\n", [(8, 14)]),
        (((8, 14),), "العنوان\n\nاترك تعليقا", [(0, 8), (14, 25)]),
        (((0, 8), (8, 14)), "اترك تعليقا", [(14, 25)]),
        (((0, 25),), "", []),
    ],
)
def test_the_body_is_what_was_not_removed(
    removed: tuple[tuple[int, int], ...], body: str, kept: list[tuple[int, int]]
) -> None:
    article = Article("a", "", TEXT, removed)
    assert article.body == body
    assert list(article.kept()) == kept


def test_an_empty_text_has_an_empty_body() -> None:
    assert Article("a", "", "").body == ""
    assert list(Article("a", "", "").kept()) == []


@pytest.mark.parametrize(
    ("published", "precision"),
    [("2021-12-31", "day"), ("2021-12", "month"), ("2021", "year"), ("", "")],
)
def test_a_date_is_as_precise_as_it_is_long(published: str, precision: str) -> None:
    assert Article("a", "", "", published=published).precision == precision
