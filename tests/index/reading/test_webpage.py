"""Is a saved web page read as its article, with what the page says about it?"""

import json
import socket
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, read_articles

PARAGRAPHS = [
    "أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات الكهربائية"
    " تربط الضواحي بوسط المدينة، بعد نقاش استمر أربع ساعات.",
    "وقالت رئيسة المجلس إن الخطة ستخفض زمن الرحلة إلى النصف، وإن العمل يبدأ في الصيف المقبل،"
    " وإن المال اللازم لها موجود في موازنة هذا العام.",
    "ويأمل سكان الضواحي أن تصل الحافلات الأولى إلى أحيائهم قبل نهاية السنة المقبلة.",
]
HEADLINE = "مجلس المدينة يقر خطة النقل الجديدة"
TOP = """<header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/w">العالم</a></li>
<li><a href="/s">رياضة</a></li></ul></nav></header>"""
BOTTOM = """<aside><h3>مقالات ذات صلة</h3>
<ul><li><a href="/r">خبر آخر من المدينة</a></li></ul></aside>
<section id="comments"><h3>اترك تعليقاً</h3><p>لن يتم نشر عنوان بريدك الإلكتروني.</p>
<form><textarea></textarea></form></section><footer>جميع الحقوق محفوظة</footer>
<a href="#top">زر الذهاب إلى الأعلى</a>"""


def page(head: str = "", top: str = f"<h1>{HEADLINE}</h1>", html: str = '<html lang="ar">') -> str:
    """Return a web page around the paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!DOCTYPE html>{html}<head><meta charset="utf-8">{head}</head><body>{TOP}'
        f"<main><article>{top}{text}</article></main>{BOTTOM}</body></html>"
    )


def read(tmp_path: Path, html: str) -> Article:
    """Read a web page that has an article."""
    (tmp_path / "a.html").write_text(html)
    (found,) = read_articles([str(tmp_path / "a.html")])
    assert isinstance(found, Article), found
    return found


def linked(**thing: object) -> str:
    """Return a JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'


def test_the_body_is_the_paragraphs_of_the_article_and_nothing_else(tmp_path: Path) -> None:
    found = read(tmp_path, page())
    assert found.body.split("\n") == PARAGRAPHS
    assert found.title == HEADLINE


def test_headings_lists_tables_and_quotations_of_the_article_stay(tmp_path: Path) -> None:
    parts = f"""<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><h2>ثلاثة خطوط</h2>
    <ul><li>خط الميناء إلى الجامعة</li><li>خط السوق إلى المستشفى</li></ul>
    <table><tr><th>الخط</th><th>الطول</th></tr>
    <tr><td>الأول</td><td>عشرة كيلومترات</td></tr></table>
    <blockquote><p>لم تعد المدينة تحتمل مزيدا من السيارات.</p></blockquote>"""
    body = read(tmp_path, page(top=parts)).body
    for words in (
        "ثلاثة خطوط\nخط الميناء إلى الجامعة\nخط السوق إلى المستشفى\nالخط  الطول\nالأول  عشرة",
        "لم تعد المدينة تحتمل مزيدا من السيارات.",
    ):
        assert words in body


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        ("", f"<h1>{HEADLINE}</h1>", HEADLINE),
        (f'<meta property="og:title" content="{HEADLINE}">', "<h1>الميناء</h1>", HEADLINE),
        (f"<title>{HEADLINE} - صحيفة الميناء</title>", f"<h1>{HEADLINE}</h1>", HEADLINE),
        (f"<title>{HEADLINE} - صحيفة الميناء</title>", "", HEADLINE),
        (f"<title>{HEADLINE} | الميناء</title>", "<h1>أ</h1><h1>ب</h1>", f"{HEADLINE} | الميناء"),
        (
            f'<meta property="og:title" content="{HEADLINE} – الميناء">'
            '<meta property="og:site_name" content="الميناء">',
            "",
            HEADLINE,
        ),
        ("<title>بايدن - بوتين</title>", "", "بايدن - بوتين"),
        (linked(**{"@type": "NewsArticle", "headline": HEADLINE}), "", HEADLINE),
        ('<meta name="twitter:title" content="عنوان آخر">', "", "عنوان آخر"),
    ],
)
def test_the_title_is_the_headline_without_the_name_of_the_site(
    tmp_path: Path, head: str, top: str, title: str
) -> None:
    assert read(tmp_path, page(head, top)).title == title


