"""Which searches have hits here, to be offered as examples?"""

import re
from collections.abc import Iterator

from search import Request

from .searching import Searching

MAX_SOURCES = 12  # looked at, the largest first: each costs two searches
MAX_WORDS = 3
IN = "\N{ARABIC LETTER FEH}\N{ARABIC LETTER YEH}"  # "in": hardly an article is without it
_END = re.compile(r"[:؟?!،,.؛…«»\"“”()\[\]|–—-]")


def examples(searcher: Searching) -> Iterator[str]:
    """Yield queries that have hits: how the newest headline of each large source begins."""
    seen: set[str] = set()
    for source, _ in searcher.stats().sources[:MAX_SOURCES]:
        request = Request(IN, sort="newest", per_page=1, sources=(source,))
        for hit in searcher.search(request).hits:
            q = beginning(hit.article.title)
            if q and q not in seen and searcher.search(Request(q, per_page=1)).total:
                yield q
            seen.add(q)


def beginning(title: str) -> str:
    """Return the first words of a headline, "" where they would not make a query.

    Up to the first punctuation where that is soon, else two words; a word of up to
    three letters takes the next one with it.
    """
    words = _END.split(title, maxsplit=1)[0].split()
    if len(words) > MAX_WORDS:
        words = words[: 2 if min(map(len, words[:2])) > 3 else MAX_WORDS]
    return " ".join(words) if len(words) > 1 and len(words[-1]) > 2 else ""
