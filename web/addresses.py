"""At which address is a search, a page of it, an article?

The address is the state: whatever a request says that is not the default stands in it.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urlsplit

from werkzeug.routing import BaseConverter, Map

from search import Answer, Request

from .look import Look

Pair = tuple[str, str]

DEEPEST = 10_000  # hits that `search.parse_request` lets a caller page to

# field of Request: its parameter
NAME_BY_FIELD = {
    "q": "q",
    "match": "match",
    "sort": "sort",
    "sources": "source",
    "authors": "author",
    "languages": "lang",
    "stories": "story",
    "since": "from",
    "until": "to",
    "exactness": "exactness",
    "levels": "levels",
    "repair": "repair",
    "facets": "facets",
    "explain": "explain",
    "group": "group",
    "page": "page",
    "per_page": "per_page",
    "snippets": "snippets",
    "snippet_chars": "snippet_chars",
}
_ORDER = {name: place for place, name in enumerate(NAME_BY_FIELD.values())}
_PLACES = [(Request._fields.index(field), field, name) for field, name in NAME_BY_FIELD.items()]
MARKING = ("q", "match", "exactness", "repair")  # what settles which words are marked
JOINED = ("facets",)  # fields whose values stand in one parameter, commas between
_DEFAULTS = Request("")
# What the page asks for beside what stands in the address, and its own defaults
PAGE = Request(
    "", match="most", facets=("source", "author", "month", "day"), levels=True, group="story"
)
WHY = "why"  # parameter of the page: the id of the hit of which it says why it is one
_REWRITTEN = re.compile(r"/\.{0,2}(/|$)")  # what browsers and proxies shorten in a path


def pairs(request: Request, defaults: Request = _DEFAULTS) -> Iterator[Pair]:
    """Yield the parameters of a request but for those that have their default."""
    for place, field, name in _PLACES:
        value: Any = request[place]
        if value == defaults[place]:
            continue
        if field in JOINED:
            yield name, ",".join(value)
            continue
        for each in value if isinstance(value, tuple) else (value,):
            yield name, str(int(each) if isinstance(each, bool) else each)


def marking(request: Request) -> list[Pair]:
    """Return those parameters of a search that an article needs to be marked as its hit is."""
    fields = {name: getattr(request, name) for name in MARKING}
    asked = _DEFAULTS._replace(**fields)
    plain = asked._replace(match=_DEFAULTS.match) if asked.match == PAGE.match else asked
    return [*pairs(plain)] if request.q else []


class Addresses(NamedTuple):
    """Makes the addresses of the pages below `root`; each hands the reader's look on."""

    root: str
    look: Look

    def home(self) -> str:
        """Return the address of the start page."""
        return with_query(f"{self.root}/", [*self.look.pairs])

    def search(self, request: Request, path: str = "/") -> str:
        """Return the address of a page of results, or of another form of them."""
        return with_query(self.root + path, [*pairs(request, PAGE), *self.look.pairs])

    # What makes the addresses of a page that differ in one value writes the rest only once.

    def adding(self, request: Request, field: str) -> Callable[[str], str]:
        """Return what makes the address of the search with one value more in a field."""
        said = [*pairs(request, PAGE)]
        at = sum(_ORDER[name] <= _ORDER[NAME_BY_FIELD[field]] for name, _ in said)
        return self._differing(said[:at], NAME_BY_FIELD[field], said[at:])

    def whys(self, request: Request) -> Callable[[str, int], str]:
        """Return what makes the address of the page where it says why a hit is one.

        It takes the hit's id and rank.
        """
        address = self._differing([*pairs(request, PAGE)], WHY, [])
        return lambda id, rank: f"{address(id)}#h{rank}"

    def articles(self, request: Request) -> Callable[[str], str]:
        """Return what makes the address of an article, marked as a hit of this search is."""
        after = with_query("", [*marking(request), *self.look.pairs])
        return lambda id: f"{self.root}/a/{quote_id(id)}{after}"

    def _differing(
        self, before: Sequence[Pair], name: str, after: Sequence[Pair]
    ) -> Callable[[str], str]:
        address = with_query(f"{self.root}/", before)
        start = f"{address}{'&' if before else '?'}{name}="
        rest = "".join(f"&{with_query('', [pair])[1:]}" for pair in [*after, *self.look.pairs])
        return lambda value: f"{start}{_quoted(value)}{rest}"

    def article(self, id: str, *more: Pair) -> str:
        """Return the address of an article; empty parameters are left out."""
        return article_address(self.root, "/a/", id, *more, *self.look.pairs)

    def same(self, path: str, parameters: Iterable[Pair]) -> str:
        """Return the address of a page with these parameters, in this look."""
        said = [pair for pair in parameters if pair[1]]
        return with_query(self.root + path, [*said, *self.look.pairs])


def search_address(root: str, path: str, request: Request, *more: Pair) -> str:
    """Return the address of a search below `root`, the prefix of the application."""
    return with_query(root + path, [*pairs(request), *more])


def page_address(root: str, path: str, request: Request) -> str:
    """Return the address at which the page, or a feed, shows a search as the endpoint has it."""
    shown = request._replace(facets=PAGE.facets, levels=PAGE.levels, explain=PAGE.explain)
    return with_query(root + path, [*pairs(shown, PAGE)])


def article_address(root: str, path: str, id: str, *more: Pair) -> str:
    """Return the address of an article; empty parameters are left out."""
    return with_query(root + path + quote_id(id), [pair for pair in more if pair[1]])


def has_next(answer: Answer) -> bool:
    """Whether there is another page of hits that may be asked for."""
    asked = answer.request
    seen = asked.page * asked.per_page
    return seen < answer.total and seen + asked.per_page <= DEEPEST


def with_query(address: str, parameters: Sequence[Pair]) -> str:
    """Return the address with parameters, if there are any."""
    written = "&".join(f"{name}={_quoted(value)}" for name, value in parameters)
    return f"{address}?{written}" if written else address


@functools.lru_cache(1024)
def _quoted(value: str) -> str:
    """Return a value as it stands in an address; a page has the same ones in all its links."""
    return quote_plus(value, errors="replace")


@functools.lru_cache(10_000)
def quote_id(id: str) -> str:
    """Return an id as the end of a path: its slashes stay, where nothing would shorten them."""
    return quote(id, safe=":" if _REWRITTEN.search(f"/{id}") else ":/", errors="replace")


def web_link(url: str) -> str:
    """Return the address if it is one of http or https with a host, else ""."""
    url = url.strip()
    try:
        found = urlsplit(url)
        sound = found.scheme in ("http", "https") and bool(found.hostname)
    except ValueError:
        return ""
    return url if sound and url.isprintable() and " " not in url else ""


def host_name(url: str) -> str:
    """Return the host of an address that `web_link` let through."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


class AnyId(BaseConverter):
    """Takes the rest of a path as an id, whatever is in it."""

    regex = r"(?s:.+)"
    part_isolating = False
    weight = 200

    def __init__(self, map: Map) -> None:
        super().__init__(map)
