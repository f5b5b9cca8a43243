"""How does a process keep what it indexed until all of it becomes one segment?

A run is some thousand articles in a row, inverted with the numbers of the process's
own lexicon.  A process appends its runs to one file, arrays after each other; where
each array lies goes to whoever merges them, as plain data that JSON can carry.
"""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .article import Article
from .days import day_number
from .inversion import count_documents, invert, only_terms
from .lexicon import Lexicon
from .numbering import SortedTerms, sort_terms
from .records import digest
from .segment import COLUMNS, FIELDS, Array, Postings, Sketches, narrowed, one_line
from .sketches import TermHashes, choose_keys, mark_wording
from .store import BLOCK, StoreWriter, compress, store_file
from .stories import group, save_groups

BATCH_CHARACTERS = 1 << 18  # of text analysed at once: the arrays stay in the cache
ALIGNED = 8  # bytes

Layout = dict[str, Any]


class Run(NamedTuple):
    """What was kept of some articles in a row; `terms` are numbers of a lexicon, ascending."""

    terms: Array
    counts: Array
    fields: dict[str, Postings]
    ids: list[str]
    lines: Array
    day: Array
    digest: Array
    sketches: Sketches
    columns: dict[str, Array]
    values: dict[str, list[str]]
    stored: memoryview
    sizes: Array

    def titles(self) -> list[str]:
        """Return the titles of the articles; `lines` are their bytes."""
        return self.lines.tobytes().decode("utf-8").split("\n")

    def blocks(self) -> Iterator[bytes]:
        """Yield the compressed articles, BLOCK at a time."""
        ends = np.cumsum(self.sizes, dtype=np.int64).tolist()
        for begin, end in zip([0, *ends], ends, strict=False):
            yield bytes(self.stored[begin:end])


class Stream(NamedTuple):
    """The words of one field, articles one after the other: term numbers, words an article."""

    terms: Array
    lengths: Array


