"""Which articles are in a web archive (WARC)?"""

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from ..article import Article
from ..errors import CorpusError
from .dates import parse_date
from .encodings import known_name
from .fields import FieldNames, clean_url, hostname
from .place import Place, Rejection, visible
from .webpage import PAGE_BYTES, read_webpage

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

OPENING = re.compile(rb"WARC/[01]\.\d+\r?\n")
PAGES = ("text/html", "application/xhtml+xml")
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I)
NOT_INSTALLED = "is a web archive; install what reads it: pip install 'fihrist[warc]'"


def read_web_archive(
    file: IO[bytes], place: Place, names: FieldNames
) -> Iterator[Article | Rejection]:
    """Yield the article of each web page in the archive, or why it is none.

    An article is called by the address it was fetched from.  Requests, pictures, pages that
    were moved or missing, and all else that is no page are passed over.  Raises CorpusError
    where the archive breaks off or the extra `warc` is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise CorpusError(place.name, NOT_INSTALLED) from None
    try:
        for number, record in enumerate(ArchiveIterator(file), 1):
            if is_page(record):
                yield article_in(record, place, number)
    except ArchiveLoadFailed as error:
        said = str(error).partition("\n")[0]
        raise CorpusError(place.name, f"is no whole web archive ({said}); get it again") from None


def is_page(record: "ArcWarcRecord") -> bool:
    """Whether a record holds a web page as a server sent it."""
    if record.rec_type == "resource":
        kind = record.rec_headers.get_header("Content-Type") or ""
    elif record.rec_type == "response" and record.http_headers is not None:
        kind = record.http_headers.get_header("Content-Type") or ""
        if record.http_headers.get_statuscode() != "200":
            return False
    else:
        return False
    return kind.lower().startswith(PAGES)


def article_in(record: "ArcWarcRecord", place: Place, number: int) -> Article | Rejection:
    """Return the article on a page in the archive, or why there is none."""
    address = clean_url(record.rec_headers.get_header("WARC-Target-URI"))
    page = Place(f"{place.line(number)} {address}".strip(), address or f"{place.id}:{number}")
    headers = record.http_headers or record.rec_headers
    charset = CHARSET.search(headers.get_header("Content-Type") or "")
    declared = known_name(charset[1]) if charset else ""
    fetched = parse_date(record.rec_headers.get_header("WARC-Date") or "")
    try:
        data = record.content_stream().read(PAGE_BYTES + 1)
        found = read_webpage(data, page, declared, fetched)
    except CorpusError as error:
        return Rejection(error.place, error.reason)
    except Exception as error:  # whatever a hostile compression may bring about
        reason = visible(f"cannot be unpacked ({error}); get the page again")
        return Rejection(page.name, reason)
    source = found.source or hostname(address) or place.source
    return found._replace(url=found.url or address, source=source)
