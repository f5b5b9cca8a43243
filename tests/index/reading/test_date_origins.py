"""Is it said of every date where it was found, and is the surest place taken?"""

from pathlib import Path

import pytest

from index.article import DATE_ORIGINS, Article
from index.reading import read_articles

BODY = "أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات السريعة."
TEXT = f"مجلس المدينة يقر خطة النقل\n\n{{above}}\n\n{{opening}}{BODY}\n\n{BODY}\n"
PAGE = (
    f"<html><head>{{head}}</head><body><article><p>{BODY}</p><p>{BODY}</p></article></body></html>"
)
META = '<meta property="article:published_time" content="2021-12-31T10:00:00Z">'
LINKED = """<script type="application/ld+json">[{"@type": "WebPage"}, {"@graph": [
 {"@type": ["NewsArticle"], "datePublished": "2021-12-30", "author": [{"name": "م"}]}
 ]}]</script>"""
TIME = (
    '</head><body><time class="updated" datetime="2022-01-05">ا</time>{}'
    '<time datetime="2022-01-06">'
)


def origin_of(tmp_path: Path, name: str, data: str) -> tuple[str, str]:
    """Return the date of the article in a file, and its origin."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(data)
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Article)
    assert found.date_origin in ("", *DATE_ORIGINS)
    return found.published, found.date_origin


@pytest.mark.parametrize(
    ("name", "data", "date", "origin"),
    [
        ("a.html", PAGE.format(head=META + LINKED), "2021-12-31", "meta"),
        ("a.html", PAGE.format(head=LINKED), "2021-12-30", "json-ld"),
        (
            "a.html",
            PAGE.format(head=TIME.format('<time itemprop="datePublished" datetime="2021-12-29">')),
            "2021-12-29",
            "meta",
        ),
        ("a.html", PAGE.format(head=TIME.format("")), "", ""),
        ("a.md", f"---\ndate: 28 ديسمبر 2021\n---\n\n{BODY}\n", "2021-12-28", "front matter"),
        ("a.jsonl", '{"text": "نص", "date": "27/12/2021"}', "2021-12-27", "field"),
        ("a.jsonl", '{"text": "نص", "date": 1640995199}', "2021-12-31", "field"),
        ("a.jsonl", '{"text": "نص", "date": "1640995199000"}', "2021-12-31", "field"),
        (
            "a.jsonl",
            '{"text": "نص", "date": "أمس", "crawled_at": "2021-12-31T01:00:00Z"}',
            "2021-12-30",
            "field",
        ),
        ("a.jsonl", '{"text": "نص", "date": "أمس"}', "", ""),
        ("a.txt", TEXT.format(above="نشر في: 26/12/2021", opening=""), "2021-12-26", "byline"),
        (
            "a.txt",
            TEXT.format(above="القاهرة - 25 كانون الأول/ديسمبر 2021", opening=""),
            "2021-12-25",
            "byline",
        ),
        (
            "a.txt",
            TEXT.format(above="", opening="القاهرة (وكالات)، 24 ديسمبر 2021 - "),
            "2021-12-24",
            "text",
        ),
        ("2021-12-23-a.txt", TEXT.format(above="", opening=""), "2021-12-23", "file name"),
        ("2021/12/22/a.html", PAGE.format(head=""), "2021-12-22", "file name"),
        ("no-2021-12-21.txt", TEXT.format(above="", opening=""), "", ""),
        ("a.txt", TEXT.format(above="", opening="في 30 ديسمبر 2021 "), "", ""),
    ],
)
def test_a_date_is_read_with_its_origin(
    tmp_path: Path, name: str, data: str, date: str, origin: str
) -> None:
    assert origin_of(tmp_path, name, data) == (date, origin)


def test_the_page_itself_goes_before_the_name_of_its_file(tmp_path: Path) -> None:
    found = origin_of(tmp_path, "2021-12-20.html", PAGE.format(head=META))
    assert found == ("2021-12-31", "meta")


def test_the_date_of_a_change_is_none_of_publication(tmp_path: Path) -> None:
    assert origin_of(
        tmp_path, "a.txt", TEXT.format(above="آخر تحديث: 2 يناير 2022", opening="")
    ) == ("", "")
