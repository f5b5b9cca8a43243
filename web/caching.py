"""May the answer that a caller already has be used again?

An answer changes only with the index, the address and the application itself, so its
ETag is made of these.  It is weak: the time that a search took stands in the answer.
"""

import functools
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Response, request

from .searching import Searching

View = Callable[..., Response]


def revalidated(view: View, searcher: Searching, edition: str) -> View:
    """Wrap a view so that it answers 304 to who has its answer of this edition of the index.

    Then the view is not even called.  What it marks `no-store` gets no ETag, nor what
    was made while a new generation came.
    """

    @functools.wraps(view)
    def answer(**values: str) -> Response:
        index = searcher.edition
        tag = _tag(edition, index, request.full_path)
        known = request.if_none_match
        if not known.star_tag and known.contains_weak(tag):
            return _kept(Response(status=304), tag)
        response = view(**values)
        unsure = response.cache_control.no_store or searcher.edition != index
        return response if unsure else _kept(response, tag)

    return answer


def edition_of(*folders: Path) -> str:
    """Return a short name for the content of all files below some folders.

    What Python compiled is left out: it comes and goes, and holds the times of files.
    """
    digest = sha256()
    for file in sorted(path for folder in folders for path in folder.rglob("*.*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _tag(*said: str) -> str:
    return sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:20]


def _kept(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
