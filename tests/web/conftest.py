"""A small index of articles, some of them hostile, and an application that answers from it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index import Article, SnapshotMissing, build
from search import Searcher, open_searcher
from web import create_app

from .browsing import browser, page, phone, reader, site, visit

__all__ = ["browser", "page", "phone", "reader", "site", "visit"]

SCRIPT = "<script>alert(1)</script>"
OVERRIDES = "\u202e\u202d\u2066\u2067\u2069"

TEXT = (
    "الصفحة الرئيسة\nاجتمع بايدن وبوتين أمس. وقال بايدن إن المحادثات جرت في هدوء.\n\n"
    "وأكد الوفد أن لبايدن رأيا آخر في أوكرانيا.\nاترك تعليقا على خبر بايدن"
)


def own_words(number: int) -> str:
    """Return words that no other number has, so that no two articles tell the same story."""
    drawn = (f"{number * 1_009 + at * 7_919:06}" for at in range(9))
    return " ".join("".join("بتجدرسصطفق"[int(digit)] for digit in each) for each in drawn)


ARTICLES = [
    Article(
        "naqil-1",
        "محادثات بايدن وبوتين حول أوكرانيا",
        TEXT,
        removed=((0, TEXT.index("\n")), (TEXT.index("اترك"), len(TEXT))),
        source="الناقل",
        author="سلمى",
        published="2021-12-31",
        url="https://www.naqil.example/1?a=1&b=2",
    ),
    *(
        Article(
            f"nahr-{number}",
            f"خبر رقم {number} عن النهر",
            f"فاض النهر في اليوم {number}. وغمر الماء الحقول والقرى القريبة منه."
            f" {f'{own_words(number)} ' * 3}",
            source="النهر" if number % 2 else "الراصد",
            published=f"2022-01-{number:02}",
        )
        for number in range(1, 26)
    ),
    Article(
        f"../{SCRIPT}/a//b?c#d%2F&e ف",
        f"عنوان خبيث {SCRIPT}<b>بدين</b> &amp; {OVERRIDES}مقلوب",
        f"نص خبيث <img src=x onerror=alert(1)> {SCRIPT} </p> \"'` {OVERRIDES} خاتمة\x00\x1b.",
        source=f'"><i>{SCRIPT}',
        author=f"{OVERRIDES}<b>كاتب</b>",
        published="2020",
        url="javascript:alert(1)",
    ),
    Article(
        "long-1", "كلمة طويلة جدا", "مقدمة طويلة " + "ط" * 200_000 + " خاتمة", published="2019-05"
    ),
    Article("astral-1", "رموز 😀 كثيرة", "قبلها 😀😀 نجمة بعدها 😀 نجمة.", language=""),
]


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "index"
    build(iter(ARTICLES), folder)
    return folder


@pytest.fixture(scope="session")
def searcher(index_folder: Path) -> Searcher:
    return open_searcher(index_folder, 10_000)


@pytest.fixture(scope="session")
def app(searcher: Searcher) -> Flask:
    return create_app(searcher)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def hostile_id() -> str:
    return ARTICLES[-3].id


class NoIndex:
    """A searcher whose index cannot be opened."""

    trouble = ""

    def __getattr__(self, name: str) -> Any:
        raise SnapshotMissing(Path("/srv/secret/folder"))


@pytest.fixture
def client_without_index() -> FlaskClient:
    return create_app(NoIndex()).test_client()


class Changed:
    """A searcher that answers as another does, but for some attributes."""

    def __init__(self, searcher: Searcher, **attributes: Any) -> None:
        self._searcher = searcher
        self.__dict__.update(attributes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)


@pytest.fixture
def changed_client(searcher: Searcher) -> Iterator[Callable[..., FlaskClient]]:
    yield lambda **attributes: create_app(Changed(searcher, **attributes)).test_client()
