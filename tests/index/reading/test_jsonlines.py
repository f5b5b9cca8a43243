"""Is each line of JSON Lines an article, or rejected by its number, and the rest read on?"""

import gzip
import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, json_articles, jsonlines, read_articles


def read(*records: object) -> list[Article | Rejection]:
    """Read records as lines of a stream called x.jsonl."""
    lines = [json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records]
    return [*json_articles(lines, "x.jsonl")]


def article(record: object) -> Article:
    """Read one record, which must be an article."""
    (found,) = read(record)
    assert isinstance(found, Article)
    return found


def test_a_record_in_the_usual_names_fills_every_field() -> None:
    assert article(
        {
            "id": "a-1",
            "title": "عنوان",
            "text": "نص المقال.",
            "source": "الميناء",
            "author": "منى عادل",
            "date": "2021-12-31T10:00:00",
            "url": "https://example.org/a?b=1",
            "lang": "ar",
        }
    ) == Article(
        "a-1",
        "عنوان",
        "نص المقال.",
        (),
        "الميناء",
        "منى عادل",
        "2021-12-31",
        "https://example.org/a?b=1",
        "ar",
        "field",
        "x.jsonl:1",
    )


@pytest.mark.parametrize("name", ["title", "headline"])
def test_other_names_of_the_title_are_known(name: str) -> None:
    assert article({"text": "نص", name: "قيمة"}).title == "قيمة"


@pytest.mark.parametrize("name", ["text", "body", "content"])
def test_other_names_of_the_text_are_known(name: str) -> None:
    assert article({"title": "عنوان", name: "قيمة"}).text == "قيمة"


@pytest.mark.parametrize("name", ["source", "site", "outlet", "publisher"])
def test_other_names_of_the_source_are_known(name: str) -> None:
    assert article({"text": "نص", name: "قيمة"}).source == "قيمة"


@pytest.mark.parametrize("name", ["author", "by", "byline"])
def test_other_names_of_the_author_are_known(name: str) -> None:
    assert article({"text": "نص", name: "قيمة"}).author == "قيمة"


@pytest.mark.parametrize(
    "name", ["date", "published", "date_published", "date_extracted", "published_at"]
)
def test_other_names_of_the_date_are_known(name: str) -> None:
    assert article({"text": "نص", name: "31 ديسمبر 2021"}).published == "2021-12-31"


def test_entities_in_a_headline_and_in_names_are_written_out() -> None:
    found = article(
        {
            "title": "قال: &quot;نعم&quot; &amp; عاد&#33;",
            "text": "نص &quot;كما هو&quot;.",
            "source": "س &lt; ص",
            "author": "&nbsp;منى&nbsp;عادل",
        }
    )
    assert (found.title, found.source, found.author) == (
        'قال: "نعم" & عاد!',
        "س < ص",
        "منى عادل",
    )
    assert found.text == "نص &quot;كما هو&quot;."


def test_an_ampersand_that_begins_no_entity_stays() -> None:
    assert article({"title": "خالد & شركاؤه؛ R&D", "text": "نص."}).title == "خالد & شركاؤه؛ R&D"


def test_a_record_without_id_is_called_by_its_place() -> None:
    first, second = read({"text": "نص"}, {"id": None, "text": "نص"})
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.id, second.id) == ("x.jsonl:1", "x.jsonl:2")


@pytest.mark.parametrize(
    ("own", "id"),
    [("a", "a"), (7, "7"), (0, "0"), ("  a \u202e", "a"), (True, "x.jsonl:1"), ([1], "x.jsonl:1")],
)
def test_an_id_is_a_string_or_a_number(own: object, id: str) -> None:
    assert article({"id": own, "text": "نص"}).id == id


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://example.org/", "http://example.org/"),
        ("HTTPS://example.org/مقال", "HTTPS://example.org/مقال"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("//example.org/", ""),
        ("ftp://example.org/", ""),
        ("https://", ""),
        (17, ""),
    ],
)
def test_only_web_addresses_are_kept(given: object, kept: str) -> None:
    assert article({"text": "نص", "url": given}).url == kept


@pytest.mark.parametrize(
    ("given", "text", "code"),
    [
        ("ar", "نص", "ar"),
        ("ar-EG", "نص", "ar"),
        ("ar_AR", "نص", "ar"),
        ("العربية", "نص", "ar"),
        ("EN", "نص", "en"),
        ("no language at all", "text", ""),
        (None, "نص", "ar"),
        (None, "text", ""),
    ],
)
def test_a_language_is_a_code_and_is_taken_from_the_script_when_it_is_not_said(
    given: object, text: str, code: str
) -> None:
    assert article({"text": text, "lang": given}).language == code


def test_controls_and_direction_overrides_are_taken_out_of_title_and_names() -> None:
    found = article({"title": "\u202eعنوان\x07\n\tآخر\u2069 ", "text": "نص", "author": "م\u202eنى"})
    assert (found.title, found.author) == ("عنوان آخر", "منى")


def test_joiners_that_words_are_written_with_stay_in_a_title() -> None:
    assert article({"title": "می\u200cروم", "text": "نص"}).title == "می\u200cروم"


