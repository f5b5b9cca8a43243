"""How does an index become a file of records again, which `build` can read?"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from .article import Article
from .snapshot import Snapshot

COLUMNS = ("id", "title", "text", "source", "author", "date", "url", "lang")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets take the file for UTF-8 by it


def json_lines(snapshot: Snapshot) -> Iterator[str]:
    """Yield one line of JSON for each living article; `text` is its body."""
    for article in articles_of(snapshot):
        record = dict(zip(COLUMNS, _row(article), strict=True))
        known = {name: value for name, value in record.items() if value}
        yield json.dumps(known, ensure_ascii=False) + "\n"


def csv_lines(snapshot: Snapshot) -> Iterator[str]:
    """Yield a header and one CSV record for each living article; it may span lines."""
    yield BYTE_ORDER_MARK + _csv(COLUMNS)
    for article in articles_of(snapshot):
        yield _csv(_row(article))


def articles_of(snapshot: Snapshot) -> Iterator[Article]:
    """Yield every living article, in the order of the index."""
    for part in snapshot.parts:
        for number, (_, article) in enumerate(part.segment.store.read()):
            if part.alive is None or part.alive[number]:
                yield article


def _row(article: Article) -> tuple[str, ...]:
    about = (article.source, article.author, article.published, article.url, article.language)
    return (article.id, article.title, article.body, *about)


def _csv(row: Any) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(row)
    return line.getvalue()
