"""How does an index become a file of records again, which `build` can read?"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from .article import Article
from .snapshot import Snapshot

COLUMNS = ("id", "title", "text", "source", "author", "date", "url", "lang")
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"; ASVS 1.2.10)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets take the file for UTF-8 by it


def json_lines(snapshot: Snapshot) -> Iterator[str]:
    """Yield one line of JSON for each living article; `text` is its body."""
    for article in articles_of(snapshot):
        record = dict(zip(COLUMNS, _row(article), strict=True))
        known = {name: value for name, value in record.items() if value}
        yield json.dumps(known, ensure_ascii=False) + "\n"


def csv_lines(snapshot: Snapshot) -> Iterator[str]:
    """Yield a header and one CSV record for each living article; it may span lines."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    for article in articles_of(snapshot):
        yield csv_line(_row(article))


def articles_of(snapshot: Snapshot) -> Iterator[Article]:
    """Yield every living article, in the order of the index."""
    for part in snapshot.parts:
        for number, (_, article) in enumerate(part.segment.store.read()):
            if part.alive is None or part.alive[number]:
                yield article


def _row(article: Article) -> tuple[str, ...]:
    about = (article.source, article.author, article.published, article.url, article.language)
    return (article.id, article.title, article.body, *about)


def csv_line(row: Iterable[str]) -> str:
    """Return a record of CSV of which a spreadsheet takes no cell for a formula.

    A cell that begins like one gets an apostrophe before it, so that a spreadsheet shows
    its text; all stand in quotes, for the spreadsheets that part cells at semicolons.
    """
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(map(_harmless, row))
    return line.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
