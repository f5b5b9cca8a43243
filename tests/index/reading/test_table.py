"""Is each row of a table an article, or rejected by its line, and the rest read on?"""

import gzip
from pathlib import Path

import pytest

from index.article import Article
from index.errors import CorpusError
from index.reading import Rejection, read_articles
from index.reading.fields import NAMES, mapped


def read(
    tmp_path: Path, data: str | bytes, *pairs: str, name: str = "a.csv"
) -> list[Article | Rejection]:
    """Read a table in a file of its own."""
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [*read_articles([str(path)], names=mapped(NAMES, pairs))]


def read_one(tmp_path: Path, data: str | bytes, *pairs: str, name: str = "a.csv") -> Article:
    """Read a table of one row, which must be an article."""
    (found,) = read(tmp_path, data, *pairs, name=name)
    assert isinstance(found, Article), found
    return found


def test_columns_are_known_by_their_usual_names_in_english(tmp_path: Path) -> None:
    found = read_one(
        tmp_path,
        "ID,Headline,Body,Newspaper,Written by,Author,Publish Date,Link,Language\n"
        "7,عنوان,نص المقال.,الميناء,x,منى عادل,31/12/2021,https://example.org/a,ar\n",
    )
    assert found == Article(
        "7",
        "عنوان",
        "نص المقال.",
        (),
        "الميناء",
        "منى عادل",
        "2021-12-31",
        "https://example.org/a",
        "ar",
        "field",
        f"{tmp_path / 'a.csv'}:2",
    )


def test_columns_are_known_by_their_usual_names_in_arabic(tmp_path: Path) -> None:
    found = read_one(
        tmp_path,
        "العنوان,نص الخبر,المصدر,الكاتب,تاريخ النشر,الرابط\n"
        "عنوان,نص المقال.,الميناء,منى,٣١ ديسمبر ٢٠٢١,https://example.org/a\n",
    )
    assert (found.title, found.text, found.source) == ("عنوان", "نص المقال.", "الميناء")
    assert (found.author, found.published) == ("منى", "2021-12-31")
    assert (found.id, found.url) == ("a.csv:2", "https://example.org/a")


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    table = "a;b;c\nعنوان;نص;2021\n"
    (rejected,) = read(tmp_path, table)
    assert isinstance(rejected, Rejection) and "--map text=NAME" in rejected.reason
    found = read_one(tmp_path, table, "title=a", "text = B", "date=c")
    assert (found.title, found.text, found.published) == ("عنوان", "نص", "2021")


@pytest.mark.parametrize("pair", ["title", "headline=title", "title=", "=a"])
def test_a_mapping_that_is_none_is_refused(pair: str) -> None:
    with pytest.raises(CorpusError, match="the fields are id, title, text"):
        mapped(NAMES, [pair])


def test_a_mapping_goes_before_the_usual_names_also_in_json_lines(tmp_path: Path) -> None:
    line = '{"title": "أول", "headline": "ثان", "text": "نص"}\n'
    assert read_one(tmp_path, line, name="a.jsonl").title == "أول"
    assert read_one(tmp_path, line, "title=headline", name="a.jsonl").title == "ثان"


def test_records_of_unusual_spelling_are_read_too(tmp_path: Path) -> None:
    found = read_one(
        tmp_path, '{"العنوان": "أول", "Body": "نص", "Pub-Date": "2021"}\n', name="a.jsonl"
    )
    assert (found.title, found.text, found.published) == ("أول", "نص", "2021")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a"])
def test_the_delimiter_is_found_and_quoted_cells_hold_it_and_line_breaks(
    tmp_path: Path, delimiter: str, name: str
) -> None:
    cells = ("title", "text", "date"), ("عنوان", f'"نص{delimiter} ""قول""\r\n\nسطر"', "2021")
    found = read_one(tmp_path, "\r\n".join(map(delimiter.join, cells)) + "\r\n", name=name)
    assert found.text == f'نص{delimiter} "قول"\n\nسطر'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
def test_a_table_may_be_in_another_encoding_and_packed(tmp_path: Path, encoding: str) -> None:
    table = "العنوان;نص الخبر\nأول محادثة في العام;أضاف أن البلدين أيدا الجهود في المنطقة\n"
    for data in (table.encode(encoding), gzip.compress(table.encode(encoding))):
        assert read_one(tmp_path, data).title == "أول محادثة في العام"


def test_a_row_that_is_none_is_named_and_every_other_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'title,text\nأول,نص\n\nثان,"لا تغلق\nثالث,نص\nرابع,نص,زائد\n,\nخامس\nسادس,"نص"\n',
    )
    assert [each.id if isinstance(each, Article) else each.place for each in found] == [
        "a.csv:2",
        f"{tmp_path / 'a.csv'}:4",
        "a.csv:5",
        f"{tmp_path / 'a.csv'}:6",
        "a.csv:8",
        "a.csv:9",
    ]
    reasons = [each.reason for each in found if isinstance(each, Rejection)]
    assert "check its quotes" in reasons[0] and "3 cells under 2 columns" in reasons[1]


def test_prose_with_commas_is_no_table(tmp_path: Path) -> None:
    prose = "النص, كما يقول, طويل\n\nقال الوزير, أمس, إن الخطة جاهزة.\n"
    found = read_one(tmp_path, prose, name="a.txt")
    assert found.id == "a.txt"
