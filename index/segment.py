"""What is one segment: which arrays, in which files, and how are they read?

A segment is a folder of `.npy` arrays, written once, never changed, memory-mapped by
every reader (never unpickled).  With T terms, D documents and, a field, P postings
and O occurrences:

    terms.txt             the terms, sorted by code point, one a line
    terms.npy             T + 1   where each begins in terms.txt, in bytes
    counts.npy            T       documents with the term in any field
    FIELD.offsets.npy     T + 1   where each term's postings begin; in blocks, rising
    FIELD.documents.npy   P       document numbers, ascending within a term; in blocks
    FIELD.frequencies.npy P       occurrences in the document, exact; in blocks, of counts
    FIELD.positions.npy   O       word numbers within the field, ascending in a posting; in blocks
    FIELD.lengths.npy     D       words in the field, exact
    day.npy               D       days since 1970-01-01, NO_DAY where unknown
    digest.npy            D       64 bits of the stored article's hash
    sketch.NAME.npy       D rows  marks of the wording, key words and their weights (sketches.py)
    source|author|language|precision.npy  D codes into values.json
    ids.txt, ids.npy      D       article ids, as terms, in order of document
    id_order.npy          D       the documents by ascending id
    titles.txt, titles.npy D      titles, as ids: to name an article without fetching it
    stem.*.npy                    terms by stem (vocabulary.py)
    prefix.ranges.npy, prefix.FIELD.npy   sums of common prefixes, if there are any (common.py)
    articles.sqlite               the articles themselves (store.py)

Whole numbers are stored in the narrowest unsigned type that holds the largest; those in blocks
in as few bits as the largest of 128, or of their gaps, takes (blocks.py).  Where a term's
positions begin is the sum of the frequencies before its postings.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, SupportsIndex, cast

import numpy as np
import numpy.typing as npt

from .blocks import COUNTS, NUMBERS, RISING, Blocks, BlocksFile, load_blocks, save_blocks
from .common import load_common
from .errors import SnapshotDamaged
from .files import load_array, load_bytes
from .store import Store, store_file
from .vocabulary import RELATIONS, Relation

FIELDS = ("title", "body")
COLUMNS = ("source", "author", "language", "precision")
BLOCKED = {"documents": NUMBERS, "frequencies": COUNTS, "positions": NUMBERS}  # of a field

Array = npt.NDArray[Any]


class Postings(NamedTuple):
    """One field's postings of all terms; see the module's table.

    `places`, shape (terms + 1,), is where each term's positions begin.
    """

    offsets: Array
    documents: Array
    frequencies: Array
    places: Array
    positions: Array
    lengths: Array


class Places:
    """Where each term's positions begin, read like an array of int64 from the frequencies."""

    dtype = np.dtype(np.int64)

    def __init__(self, offsets: Array, frequencies: Blocks) -> None:
        self._offsets, self._frequencies = offsets, frequencies

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, at: SupportsIndex | slice | Array) -> Any:
        offsets = np.asarray(self._offsets[at], np.int64)
        found = self._frequencies.before(np.atleast_1d(offsets))
        return found if offsets.ndim else int(found[0])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[:], dtype)


class Sketches(NamedTuple):
    """What is kept of each document to find others like it, a row each (see sketches.py).

    `wording` uint16 (documents, 32), 65535 where there is no mark; `keys` uint32
    (documents, 24), hashes of key words, best first, 0 for none; `weights` uint8, what
    each is worth in the article, in sixteenths.
    """

    wording: Array
    keys: Array
    weights: Array


class About(NamedTuple):
    """What a segment holds of its documents beside their words; arrays of shape (documents,)."""

    ids: Sequence[str]
    titles: Sequence[str]
    day: Array
    digest: Array
    sketches: Sketches
    columns: Mapping[str, Array]
    values: Mapping[str, Sequence[str]]


class TextList:
    """Many strings in one mapped file, addressed by number; sorted ones can be searched."""

    def __init__(self, stem: Path) -> None:
        self._begins = load_array(stem.with_suffix(".npy"))
        self._bytes = load_bytes(stem.with_suffix(".txt"))

    def __len__(self) -> int:
        return len(self._begins) - 1

    def __getitem__(self, number: int) -> bytes:
        begin, end = int(self._begins[number]), int(self._begins[number + 1])
        value: bytes = self._bytes[begin : end - 1]
        return value

    def arrays(self) -> tuple[Any, Array]:
        """Return the bytes of all strings, each ended by a line feed, and where each begins."""
        return self._bytes, self._begins

    def all(self) -> list[str]:
        """Return every string, in order."""
        text: str = bytes(self._bytes).decode("utf-8")
        return text.split("\n")[:-1]

    def find(self, text: str) -> int:
        """Return the number of `text` in a sorted list, -1 where it is not in it."""
        wanted = text.encode("utf-8")
        number = bisect_left(self, wanted)
        return number if number < len(self) and self[number] == wanted else -1

    def prefixed(self, prefix: str) -> tuple[int, int]:
        """Return the half-open range of numbers whose strings begin with `prefix`."""
        wanted = prefix.encode("utf-8")
        return bisect_left(self, wanted), bisect_left(self, wanted + b"\xff")


