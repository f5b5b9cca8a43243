"""How does a caller go on past the deepest page?

A cursor says after how many hits the next ones come.  It is good for the search it was
given with, and for the edition of the index that was served then: of another the hits may be
in another order.  What is in it is nobody's business: it may change.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import NamedTuple

from index import FihristError

from .answer import Request

# What decides which hits there are, and in which order
_ORDERING = (
    *("q", "match", "sort", "sources", "authors", "languages", "since", "until", "stories"),
    *("exactness", "repair", "group"),
)
_DIGEST_BYTES = 6
MOST_HITS = 1 << 53  # far more articles than there are; a kernel's numbers hold it


class CursorExpired(FihristError):
    """The index that a cursor was given with is not the one that is served any more."""

    def __init__(self) -> None:
        super().__init__("cursor: it is of an index of before; search anew without it")


class Cursor(NamedTuple):
    """After how many hits the next ones come, of which search, in which edition of the index."""

    edition: str
    after: int
    search: str

    def write(self) -> str:
        """Return the cursor as a caller gets it."""
        return urlsafe_b64encode(":".join(map(str, self)).encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Return the cursor that `Cursor.write` wrote; ValueError for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        edition, after, search = urlsafe_b64decode(padded).decode("ascii").split(":")
        cursor = Cursor(edition, int(after), search)
    except (UnicodeError, binascii.Error) as error:
        raise ValueError(text) from error
    if cursor.write() != text or not 1 <= cursor.after < MOST_HITS:
        raise ValueError(text)
    return cursor


def search_digest(request: Request) -> str:
    """Return what two requests for the same hits in the same order share."""
    asked = repr([getattr(request, field) for field in _ORDERING])
    return blake2b(asked.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()


def hits_before(request: Request, edition: str) -> int:
    """Return how many hits come before the page that is asked for; raises CursorExpired."""
    if not request.cursor:
        return (request.page - 1) * request.per_page
    cursor = read_cursor(request.cursor)
    if cursor.edition != edition:
        raise CursorExpired
    return cursor.after


def next_cursor(request: Request, edition: str, after: int, total: int) -> str:
    """Return the cursor of what comes after so many hits, "" when that is nothing."""
    return Cursor(edition, after, search_digest(request)).write() if 0 < after < total else ""