def test_halves_of_surrogate_pairs_and_nuls_never_reach_an_article() -> None:
    line = (
        b'{"title": "a\\ud800", "text": "\\ud83d\\ude00\\udc00\\u0000\\r\\nb", "by": ["\\udfff"]}'
    )
    (found,) = json_articles([line], "x")
    assert isinstance(found, Article)
    assert found.text == "\N{GRINNING FACE}\N{REPLACEMENT CHARACTER}\nb"
    assert "".join(map(str, found)).encode()


def test_authors_in_a_list_or_a_mapping_are_named() -> None:
    record = {"text": "نص", "author": [{"name": "منى عادل"}, "سمير", None], "source": {"name": "ا"}}
    assert (article(record).author, article(record).source) == ("منى عادل، سمير", "ا")


def test_paragraphs_in_a_list_are_one_text() -> None:
    assert article({"text": ["أول", "ثان"]}).text == "أول\n\nثان"


def test_a_record_with_a_title_alone_is_an_article_without_body() -> None:
    assert article({"title": "عنوان"}).body == ""


def test_a_clean_text_is_left_as_it_is() -> None:
    text = "قال الوزير إن مقالات ذات صلة نشرت.\n\nوقال إن التعليق ممكن."
    assert article({"title": "عنوان", "text": text}).body == text


def test_the_end_of_a_web_page_in_a_text_is_removed() -> None:
    text = "قال الوزير إن المقالات نشرت كلها في الصحيفة قبل نهاية الأسبوع الماضي بأيام."
    found = article({"title": "عنوان", "text": f"{text}\n\nاترك تعليقاً\nزر الذهاب إلى الأعلى\n"})
    assert found.body == text


def test_a_title_that_opens_the_text_is_removed_from_the_body() -> None:
    assert article({"title": "عنوان", "text": "عنوان\nنص."}).body == "نص."
    assert article({"title": "عنوان", "text": "عنوان النص."}).body == "عنوان النص."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is no JSON"),
        (b'{"text": "a"} x', "is no JSON"),
        (b"[1]", "is JSON but no object"),
        (b'"text"', "is JSON but no object"),
        (b"{}", "has neither"),
        (b'{"title": null, "text": ""}', "has neither"),
        (b'{"text": "\xc7"}', "is not UTF-8"),
        (b'{"a":' * 50_000, "is no JSON"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "a"}', "is no JSON"),
    ],
)
def test_a_line_that_is_no_record_is_rejected_and_the_rest_is_read(
    line: bytes, reason: str
) -> None:
    good = b'{"text": "a"}'
    first, rejected, last = json_articles([good, line, b" \n", good], "x.jsonl")
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(rejected, Rejection)
    assert (rejected.place, last.id) == ("x.jsonl:2", "x.jsonl:4")
    assert rejected.reason.startswith(reason) and ";" in rejected.reason


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_that_is_too_long_is_rejected_without_being_held(
    monkeypatch: pytest.MonkeyPatch, ending: bytes
) -> None:
    monkeypatch.setattr(jsonlines, "LINE_BYTES", 100)
    file = io.BytesIO(
        b'{"text": "%s"}' % (b"a" * 1000) + ending + b'{"text": "b"}\n' * bool(ending)
    )
    held = [*jsonlines.bounded_lines(file)]
    assert [len(line) for line in held] == [101, 14][: len(held)]
    first, *rest = json_articles(held, "x.jsonl")
    assert first == Rejection("x.jsonl:1", "is longer than 32 MiB; split it into records")
    assert len(rest) == len(ending)


def test_lines_are_read_one_by_one_as_they_come() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'{"text": "a"}\n'

    origins = [found[-1] for found in islice(json_articles(endless(), "x.jsonl"), 3)]
    assert origins == ["x.jsonl:1", "x.jsonl:2", "x.jsonl:3"]


def test_gzip_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    data = b'{"id": "a", "text": "a"}\n'
    for name, content in (
        ("a.jsonl", data),
        ("a.ndjson", b"\xef\xbb\xbf" + data),
        ("a.jsonl.gz", gzip.compress(data)),
        ("a.jsonl.misnamed", gzip.compress(data)),
    ):
        (tmp_path / name).write_bytes(content)
        (found,) = read_articles([str(tmp_path / name)])
        assert isinstance(found, Article)
        assert (found.id, found.origin) == ("a", f"{tmp_path / name}:1")


def test_a_packed_file_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n' * 1000)[:-12]
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    *articles, rejected = read_articles([str(tmp_path)])
    assert all(isinstance(found, Article) for found in articles)
    assert isinstance(rejected, Rejection)
    assert rejected.reason.startswith("cannot be read")


def test_json_lines_come_in_on_standard_input() -> None:
    first, second = read_articles(["-"], io.BytesIO(b'{"text": "a"}\n\n{"id": "b", "text": "b"}'))
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.id, first.origin, second.id) == ("stdin:1", "stdin:1", "b")


def test_packed_standard_input_is_rejected_once() -> None:
    (found,) = read_articles(["-"], io.BytesIO(gzip.compress(b'{"text": "a"}\n')))
    assert isinstance(found, Rejection)
    assert found.place == "stdin"


def test_empty_standard_input_has_no_articles() -> None:
    assert [*read_articles(["-"], io.BytesIO())] == []


def test_a_file_without_a_record_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n\n")
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Rejection)
    assert found.reason.startswith("has no record")
