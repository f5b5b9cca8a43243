"""Is every file read by what is in it, then by its name, and refused with a next step?"""

import gzip
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, formats, read_articles, webpage

PAGE = b"<!DOCTYPE html><html><body><p>%s</p></body></html>" % "نص المقال في الصفحة.".encode()
RECORD = '{"id": "r", "title": "عنوان", "text": "نص"}\n'.encode()
NOTES = "---\ntitle: عنوان\n---\n\nنص **المقال**.\n".encode()
PLAIN = "عنوان\n\nنص المقال.\n".encode()


def read(tmp_path: Path, name: str, data: bytes) -> Article | Rejection:
    """Read a file of one article."""
    path = tmp_path / name
    path.write_bytes(data)
    (found,) = read_articles([str(path)])
    return found


@pytest.mark.parametrize(
    ("name", "data", "body"),
    [
        ("a.html", PAGE, "نص المقال في الصفحة."),
        ("a.txt", PAGE, "نص المقال في الصفحة."),
        ("a", b"\xef\xbb\xbf  \n<!-- x -->\n" + PAGE, "نص المقال في الصفحة."),
        ("a.xml", b'<?xml version="1.0"?>\n' + PAGE, "نص المقال في الصفحة."),
        ("a.htm", "<p>نص المقال في الصفحة.".encode(), "نص المقال في الصفحة."),
        ("a.jsonl", RECORD, "نص"),
        ("a.json", RECORD, "نص"),
        ("a.txt", RECORD, "نص"),
        ("a.md", NOTES, "نص المقال."),
        ("a.txt", NOTES, "نص المقال."),
        ("a.markdown", "# عنوان\n\nنص *المقال*.".encode(), "نص المقال."),
        ("a.txt", PLAIN, "نص المقال.\n"),
        ("a.unheard-of", PLAIN, "نص المقال.\n"),
        ("a.txt", "عنوان\n\n*نص* <المقال>.".encode(), "*نص* <المقال>."),
    ],
)
def test_a_file_is_read_by_what_is_in_it_and_then_by_its_name(
    tmp_path: Path, name: str, data: bytes, body: str
) -> None:
    for packed in (data, gzip.compress(data)):
        found = read(tmp_path, name, packed)
        assert isinstance(found, Article)
        assert found.body == body


@pytest.mark.parametrize(
    ("name", "data", "step"),
    [
        ("a.txt", b"", "put the article's text in it"),
        ("a.txt", b" \n\n", "put the article's text in it"),
        ("a.txt", b"123 - 456\n", "put the article's text in it"),
        ("a.html", b"<html><body></body></html>", "save the article itself"),
        ("a.html", b"<html><script>let a = 1</script></html>", "save the article itself"),
        ("a.txt", b"text \xc7\xe1 text", "iconv -f WINDOWS-1256"),
        ("a.txt", "نص المقال".encode("utf-16")[:-1], "save it again"),
        ("a.txt", b"text\0text", "convert it to text"),
        ("a.jsonl", b"\0\1\2\3" * 100, "convert it to text"),
        ("a.txt", b"\1\2\3text" * 100, "convert it to text"),
        ("a.pdf", b"%PDF-1.7 ...", "pdftotext"),
        ("a.docx", b"PK\x03\x04...", "save it as text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "remove it"),
        ("a.rss", b'<?xml version="1.0"?><rss></rss>', "save its articles"),
        ("a.json", b'[{"title": "a"}]', "jq"),
        ("a.json", b'{\n  "title": "a"\n}', "jq"),
        ("a.txt.gz", gzip.compress(PLAIN)[:-9], "check that it is whole"),
        ("a.gz", b"\x1f\x8b\x08 no gzip", "check that it is whole"),
    ],
)
def test_what_is_no_article_is_rejected_with_a_next_step(
    tmp_path: Path, name: str, data: bytes, step: str
) -> None:
    found = read(tmp_path, name, data)
    assert isinstance(found, Rejection)
    assert found.place == str(tmp_path / name)
    assert step in found.reason.partition("; ")[2]


def test_a_rejected_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, data in (("a.txt", PLAIN), ("b.txt", b""), ("c.txt", b"\0"), ("d.txt", PLAIN)):
        (tmp_path / name).write_bytes(data)
    found = [*read_articles([str(tmp_path)])]
    assert [type(each) for each in found] == [Article, Rejection, Rejection, Article]


def test_line_ends_and_a_byte_order_mark_do_not_reach_the_text(tmp_path: Path) -> None:
    found = read(tmp_path, "a.txt", "\ufeffعنوان\r\n\r\nسطر أول.\rسطر ثان.".encode())
    assert isinstance(found, Article)
    assert found.text == "عنوان\n\nسطر أول.\nسطر ثان."


def test_a_file_larger_than_the_bound_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "FILE_BYTES", len(PLAIN))
    assert isinstance(read(tmp_path, "a.txt", PLAIN), Article)
    for data in (PLAIN + b"a", gzip.compress(PLAIN + b"a")):
        found = read(tmp_path, "a.txt", data)
        assert isinstance(found, Rejection)
        assert found.reason.startswith("is larger than 32 MiB")


def test_a_web_page_larger_than_the_bound_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpage, "PAGE_BYTES", len(PAGE) - 1)
    found = read(tmp_path, "a.html", PAGE)
    assert isinstance(found, Rejection)
    assert found.reason.startswith("is larger than 8 MiB")


def test_an_article_that_is_not_arabic_is_read_without_a_guess_at_its_language(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "a.txt", b"A headline of some words\n\nThe text of the article.\n")
    assert isinstance(found, Article)
    assert (found.title, found.language) == ("A headline of some words", "")