class Segment:
    """One segment, opened for reading; its arrays are mapped, not read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terms = TextList(folder / "terms")
        self.ids = TextList(folder / "ids")
        self.titles = TextList(folder / "titles")
        self.id_order = load_array(folder / "id_order.npy")
        self.counts = load_array(folder / "counts.npy")
        self.fields = {field: _load_postings(folder, field) for field in FIELDS}
        self.day = load_array(folder / "day.npy")
        self.digest = load_array(folder / "digest.npy")
        self.sketches = Sketches(
            *(load_array(folder / f"sketch.{name}.npy") for name in Sketches._fields)
        )
        self.columns = {name: load_array(folder / f"{name}.npy") for name in COLUMNS}
        self.relations = {name: Relation(folder / name) for name in RELATIONS}
        self.values = _load_values(folder / "values.json")
        self.common = load_common(folder, FIELDS)

    @property
    def documents(self) -> int:
        """How many articles the segment holds, deleted ones included."""
        return len(self.day)

    def find(self, id: str) -> int:
        """Return the document with this article id, -1 when there is none."""
        wanted = id.encode("utf-8", "replace")
        at = bisect_left(self.id_order, wanted, key=lambda number: self.ids[int(number)])
        if at < len(self.id_order) and self.ids[int(self.id_order[at])] == wanted:
            return int(self.id_order[at])
        return -1

    @cached_property
    def store(self) -> Store:
        """The articles themselves, opened at first use."""
        return Store(store_file(self.folder), self.documents)


class PostingsWriter:
    """Writes one field's postings, terms in ascending order, a stretch of them at a time."""

    def __init__(self, folder: Path, field: str) -> None:
        self._folder, self._field = folder, field
        self._files = [
            BlocksFile(folder / f"{field}.{name}.npy", kind) for name, kind in BLOCKED.items()
        ]
        self._counts: list[Array] = []

    def append(self, counts: Array, *arrays: Array) -> None:
        """Write the postings of the next terms: how many each has, and the three arrays."""
        self._counts.append(counts)
        for file, array in zip(self._files, arrays, strict=True):
            file.append(array)

    def finish(self, lengths: Array) -> None:
        """Write where each term begins, and the documents' lengths."""
        for file in self._files:
            file.close()
        offsets = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._counts]))
        save_blocks(self._folder / f"{self._field}.offsets.npy", offsets, RISING)
        save(self._folder / f"{self._field}.lengths.npy", lengths)

    def __enter__(self) -> "PostingsWriter":
        return self

    def __exit__(self, *raised: object) -> None:
        for file in self._files:
            file.abandon()


def write_terms(folder: Path, lines: bytes, counts: Array) -> None:
    """Write the terms, ascending lines, and in how many documents each is."""
    write_lines(folder / "terms", lines)
    save(folder / "counts.npy", counts)


def terms_file(folder: Path) -> Path:
    """Return where the terms of a segment are, one a line."""
    return folder / "terms.txt"


def write_about(folder: Path, about: About) -> None:
    """Write what is known of the documents beside their words and their text."""
    write_texts(folder / "ids", about.ids)
    write_texts(folder / "titles", about.titles)
    by_id = sorted(range(len(about.ids)), key=about.ids.__getitem__)
    save(folder / "id_order.npy", np.array(by_id, np.int64))
    np.save(folder / "day.npy", about.day.astype(np.int32))
    np.save(folder / "digest.npy", about.digest.astype(np.uint64))
    for name, rows in about.sketches._asdict().items():
        np.save(folder / f"sketch.{name}.npy", rows)
    for name, column in about.columns.items():
        save(folder / f"{name}.npy", column)
    values = json.dumps(about.values, ensure_ascii=False)
    (folder / "values.json").write_text(values, "utf-8", "replace")


def narrowest(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the narrowest unsigned type that holds every number up to `largest`."""
    for kind in (np.uint8, np.uint16, np.uint32):
        if largest <= np.iinfo(kind).max:
            return kind
    return np.uint64


def save(path: Path, array: Array) -> None:
    """Write whole numbers, 0 or above, in the narrowest type that holds them all."""
    np.save(path, narrowed(array))


def narrowed(array: Array) -> Array:
    """Return whole numbers, 0 or above, in the narrowest type that holds them all."""
    largest = int(array.max()) if len(array) else 0
    return array.astype(narrowest(largest), copy=False)


def _load_postings(folder: Path, field: str) -> Postings:
    blocked = {name: load_blocks(folder / f"{field}.{name}.npy") for name in BLOCKED}
    offsets = load_blocks(folder / f"{field}.offsets.npy")
    places = cast(Array, Places(offsets, cast(Blocks, blocked["frequencies"])))
    return Postings(
        offsets=offsets,
        places=places,
        lengths=load_array(folder / f"{field}.lengths.npy"),
        **blocked,
    )


def _load_values(path: Path) -> dict[str, list[str]]:
    try:
        values: dict[str, list[str]] = json.loads(load_bytes(path)[:])
    except (ValueError, RecursionError) as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error
    return values


def one_line(text: str) -> str:
    """Return a text as a list of texts, one a line, has it."""
    return text.replace("\n", " ")


def as_lines(texts: Iterable[str]) -> bytes:
    """Return strings, none of several lines, one a line."""
    return "\n".join([*texts, ""]).encode("utf-8", "replace")


def write_texts(stem: Path, texts: Sequence[str]) -> None:
    """Write strings, none of several lines, one a line, and where each begins."""
    write_lines(stem, as_lines(texts))


def write_lines(stem: Path, lines: bytes) -> None:
    """Write lines as they are, and where each begins."""
    stem.with_suffix(".txt").write_bytes(lines)
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n"))
    save(stem.with_suffix(".npy"), np.append(0, ends + 1))
