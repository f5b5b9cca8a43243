"""What is in a published generation, opened for reading?"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .analysis.analyzer import fingerprint
from .article import Article
from .errors import SnapshotDamaged, SnapshotStale
from .files import NO_ARRAY
from .generations import current_generation, how_to_rebuild, manifest_path, not_read, read_manifest
from .inversion import count_gone
from .manifest import FORMAT, Entry, check_manifest
from .segment import FIELDS, Array, Segment
from .soundness import check_sound
from .stories import Groups
from .wholeness import check_files, state_of

Mask = npt.NDArray[np.bool_]


class Part(NamedTuple):
    """One segment of a snapshot; its document d is the snapshot's document base + d.

    `alive` says which documents are (None: all), `counts` in how many living documents
    each term is, in any field.
    """

    segment: Segment
    base: int
    alive: Mask | None
    counts: Array


class Snapshot:
    """One published generation, opened for reading.

    Documents are numbered from 0 across the parts; `size` counts deleted ones too,
    `documents` does not.  `lengths` are words a document in each field, float32,
    shape (size,); `mean_lengths` are over the documents that are alive.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any], state: Sequence[int] = ()) -> None:
        """`state` is what the manifest's file was like when it was read."""
        self.folder = folder
        self.manifest = manifest
        self.state = list(state)
        self.generation: str = manifest["generation"]
        self.documents: int = manifest["documents"]
        self.parts = tuple(open_parts(folder, manifest))
        self.size = sum(part.segment.documents for part in self.parts)
        self.alive = _joined_masks(self.parts)
        self.lengths = {
            field: np.concatenate(
                [np.zeros(0, np.float32)]
                + [part.segment.fields[field].lengths.astype(np.float32) for part in self.parts]
            )
            for field in FIELDS
        }
        self.mean_lengths: dict[str, float] = manifest["mean_lengths"]
        learned: dict[str, list[str]] = manifest.get("learned", {})
        self.learned = {source: frozenset(forms) for source, forms in learned.items()}
        self.groups = Groups(*_load(folder, manifest["stories"], None, (2, self.size), self.size))

    def locate(self, document: int) -> tuple[Part, int]:
        """Return the part that holds a document, and the document's number in its segment."""
        for part in reversed(self.parts):
            if document >= part.base:
                return part, document - part.base
        raise IndexError(document)

    def id(self, document: int) -> str:
        """Return the article id of a document."""
        part, number = self.locate(document)
        return part.segment.ids[number].decode("utf-8")

    def title(self, document: int) -> str:
        """Return the title of a document, in one line."""
        part, number = self.locate(document)
        return part.segment.titles[number].decode("utf-8")

    def fetch(self, documents: Sequence[int]) -> list[Article]:
        """Return the articles of these documents, in this order."""
        articles = []
        for document in documents:
            part, number = self.locate(int(document))
            articles += part.segment.store.fetch([number])
        return articles

    def find(self, id: str) -> int | None:
        """Return the document with this article id, None when no living one has it."""
        for part in reversed(self.parts):
            number = part.segment.find(id)
            if number >= 0 and (part.alive is None or part.alive[number]):
                return part.base + number
        return None

    @cached_property
    def edition(self) -> str:
        """What tells this index from any other, also from one whose generation is named alike."""
        return hashlib.sha256(json.dumps(self.manifest).encode()).hexdigest()[:16]

    def close(self) -> None:
        """Let go of the stores; the arrays go with the last reference to them."""
        for part in self.parts:
            part.segment.store.close()


def open_snapshot(folder: Path) -> Snapshot:
    """Open the current generation.

    Its files are compared with their digests the first time, and only their sizes and
    times after that.  Raises SnapshotMissing, SnapshotStale or SnapshotDamaged.
    """
    while True:
        generation = current_generation(folder)
        try:
            return open_generation(folder, generation)
        except SnapshotDamaged:
            if current_generation(folder) == generation:
                raise  # else a writer removed it meanwhile: it had published others


