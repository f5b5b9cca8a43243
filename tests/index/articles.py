"""Small corpora for the tests of the write side, and what an index answers about them."""

from collections.abc import Iterator
from pathlib import Path

from index import Article
from index.snapshot import open_snapshot

WORDS = ["كتاب", "مدينة", "رئيس", "خبر", "يوم", "بلد", "علم", "بحر", "سلام", "نهر", "باب", "دار"]


def some_articles(count: int, words: int = 20, version: int = 0) -> Iterator[Article]:
    """Yield articles a0, a1 …; one of another version has other words."""
    for number in range(count):
        chosen = [WORDS[(number * 7 + at * (1 + version)) % len(WORDS)] for at in range(words)]
        source = "الأولى" if number % 3 else "الثانية"
        text = f"{' '.join(chosen)} رقم{number} نسخة{version}"
        yield Article(f"a{number}", f"عنوان {number}", text, source=source, published="2021-12-31")


def texts_in(folder: Path) -> dict[str, str]:
    """Return the text of every living article in the current generation, by id."""
    from index.export import articles_of

    snapshot = open_snapshot(folder)
    found = {article.id: article.text for article in articles_of(snapshot)}
    snapshot.close()
    return found
