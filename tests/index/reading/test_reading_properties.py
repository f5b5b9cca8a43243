"""Does everything hold that is promised of an article, whatever the bytes it was read from?"""

import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.reading import Rejection, json_articles, read_articles
from index.reading.furniture import survey
from index.reading.likeness import plain_form

SUFFIXES = ("", ".txt", ".md", ".html", ".jsonl", ".json", ".xml", ".gz")
OPENINGS = (
    b"",
    b"---\ntitle: ",
    b"---\na: [",
    b"<html><body><p>",
    b"<!DOCTYPE html><title>",
    b'<?xml version="1.0"?>',
    b'{"text": "',
    b'{"title": {"name": ',
    b"\x1f\x8b\x08",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"# ",
)
FURNITURE = (
    "العالم",
    "اترك تعليقاً",
    "زر الذهاب إلى الأعلى",
    "Similar Posts",
    "مقالات ذات صلة",
    "author",
    "Mona Adel",
    "READ  خبر آخر",
    "المصدر: الميناء",
    "نشر في: 31 ديسمبر 2021",
    "لن يتم نشر عنوان بريدك الإلكتروني.",
    "شارك هذا الخبر",
    "example.org",
    "|  |",
    "فيسبوك | تويتر",
    "3 تعليقات",
)
PROSE = (
    "أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات.",
    "وقالت رئيسة المجلس إن الخطة ستخفض زمن الرحلة من الضواحي إلى النصف في الصيف المقبل.",
    "ولم يحدد المجلس موعدا.",
)
LINES = st.one_of(
    st.sampled_from(FURNITURE), st.sampled_from(PROSE), st.text(max_size=40), st.just("")
)
PAGES = st.lists(LINES, max_size=12).map("\n".join)


def read_file(name: str, data: bytes) -> list[Article | Rejection]:
    """Read one file in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        return [*read_articles([folder])]


def check(article: Article) -> None:
    """Check what is promised of every article."""
    at = 0
    for start, end in article.removed:
        assert at <= start < end <= len(article.text)
        at = end
    assert "\r" not in article.text and "\0" not in article.text
    for value in (article.title, article.source, article.author, article.url):
        assert value == value.strip() and "\n" not in value and "\u202e" not in value
    assert article.id and article.origin
    assert article.url == "" or article.url.lower().startswith(("http://", "https://"))
    assert "".join(map(str, article)).encode()


@settings(deadline=None)
@given(st.sampled_from(SUFFIXES), st.sampled_from(OPENINGS), st.binary(max_size=300))
def test_any_bytes_are_articles_or_rejections(suffix: str, opening: bytes, data: bytes) -> None:
    found = read_file("a" + suffix, opening + data)
    assert found
    for each in found:
        if isinstance(each, Article):
            check(each)
        else:
            assert each.place and "; " in each.reason


@settings(deadline=None)
@given(st.sampled_from((".txt", ".md", ".html")), PAGES)
def test_any_page_is_an_article_whose_ranges_lie_in_its_text(suffix: str, page: str) -> None:
    for each in read_file("a" + suffix, page.encode()):
        if isinstance(each, Article):
            check(each)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_on_standard_input_are_articles_or_rejections(data: bytes) -> None:
    for each in read_articles(["-"], io.BytesIO(data)):
        if isinstance(each, Article):
            check(each)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | PAGES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("name"), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(["id", "title", "text", "source", "author", "date", "url", "lang"])


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_any_record_is_an_article_or_a_rejection(record: dict[str, object]) -> None:
    (found,) = json_articles([json.dumps(record).encode()], "x.jsonl")
    if isinstance(found, Article):
        check(found)


@settings(deadline=None)
@given(PAGES)
def test_no_paragraph_of_a_page_is_ever_removed_below_its_headline(page: str) -> None:
    text = f"مجلس المدينة يقر خطة جديدة للنقل العام\n{PROSE[0]}\n{PROSE[1]}\n{page}"
    found = survey(text)
    body = "".join(text[start:end] for start, end in kept(text, found.removed))
    assert PROSE[0] in body and PROSE[1] in body


@settings(deadline=None)
@given(st.lists(st.sampled_from(FURNITURE), max_size=6), st.sampled_from(FURNITURE[1:3]))
def test_no_furniture_is_left_below_an_article(tail: list[str], last: str) -> None:
    text = "\n".join(("مجلس المدينة يقر خطة النقل العام", *PROSE[:2], last, *tail))
    found = survey(text)
    body = "".join(text[start:end] for start, end in kept(text, found.removed))
    assert body.strip() == "\n".join(PROSE[:2])


@pytest.mark.parametrize("phrase", FURNITURE)
def test_furniture_in_capitals_marks_or_other_digits_is_still_furniture(phrase: str) -> None:
    text = "\n".join(("مجلس المدينة يقر خطة النقل العام", *PROSE[:2], "اترك تعليقاً", phrase))
    loud = text.replace("تعليق", "تعليــق").replace("31", "٣١").replace("Similar", "SIMILAR")
    assert len(survey(loud).removed) == len(survey(text).removed) == 2


def kept(text: str, removed: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Return the ranges that are left."""
    edges = [0, *(edge for span in removed for edge in span), len(text)]
    return [*zip(edges[::2], edges[1::2], strict=True)]


def test_the_plain_form_used_for_comparison_is_never_shown() -> None:
    title = "«إيفر غيفن» تعود: القناة مفتوحة من جديد أمام السفن"
    assert survey(f"{title}\n\n{PROSE[0]}").title == title != plain_form(title)
