"""Are counts, numbers, dates and highlighted texts written as Arabic readers expect?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.addresses import quote_id, web_link
from web.examples import beginning
from web.look import Look
from web.parts import Part, parts, shown
from web.voice import Voice

ARABIC = Voice(Look())


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "لا نتائج"),
        (1, "نتيجة واحدة"),
        (2, "نتيجتان"),
        (3, "٣ نتائج"),
        (10, "١٠ نتائج"),
        (11, "١١ نتيجة"),
        (99, "٩٩ نتيجة"),
        (100, "١٠٠ نتيجة"),
        (102, "١٠٢ نتيجة"),
        (103, "١٠٣ نتائج"),
        (1234, "١٬٢٣٤ نتيجة"),
    ],
)
def test_results_are_counted_in_the_six_forms(count: int, text: str) -> None:
    assert ARABIC.count("{} result", "{} results", count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(5, "٥ مقالات"), (11, "١١ مقالا"), (100, "١٠٠ مقال"), (1_000_000, "١٬٠٠٠٬٠٠٠ مقال")],
)
def test_articles_are_counted_in_the_six_forms(count: int, text: str) -> None:
    assert ARABIC.count("{} article", "{} articles", count) == text


def test_a_fraction_stands_after_the_arabic_decimal_mark() -> None:
    assert ARABIC.number(1234.5) == "١٬٢٣٤٫٥"


@pytest.mark.parametrize(
    ("published", "text"),
    [
        ("2021-12-31", "٣١ ديسمبر ٢٠٢١"),
        ("2022-01-05", "٥ يناير ٢٠٢٢"),
        ("2021-12", "ديسمبر ٢٠٢١"),
        ("2021", "٢٠٢١"),
        ("", ""),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(published: str, text: str) -> None:
    assert ARABIC.date(published) == text


def test_a_text_is_cut_at_its_highlights() -> None:
    assert parts("قال بايدن أمس", [(4, 9)]) == [
        Part("قال "),
        Part("بايدن", marked=True),
        Part(" أمس"),
    ]


def test_neighbouring_highlights_stay_two_and_none_is_empty() -> None:
    assert parts("اب", [(0, 1), (1, 2)]) == [Part("ا", marked=True), Part("ب", marked=True)]
    assert parts("", []) == []


@given(st.text(), st.lists(st.integers(0, 40), max_size=8))
def test_joined_the_parts_are_the_text_that_is_shown(text: str, bounds: list[int]) -> None:
    edges = sorted({min(bound, len(text)) for bound in bounds})
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    pieces = parts(text, spans)
    assert "".join(piece.text for piece in pieces) == shown(text)
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize("code", [0x202A, 0x202E, 0x2066, 0x2069, 0x0, 0x1B, 0x85, 0xD800, 0xFFFE])
def test_what_would_disturb_the_page_is_not_shown(code: int) -> None:
    assert shown(f"ا{chr(code)}ب") == "اب"


def test_joiners_and_line_ends_are_shown() -> None:
    text = "می\N{ZERO WIDTH NON-JOINER}روم\n\t😀\N{RIGHT-TO-LEFT MARK}"
    assert shown(text) == text


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("naqil-1", "naqil-1"),
        ("folder:a/b.txt", "folder:a/b.txt"),
        ("a//b", "a%2F%2Fb"),
        ("../b", "..%2Fb"),
        ("a/./b", "a%2F.%2Fb"),
        ("/a", "%2Fa"),
        ("a/", "a%2F"),
        ("a?b#c%", "a%3Fb%23c%25"),
    ],
)
def test_an_id_keeps_its_slashes_only_where_nothing_shortens_them(id: str, path: str) -> None:
    assert quote_id(id) == path


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//other.example/",
        "/local",
        "http:",
        "https://[",
        "https://a.example/\nb",
        "https://a b.example/",
        "ftp://a.example/",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) == ""


def test_a_web_address_stays_as_it_is() -> None:
    assert web_link("HTTPS://مثال.example/ب?c=d#e") == "HTTPS://مثال.example/ب?c=d#e"


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("زلزال تركيا وسوريا: ما نعرفه", "زلزال تركيا وسوريا"),
        ("محادثات بايدن وبوتين حول أوكرانيا", "محادثات بايدن"),
        ("من هو الرئيس الجديد للبلاد", "من هو الرئيس"),
        ("زلزال", ""),
        ("", ""),
    ],
)
def test_an_example_is_how_a_headline_begins(title: str, q: str) -> None:
    assert beginning(title) == q
