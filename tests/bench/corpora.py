"""Which articles are measured on, and in which files do the measuring processes find them?"""

import gzip
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from index import Article

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "bench"

NEWS, WHOLE = "news", "whole"
SOURCES_BY_NAME = {NEWS: ("saudinews",), WHOLE: ("saudinews", "scale")}

PAGE = """<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} | الصحيفة</title>
<meta property="article:published_time" content="{date}"></head><body>
<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/local">محليات</a></li></ul></nav>
<article><h1>{title}</h1>
{text}</article>
<aside><h2>اقرأ أيضا</h2><ul><li><a href="/1">خبر آخر</a></li></ul></aside>
<footer>جميع الحقوق محفوظة</footer></body></html>
"""

FIELD_END, RECORD_END = "\x1f", "\x1e"  # what the Java program splits at


class Corpus(NamedTuple):
    """Some articles in a work file, one JSON list a line; `text_bytes` counts titles and texts."""

    name: str
    path: Path
    documents: int
    text_bytes: int

    @property
    def records(self) -> Path:
        """The same articles as the Java program reads them."""
        return self.path.with_suffix(".records")

    @property
    def text_mb(self) -> float:
        """Megabytes of UTF-8 text."""
        return self.text_bytes / 1e6


def missing(data: Path, name: str) -> list[Path]:
    """Return the files of a corpus that are not there."""
    paths = [data / source / "corpus.jsonl.gz" for source in SOURCES_BY_NAME[name]]
    return [path for path in paths if not path.is_file()]


def prepare(data: Path, name: str, folder: Path, documents: int = 0) -> Corpus:
    """Write an even sample of so many articles (0: all of them) as a work file.

    "Even" is every k-th article, so that the mixture of genres is that of the whole.
    """
    lines = [
        line
        for source in SOURCES_BY_NAME[name]
        for line in gzip.decompress((data / source / "corpus.jsonl.gz").read_bytes()).splitlines()
    ]
    total = len(lines)
    documents = min(documents or total, total)
    chosen = [lines[at * total // documents] for at in range(documents)]
    return _write(f"{name}-{documents}", folder, [_article(json.loads(each)) for each in chosen])


def read(path: Path) -> Iterator[Article]:
    """Yield the articles of a work file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Article(*json.loads(line))


def write_pages(corpus: Corpus, folder: Path) -> None:
    """Write a web page an article, with what stands around it on a newspaper's."""
    folder.mkdir()
    for number, article in enumerate(read(corpus.path)):
        paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in article.text.split("\n"))
        page = PAGE.format(title=escape(article.title), date=article.published, text=paragraphs)
        (folder / f"{number:06}.html").write_text(page, "utf-8", "replace")


def _article(record: dict[str, str | None]) -> Article:
    value = {name: each or "" for name, each in record.items()}
    return Article(
        id=value["id"],
        title=value.get("title", ""),
        text=value["text"],
        source=value.get("source", ""),
        author=value.get("author", ""),
        published=value.get("date", "")[:10],
        url=value.get("url", ""),
    )


def _write(name: str, folder: Path, articles: list[Article]) -> Corpus:
    corpus = Corpus(
        name,
        folder / f"{name}.jsonl",
        len(articles),
        sum(len(each.title.encode()) + len(each.text.encode()) for each in articles),
    )
    with (
        corpus.path.open("w", encoding="utf-8") as lines,
        corpus.records.open("w", encoding="utf-8", newline="") as records,
    ):
        for each in articles:
            lines.write(f"{json.dumps(each, ensure_ascii=False)}\n")
            fields = (_plain(field) for field in (each.id, each.title, each.text))
            records.write(FIELD_END.join(fields) + RECORD_END)
    return corpus


def _plain(text: str) -> str:
    return text.replace(FIELD_END, " ").replace(RECORD_END, " ")