def open_generation(folder: Path, generation: str) -> Snapshot:
    """Open a generation by name; raises as `open_snapshot` does."""
    state = state_of(folder, manifest_path(folder, generation))
    manifest = read_manifest(folder, generation)
    check_built_by_us(folder, manifest)
    try:
        check_manifest(manifest, generation)
    except ValueError as error:
        raise not_read(folder, manifest_path(folder, generation), error) from error
    check_files(folder, manifest, partial(_check_sound, folder, manifest))
    return Snapshot(folder, manifest, state)


def _check_sound(folder: Path, manifest: dict[str, Any]) -> None:
    for segment in open_segments(folder, manifest):
        check_sound(segment)


def is_current(snapshot: Snapshot) -> bool:
    """Say whether a snapshot is what is served now.

    It is not when the folder was emptied and filled anew, whatever the generations are named.
    """
    generation = current_generation(snapshot.folder)
    path = manifest_path(snapshot.folder, generation)
    return generation == snapshot.generation and state_of(snapshot.folder, path) == snapshot.state


def check_built_by_us(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise SnapshotStale for an index of another format, or of another analysis."""
    if manifest["format"] != FORMAT:
        raise SnapshotStale(
            f"{folder}: index format {manifest['format']}, this program reads {FORMAT}; "
            f"{how_to_rebuild(folder)}"
        )
    if manifest.get("fingerprint") != fingerprint():
        raise SnapshotStale(
            f"{folder}: built with analysis {manifest.get('fingerprint')}, this program has "
            f"{fingerprint()}; {how_to_rebuild(folder)}"
        )


def open_segments(folder: Path, manifest: dict[str, Any]) -> Iterator[Segment]:
    """Open the segments that a manifest names, as they are written."""
    for entry in manifest["segments"]:
        yield Segment(folder / "segments" / entry["name"])


def open_parts(folder: Path, manifest: dict[str, Any]) -> Iterator[Part]:
    """Open the segments that a manifest names, with what is alive of each."""
    base = 0
    entries = [Entry(**each) for each in manifest["segments"]]
    for entry, segment in zip(entries, open_segments(folder, manifest), strict=True):
        if segment.documents != entry.documents:
            raise SnapshotDamaged(
                f"{segment.folder}: {segment.documents} documents, the manifest says "
                f"{entry.documents}; {how_to_rebuild(folder)}"
            )
        if entry.deleted:
            alive = ~_load(folder, entry.deleted, np.bool_, (segment.documents,))
            yield Part(segment, base, alive, _living_counts(folder, entry, segment, alive))
        else:
            yield Part(segment, base, None, segment.counts)
        base += segment.documents


def _living_counts(folder: Path, entry: Entry, segment: Segment, alive: Mask) -> Array:
    """Return in how many living documents each term is; counted where no file says it."""
    if entry.counts:
        return _load(folder, entry.counts, None, (len(segment.terms),), segment.documents + 1)
    gone = count_gone(list(segment.fields.values()), len(segment.terms), ~alive)
    return np.asarray(segment.counts - gone)


def _load(
    folder: Path, name: str, kind: type[np.bool_] | None, shape: tuple[int, ...], end: int = 2
) -> Array:
    """Return an array of this shape whose numbers are 0 or above and below `end`."""
    try:
        loaded: Array = np.load(folder / name, allow_pickle=False)
    except NO_ARRAY as error:
        raise SnapshotDamaged(f"{folder / name}: {error}; {how_to_rebuild(folder)}") from error
    if loaded.shape != shape or (kind is not None and loaded.dtype != kind):
        raise SnapshotDamaged(
            f"{folder / name}: {loaded.dtype} of {loaded.shape}, not of {shape}; "
            f"{how_to_rebuild(folder)}"
        )
    if loaded.size and not 0 <= int(loaded.min()) <= int(loaded.max()) < end:
        raise SnapshotDamaged(f"{folder / name}: leads beyond its end; {how_to_rebuild(folder)}")
    return loaded


def _joined_masks(parts: Sequence[Part]) -> Mask | None:
    if all(part.alive is None for part in parts):
        return None
    return np.concatenate(
        [
            np.ones(part.segment.documents, np.bool_) if part.alive is None else part.alive
            for part in parts
        ]
    )