class Indexer:
    """Turns articles into runs, in a file of its own; all its runs share one lexicon.

    Memory: the distinct words, and about 60 bytes a word of the largest run.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._lexicon = Lexicon()
        self._hashes = TermHashes()

    def add(self, records: Sequence[bytes], articles: Sequence[Article]) -> Layout:
        """Keep these articles, with their `encode`d records, as a run; say where it lies."""
        layout: Layout = {"path": str(self._path)}
        streams = self._read(articles)
        terms = len(self._lexicon)
        fields = {name: invert(*stream, terms) for name, stream in streams.items()}
        self._write_sketches(layout, streams["body"], fields)
        used = np.flatnonzero(sum(np.diff(postings.offsets) for postings in fields.values()))
        fields = {name: only_terms(postings, used) for name, postings in fields.items()}
        counts = count_documents((fields["title"], fields["body"]), len(used), len(articles))
        self._write(layout, "terms", used)
        self._write(layout, "counts", counts)
        for name, postings in fields.items():
            for part, array in postings._asdict().items():
                self._write(layout, f"{name}.{part}", array)
        layout["ids"] = [article.id for article in articles]
        titles = "\n".join(one_line(article.title) for article in articles)
        self._put(layout, "titles", np.frombuffer(titles.encode("utf-8", "replace"), np.uint8))
        days = [day_number(article.published) for article in articles]
        self._put(layout, "day", np.array(days, np.int32))
        self._put(layout, "digest", np.array([digest(each) for each in records], np.uint64))
        self._write_columns(layout, articles)
        blocks = [compress(records[at : at + BLOCK]) for at in range(0, len(records), BLOCK)]
        self._write(layout, "sizes", np.array([len(block) for block in blocks], np.int64))
        self._put(layout, "blocks", np.frombuffer(b"".join(blocks), np.uint8))
        self._file.flush()
        return layout

    def close(self) -> None:
        """Close the file, whatever is still to be written to it."""
        with suppress(OSError):
            self._file.close()

    def finish(self) -> SortedTerms:
        """Close the file and return the words, sorted, with their numbers."""
        self._file.close()
        return sort_terms(self._lexicon.letters)

    def _read(self, articles: Sequence[Article]) -> dict[str, Stream]:
        """Return the terms of all words of each field."""
        return {
            "title": self._learn(article.title for article in articles),
            "body": self._learn(article.body for article in articles),
        }

    def _learn(self, texts: Iterable[str]) -> Stream:
        terms, lengths = zip(*map(self._lexicon.learn, _batches(texts)), strict=True)
        return Stream(np.concatenate(terms), np.concatenate(lengths))

    def _write_sketches(self, layout: Layout, body: Stream, fields: dict[str, Postings]) -> None:
        hashes = self._hashes
        hashes.extend(self._lexicon.letters)
        wording = mark_wording(body.terms, hashes.wordings, body.lengths)
        keys = choose_keys(fields["title"], fields["body"], hashes.keys)
        for name, rows in zip(Sketches._fields, (wording, *keys), strict=True):
            self._put(layout, name, rows.ravel())

    def _write_columns(self, layout: Layout, articles: Sequence[Article]) -> None:
        layout["values"] = {}
        for name in COLUMNS:
            codes: dict[str, int] = {}
            column = [codes.setdefault(getattr(each, name), len(codes)) for each in articles]
            self._write(layout, name, np.array(column, np.int64))
            layout["values"][name] = list(codes)

    def _write(self, layout: Layout, name: str, array: Array) -> None:
        self._put(layout, name, narrowed(array))

    def _put(self, layout: Layout, name: str, array: Array) -> None:
        self._file.write(b"\0" * (-self._file.tell() % ALIGNED))
        layout[name] = [self._file.tell(), array.dtype.str, len(array)]
        self._file.write(np.ascontiguousarray(array).data)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the texts, so many at once that they have BATCH_CHARACTERS or little more."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text)
        if characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    yield batch


def open_runs(layouts: Sequence[Layout]) -> list[Run]:
    """Return the runs that lie there, in the same order; their arrays are mapped, not read."""
    mapped = {path: _map(Path(path)) for path in {layout["path"] for layout in layouts}}
    return [_open_run(layout, mapped[layout["path"]]) for layout in layouts]


def store_runs(runs: Sequence[Run], segment: Path) -> None:
    """Write the store of a segment: the articles of the runs, one after the other."""
    with StoreWriter(store_file(segment)) as store:
        for run in runs:
            left = len(run.ids)
            for block in run.blocks():
                store.append(block, min(BLOCK, left))
                left -= BLOCK


def group_runs(runs: Sequence[Run], stem: Path) -> None:
    """Group the articles of the runs, and keep the groups beside `stem` (stories.py)."""
    rows = zip(*(run.sketches for run in runs), strict=True)
    sketches = Sketches(*(np.concatenate(arrays) for arrays in rows))
    days = np.concatenate([run.day for run in runs])
    digests = np.concatenate([run.digest for run in runs])
    ids = [id for run in runs for id in run.ids]
    found = group(sketches, days, digests, lambda number: ids[number].encode("utf-8", "replace"))
    save_groups(stem, *found)


def _open_run(layout: Layout, mapped: mmap.mmap) -> Run:
    def array(name: str) -> Array:
        begin, kind, length = layout[name]
        return np.frombuffer(mapped, kind, length, begin) if length else np.zeros(0, kind)

    begin, _, size = layout["blocks"]
    return Run(
        terms=array("terms"),
        counts=array("counts"),
        fields={
            field: Postings(*(array(f"{field}.{name}") for name in Postings._fields))
            for field in FIELDS
        },
        ids=layout["ids"],
        lines=array("titles"),
        day=array("day"),
        digest=array("digest"),
        sketches=Sketches(
            *(array(name).reshape(len(layout["ids"]), -1) for name in Sketches._fields)
        ),
        columns={name: array(name) for name in COLUMNS},
        values=layout["values"],
        stored=memoryview(mapped)[begin : begin + size],
        sizes=array("sizes"),
    )


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
