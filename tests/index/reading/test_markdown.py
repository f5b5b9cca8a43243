"""Is Markdown read as the text it stands for, and its front matter as the article's fields?"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.reading import read_articles
from index.reading.unmarked import unmark


def read(tmp_path: Path, text: str) -> Article:
    """Read a Markdown file."""
    (tmp_path / "a.md").write_text(text)
    (found,) = read_articles([str(tmp_path / "a.md")])
    assert isinstance(found, Article)
    return found


def test_front_matter_fills_the_fields(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '---\ntitle: "عنوان: وبقيته"\nsource: الميناء\nauthor: [منى, سمير]\ndate: 2021-12-31\n'
        "url: https://example.org/a\nlang: ar\ntags: [a, b]\n---\n\nنص المقال.\n",
    )
    assert found == Article(
        "a.md",
        "عنوان: وبقيته",
        "نص المقال.",
        (),
        "الميناء",
        "منى، سمير",
        "2021-12-31",
        "https://example.org/a",
        "ar",
        "front matter",
        found.origin,
    )


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Title: عنوان", "title", "عنوان"),
        ("title: 2022", "title", "2022"),
        ("title: no", "title", "no"),
        ("title: بايدن: سنرد", "title", "بايدن: سنرد"),
        ("site: الميناء", "source", "الميناء"),
        ("outlet: الميناء", "source", "الميناء"),
        ("by: منى", "author", "منى"),
        ("published: 31 ديسمبر 2021", "published", "2021-12-31"),
        ("date: 2021-12-31T10:00:00+02:00", "published", "2021-12-31"),
        ("link: https://example.org", "url", "https://example.org"),
        ("url: javascript:alert(1)", "url", ""),
        ("language: ar-MA", "language", "ar"),
    ],
)
def test_front_matter_has_other_names_and_looser_writings(
    tmp_path: Path, line: str, field: str, value: str
) -> None:
    assert getattr(read(tmp_path, f"---\n{line}\n---\n\nنص المقال.\n"), field) == value


def test_without_front_matter_the_first_heading_is_the_title(tmp_path: Path) -> None:
    found = read(tmp_path, "مقدمة\n\n## قسم\n\n# **عنوان** المقال #\n\nنص المقال.\n")
    assert found.title == "عنوان المقال"


def test_a_heading_that_repeats_the_title_is_not_in_the_body(tmp_path: Path) -> None:
    assert read(tmp_path, "---\ntitle: عنوان\n---\n# عنوان\n\nنص المقال.\n").body == "نص المقال."


def test_two_rules_round_a_text_are_no_front_matter(tmp_path: Path) -> None:
    found = read(tmp_path, "---\nنص بين خطين.\n---\n\n# عنوان\n\nنص المقال.\n")
    assert found.title == "عنوان"
    assert "نص بين خطين." in found.body


@pytest.mark.parametrize("heading", ["تاريخ", "أصل الحكاية", "العالم"])
def test_a_heading_above_the_first_paragraph_stays(tmp_path: Path, heading: str) -> None:
    body = "نص المقال الأول في سطر طويل يكفي ليكون فقرة كاملة من فقرات المقال المنشور."
    found = read(tmp_path, f"---\ntitle: عنوان\n---\n\n## {heading}\n\n{body}\n")
    assert found.body == f"{heading}\n\n{body}"


def test_page_furniture_in_markdown_is_removed(tmp_path: Path) -> None:
    body = "نص المقال الأول في سطر طويل يكفي ليكون فقرة كاملة من فقرات المقال المنشور."
    assert read(tmp_path, f"# عنوان\n\n{body}\n\n## اترك تعليقاً\n").body == body


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("## عنوان ##", "عنوان"),
        ("نص **غليظ** و*مائل* و***كلاهما***", "نص غليظ ومائل وكلاهما"),
        ("*مائل **وغليظ** فيه*", "مائل وغليظ فيه"),
        ("__a__ _b_ snake_case_name", "a b snake_case_name"),
        ("~~محذوف~~ و`رمز`", "محذوف ورمز"),
        ('[رابط](https://example.org/a_(b) "عنوان")', "رابط"),
        ("[![صورة](a.png)](b) و[مرجع][1]", "صورة ومرجع"),
        ("[1]: https://example.org", ""),
        ("<https://example.org> و<br>سطر", "https://example.org وسطر"),
        ("قول[^1] مأثور", "قول مأثور"),
        ("- بند\n* بند\n+ [x] بند\n1. بند", "بند\nبند\nبند\n1. بند"),
        ("> قول\n> > قول", "قول\nقول"),
        ("| أ | ب |\n|---|:-:|\n| ج | د |", "أ  ب\nج  د"),
        ("فوق\n\n---\n\n***\n\nتحت", "فوق\n\n\n\nتحت"),
        ("عنوان\n=====\nنص", "عنوان\nنص"),
        ("```python\na = '*b*'\n```", "a = '*b*'"),
        ("5 * 3 * 2 و a*b و \\*نجمة\\*", "5 * 3 * 2 و a*b و *نجمة*"),
        ("أ &amp; ب &lt;ج&gt;", "أ & ب <ج>"),
        ("قبل<!-- تعليق\nطويل -->بعد", "قبلبعد"),
        ("قبل <!-- لا ينتهي", "قبل <!-- لا ينتهي"),
        ("نص عادي: بلا علامات، أبدا.", "نص عادي: بلا علامات، أبدا."),
    ],
)
def test_marks_are_taken_out_and_the_words_stay(marked: str, plain: str) -> None:
    assert unmark(marked) == plain


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "Zs", "Po"], exclude_characters="*#&\\")))
def test_a_text_without_marks_is_not_changed(text: str) -> None:
    assert unmark(text) == text


@settings(deadline=None)
@given(st.text("*_[]()`~<>!#|-=+&\\ \na"))
def test_any_mixture_of_marks_is_read(text: str) -> None:
    assert unmark(text).count("a") <= text.count("a")
