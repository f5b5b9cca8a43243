"""Is every article page of a web archive read, and everything else in it passed over or named?"""

import gzip
import io
import sys
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, read_articles

PARAGRAPH = "<p>أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات.</p>"
PAGE = (
    "<html><head><title>مجلس المدينة يقر خطة النقل</title></head>"
    f"<body><article>{PARAGRAPH * 2}</article></body></html>"
)


def response(address: str, body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a record with what a server answered."""
    http = "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode() + body
    head = (
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Target-URI: {address}",
        "WARC-Date: 2021-12-31T10:00:00Z",
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(http)}",
    )
    return "\r\n".join((*head, "", "")).encode() + http + b"\r\n\r\n"


HTML = "Content-Type: text/html"
RECORDS = (
    response("https://www.river.example/1", PAGE.encode(), HTML),
    response("https://river.example/2", PAGE.encode("cp1256"), f"{HTML}; charset=windows-1256"),
    response(
        "https://river.example/3", gzip.compress(PAGE.encode()), HTML, "Content-Encoding: gzip"
    ),
    response("https://river.example/4", PAGE.encode(), HTML, status="404 Not Found"),
    response("https://river.example/5", b"GIF89a", "Content-Type: image/gif"),
    response("https://river.example/6", b"<html></html>", HTML),
    response("https://river.example/7", b"\x1f\x8b\x08 no gzip", HTML, "Content-Encoding: gzip"),
)


@pytest.mark.parametrize("packed", [True, False])
def test_pages_are_articles_whatever_they_were_sent_in(tmp_path: Path, packed: bool) -> None:
    (tmp_path / "a.warc").write_bytes(b"".join(map(gzip.compress, RECORDS) if packed else RECORDS))
    found = [*read_articles([str(tmp_path)])]
    articles = [each for each in found if isinstance(each, Article)]
    assert [each.id for each in articles] == [
        "https://www.river.example/1",
        "https://river.example/2",
        "https://river.example/3",
    ]
    for each in articles:
        assert each.title == "مجلس المدينة يقر خطة النقل" and "ثلاثة خطوط للحافلات." in each.body
        assert (each.source, each.url) == ("river.example", each.id)
    rejected = [each for each in found if isinstance(each, Rejection)]
    assert [each.place.rpartition("/")[2] for each in rejected] == ["6", "7"]


def test_an_archive_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(RECORDS[0] + RECORDS[1][:200])
    first, *rest = read_articles([str(tmp_path)])
    assert isinstance(first, Article)
    assert all(isinstance(each, Rejection) for each in rest)


def test_without_the_extra_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.startswith("warcio")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "warcio", None)
    (tmp_path / "a.warc").write_bytes(RECORDS[0])
    (found,) = read_articles([str(tmp_path)], io.BytesIO())
    assert isinstance(found, Rejection) and "fihrist[warc]" in found.reason
