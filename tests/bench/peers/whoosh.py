"""How is Whoosh used at its best?  Half a gigabyte of room, stems remembered, one segment."""

from collections.abc import Iterable
from importlib.metadata import version as installed
from pathlib import Path

from whoosh import analysis, fields
from whoosh import index as whoosh_index

from index import Article

NAME = "Whoosh"


def version() -> str:
    return installed("whoosh3")


def build(articles: Iterable[Article], folder: Path, how: str) -> dict[str, int]:
    folder.mkdir(parents=True)
    words = analysis.RegexTokenizer() | analysis.StemFilter(lang="ar", cachesize=-1)
    schema = fields.Schema(
        id=fields.ID(stored=True),
        title=fields.TEXT(stored=True, analyzer=words),
        body=fields.TEXT(stored=True, analyzer=words),
    )
    writer = whoosh_index.create_in(folder, schema).writer(limitmb=512, procs=1)
    for article in articles:
        writer.add_document(id=article.id, title=article.title, body=article.body)
    writer.commit(optimize=True)
    return {}