def test_a_page_without_any_title_has_the_headline_or_first_words_of_its_text(
    tmp_path: Path,
) -> None:
    assert PARAGRAPHS[0].startswith(read(tmp_path, page(top="")).title)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<meta property="article:published_time" content="2022-03-04T08:00:00+02:00">',
            "2022-03-04",
        ),
        (linked(**{"@type": "NewsArticle", "datePublished": "2022-03-04"}), "2022-03-04"),
        ('<meta name="date" content="4 مارس 2022">', "2022-03-04"),
        ('<meta itemprop="datePublished" content="2022-03">', "2022-03"),
        ('<meta property="article:modified_time" content="2022-03-04">', ""),
        ('<meta name="date" content="أمس">', ""),
        ("", ""),
    ],
)
def test_the_date_is_the_one_that_the_page_gives_and_never_a_guess(
    tmp_path: Path, head: str, published: str
) -> None:
    assert read(tmp_path, page(head)).published == published


def test_a_time_element_is_the_date_if_the_page_has_no_other(tmp_path: Path) -> None:
    one = f'<h1>{HEADLINE}</h1><time datetime="2022-03-04T08:00">أمس</time>'
    assert read(tmp_path, page(top=one)).published == "2022-03-04"
    two = one + '<time datetime="2021-01-01">قبل عام</time>'
    assert read(tmp_path, page(top=two)).published == ""


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta name="author" content="منى عادل">', "author", "منى عادل"),
        ('<meta property="article:author" content="https://example.org/mona">', "author", ""),
        (
            linked(
                **{
                    "@graph": [
                        {"@type": "Person"},
                        {"@type": ["Thing", "BlogPosting"], "author": {"name": "منى"}},
                    ]
                }
            ),
            "author",
            "منى",
        ),
        ('<meta property="og:site_name" content="الميناء">', "source", "الميناء"),
        (linked(**{"@type": "Article", "publisher": {"name": "الميناء"}}), "source", "الميناء"),
        ('<link rel="canonical" href="https://www.example.org/a">', "source", "example.org"),
        ('<link rel="canonical" href="https://example.org/a">', "url", "https://example.org/a"),
        ('<meta property="og:url" content="http://example.org/a">', "url", "http://example.org/a"),
        ('<link rel="canonical" href="javascript:alert(1)">', "url", ""),
        ('<link rel="canonical" href="/a">', "url", ""),
        ('<link rel="canonical" href="http://[::bad">', "source", ""),
    ],
)
def test_the_head_of_the_page_fills_the_fields(
    tmp_path: Path, head: str, field: str, value: str
) -> None:
    assert getattr(read(tmp_path, page(head)), field) == value


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('<html lang="ar-EG">', "", "ar"),
        ("<html>", '<meta property="og:locale" content="ar_AR">', "ar"),
        ("<html>", "", "ar"),
        ('<html lang="fa">', "", "fa"),
    ],
)
def test_the_language_is_the_one_the_page_names(
    tmp_path: Path, html: str, head: str, language: str
) -> None:
    assert read(tmp_path, page(head, html=html)).language == language


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[[[[" * 20_000,
        "null",
        '"a"',
        '{"@type": 7}',
        '{"@graph": {"@graph": []}}',
        "[1, null]",
    ],
)
def test_a_broken_description_of_the_page_is_passed_over(tmp_path: Path, script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert read(tmp_path, page(head)).title == HEADLINE


def test_nothing_is_fetched_and_nothing_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    image = (
        '<img src="https://example.org/a.png"><link rel="stylesheet" href="https://example.org/a">'
    )
    assert read(tmp_path, page(image)).title == HEADLINE
    (tmp_path / "b.html").write_text("<html><body></body></html>")
    assert isinstance(next(read_articles([str(tmp_path / "b.html")])), Rejection)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote", "p"])
def test_a_page_of_deeply_nested_elements_is_read_or_rejected(tmp_path: Path, tag: str) -> None:
    (tmp_path / "a.html").write_text("<html><body>" + f"<{tag}>" * 3000 + "نص المقال.")
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Article | Rejection)
