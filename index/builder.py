"""How do articles become segments, in bounded memory?"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from .analysis.tokenizer import cut
from .article import Article
from .days import day_number
from .inversion import count_documents, invert, merge
from .lexicon import Lexicon, Numbers
from .segment import COLUMNS, FIELDS, Segment, SegmentArrays, write_segment
from .store import StoreWriter, encode

BATCH_CHARACTERS = 1 << 18  # of text analysed at once: the arrays stay in the cache
MAX_OCCURRENCES = 8_000_000  # words in one segment being built; about 30 bytes each at the peak


class SegmentBuilder:
    """Collects articles, then writes them as one segment into `folder`.

    Memory: 4 bytes a word, the distinct words, and one batch of text; while writing,
    another 30 bytes a word.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._store = StoreWriter(folder / "articles.sqlite")
        self._lexicon = Lexicon()
        self._words: dict[str, list[Numbers]] = {field: [] for field in FIELDS}
        self._lengths: dict[str, list[Numbers]] = {field: [] for field in FIELDS}
        self._ids: list[str] = []
        self._days: list[int] = []
        self._digests: list[int] = []
        self._codes: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}
        self._columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
        self._waiting: list[str] = []
        self._characters = 0
        self.occurrences = 0

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, article: Article) -> None:
        """Take one article in; its document number is the count of those before it."""
        record = encode(article)
        self._store.add(record)
        self._ids.append(article.id)
        self._digests.append(digest(record))
        self._days.append(day_number(article.published))
        for name in COLUMNS:
            codes = self._codes[name]
            self._columns[name].append(codes.setdefault(getattr(article, name), len(codes)))
        self._waiting += (article.title, article.body)
        self._characters += len(article.title) + len(article.text)
        if self._characters >= BATCH_CHARACTERS:
            self._analyze()

    def finish(self) -> Path:
        """Write the segment and return its folder."""
        self._analyze()
        self._store.close()
        write_segment(self._folder, self._arrays())
        return self._folder

    def _analyze(self) -> None:
        """Cut the waiting titles and bodies, all at once, and note their words."""
        if not self._waiting:
            return
        words = cut("\n".join(self._waiting))
        numbers = self._lexicon.learn(words)
        sizes = np.fromiter(map(len, self._waiting), np.int64, len(self._waiting)) + 1
        bounds = np.searchsorted(words.starts, np.cumsum(sizes))
        lengths = np.diff(bounds, prepend=0)
        is_body = np.repeat(np.arange(len(sizes)) % 2 == 1, lengths)
        for field, chosen in (("title", ~is_body), ("body", is_body)):
            self._words[field].append(numbers[chosen])
            self._lengths[field].append(lengths[FIELDS.index(field) :: 2].astype(np.int32))
        self.occurrences += len(numbers)
        self._waiting, self._characters = [], 0

    def _arrays(self) -> SegmentArrays:
        order = sorted(range(len(self._lexicon.terms)), key=self._lexicon.terms.__getitem__)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        term_of_surface = rank[self._lexicon.term_of_surface()]
        fields = {}
        for field in FIELDS:
            words = np.concatenate([np.zeros(0, np.int32), *self._words.pop(field)])
            lengths = np.concatenate([np.zeros(0, np.int32), *self._lengths[field]])
            fields[field] = invert(term_of_surface[words], lengths, len(order))
        return SegmentArrays(
            terms=[self._lexicon.terms[term] for term in order],
            counts=count_documents(list(fields.values()), len(order), len(self)),
            fields=fields,
            ids=self._ids,
            day=np.array(self._days, np.int32),
            digest=np.array(self._digests, np.uint64),
            columns={name: np.array(column, np.int64) for name, column in self._columns.items()},
            values={name: list(codes) for name, codes in self._codes.items()},
        )


def build_segments(articles: Iterable[Article], folder: Path, prefix: str) -> Iterator[Path]:
    """Write the articles as segments `prefix`-0, `prefix`-1, … and yield each one's folder."""
    builder: SegmentBuilder | None = None
    count = 0
    for article in articles:
        builder = builder or SegmentBuilder(folder / f"{prefix}-{count}")
        builder.add(article)
        if builder.occurrences >= MAX_OCCURRENCES:
            yield builder.finish()
            builder, count = None, count + 1
    if builder is not None:
        yield builder.finish()


def merge_segments(
    folders: Sequence[Path],
    alive: Sequence[np.ndarray[tuple[int], np.dtype[np.bool_]] | None],
    into: Path,
) -> Path:
    """Write one segment that holds what is alive in the given ones."""
    into.mkdir(parents=True)
    segments = [Segment(folder) for folder in folders]
    store = StoreWriter(into / "articles.sqlite")
    for segment, mask in zip(segments, alive, strict=True):
        store.copy(segment.store, mask)
    store.close()
    write_segment(into, merge(segments, alive))
    return into


def digest(record: bytes) -> int:
    """Return 64 bits of the stored article's hash: it changes when anything in it does."""
    return int.from_bytes(hashlib.blake2b(record, digest_size=8).digest(), "little")
