"""Which generations of an index are there, which one is current, and is it whole?

    DIR/
      CURRENT                    one line: the generation that is served
      LOCK                       held (flock) while something is written; the holder's pid
      generations/g000007.json   a manifest: segments, deletions, counts, sha256 of every file
      generations/g000007.whole  which files were found whole, with their sizes and times
      generations/g000007.served empty: it was current until a rollback, and its name is taken
      generations/g000007.files  what the files it was made from were like (seen.py)
      segments/s000007-0/        arrays and store, never changed once a manifest names them
      stories/g000007.npy        for each document the first of its copies and of its story
    stories/g000007.slabs.npy .links.npy   what was found alike, for the next generation
    deletions/g000008-s000007-0.npy         which of its documents are gone: bool
      deletions/g000008-s000007-0.counts.npy  in how many living documents each term is

Publishing: write the files → fsync them and their folders → read it all back, for the
digests → manifest, fsync → replace CURRENT, fsync.  The last rename is the publication; a
crash before it leaves the old generation current, and files that no manifest names
are removed by the next writer.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .analysis.analyzer import fingerprint
from .article import Article
from .disk import why_not_written
from .errors import (
    NotWritten,
    SnapshotDamaged,
    SnapshotError,
    SnapshotLocked,
    SnapshotMissing,
    SnapshotStale,
)
from .inversion import count_gone
from .manifest import Entry, check_manifest, parse_manifest
from .segment import FIELDS, Array, Segment, Sketches
from .stories import NOTHING, Found, Groups, files_of, group, load_found, save_groups

FORMAT = 7
_READ_AT_ONCE = 1 << 22  # bytes
_NUMBERED = re.compile(r"[gs](\d+)")  # a generation, and what was written for it
KEPT = 2  # generations before the current one, for `rollback` and for readers that opened them

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


class Written(NamedTuple):
    """A file that is on the disk: its size and times, its size and digest."""

    state: list[int]
    digest: list[Any]


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
        self.parts = tuple(_open_parts(folder, manifest))
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
        self.groups = Groups(*_load(folder, manifest["stories"], None, (2, self.size)))

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
    state = _state(folder, _manifest_path(folder, generation))
    manifest = read_manifest(folder, generation)
    _check_built_by_us(folder, manifest)
    try:
        check_manifest(manifest, generation)
    except ValueError as error:
        raise _not_read(folder, _manifest_path(folder, generation), error) from error
    _check_files(folder, manifest)
    return Snapshot(folder, manifest, state)


def is_current(snapshot: Snapshot) -> bool:
    """Say whether a snapshot is what is served now.

    It is not when the folder was emptied and filled anew, whatever the generations are named.
    """
    generation = current_generation(snapshot.folder)
    path = _manifest_path(snapshot.folder, generation)
    return generation == snapshot.generation and _state(snapshot.folder, path) == snapshot.state


def current_generation(folder: Path) -> str:
    """Return the name of the current generation; SnapshotMissing when there is none."""
    try:
        name = (folder / "CURRENT").read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SnapshotMissing(folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotDamaged(f"{folder / 'CURRENT'}: {error}; {_rebuild(folder)}") from error
    if not name.startswith("g") or not name[1:].isdecimal():
        raise SnapshotDamaged(f"{folder / 'CURRENT'}: names {name!r}; {_rebuild(folder)}")
    return name


def generations(folder: Path) -> list[str]:
    """Return the generations whose manifests are there, oldest first."""
    paths = (folder / "generations").glob("g*.json")
    return sorted((path.stem for path in paths if path.stem[1:].isdecimal()), key=_number)


def read_manifest(folder: Path, generation: str) -> dict[str, Any]:
    """Return a generation's manifest; SnapshotDamaged when it cannot be read."""
    path = _manifest_path(folder, generation)
    try:
        return parse_manifest(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _not_read(folder, path, error) from error


def verify(folder: Path, generation: str) -> int:
    """Compare every file of a generation with its digest; return how many there are.

    Raises SnapshotDamaged naming the first file that differs.
    """
    files = read_manifest(folder, generation)["files"]
    for name, expected in files.items():
        _check_digest(folder, folder / name, expected)
    return len(files)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the index folder for writing; SnapshotLocked names the process that has it.

    What the system refuses while it is held is NotWritten: the disk is full, or cannot be locked.
    """
    try:
        for name in ("generations", "segments", "deletions", "stories"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SnapshotError(f"{folder}: {error.strerror}; choose another with --index") from error
    try:
        _take_lock(folder, descriptor)
        yield
    except (OSError, sqlite3.Error) as error:
        raise NotWritten(why_not_written(error, folder)) from error
    finally:
        os.close(descriptor)


def _take_lock(folder: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
        raise SnapshotLocked(
            f"{folder}: process {owner} is building this index; wait for it to end"
        ) from error
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def next_generation(folder: Path) -> str:
    """Return the name of the next generation: one above all names ever seen here."""
    paths = [*(folder / "generations").glob("g*"), *(folder / "segments").glob("s*")]
    taken = [int(found[1]) for path in paths if (found := _NUMBERED.match(path.name))]
    return f"g{max(taken, default=0) + 1:06d}"


def publish(
    folder: Path, generation: str, entries: Sequence[Entry], about: dict[str, Any]
) -> Snapshot:
    """Make the segments the current generation; `about` is added to the manifest.

    The caller holds the lock.  Files that an earlier generation has are neither read
    nor synced again.  Returns the generation, opened and checked.
    """
    parts = tuple(_open_parts(folder, {"segments": [entry._asdict() for entry in entries]}))
    paths = [path for entry in entries for path in _files_of(folder, entry)]
    known = _known_files(folder)
    fresh = [path for path in paths if str(path.relative_to(folder)) not in known]
    with ThreadPoolExecutor(1) as beside:  # which waits for the disk, and hashes
        waiting = beside.submit(_make_durable, folder, fresh)
        groups = _write_groups(folder, generation, parts)
        written = {**waiting.result(), **_make_durable(folder, groups)}
    _fsync(folder / "segments")
    manifest = {
        **about,
        "format": FORMAT,
        "fingerprint": fingerprint(),
        "generation": generation,
        "segments": [entry._asdict() for entry in entries],
        "stories": f"stories/{generation}.npy",
        **_totals(parts),
        "files": {
            name: written[name].digest if name in written else known[name]
            for name in _names(folder, [*paths, *groups])
        },
    }
    _write_durably(
        folder / "generations" / f"{generation}.json",
        json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
    )
    _write_note(folder, generation, {name: each.state for name, each in written.items()})
    snapshot = open_generation(folder, generation)
    make_current(folder, generation)
    return snapshot


def make_current(folder: Path, generation: str) -> None:
    """Point CURRENT at a generation, durably; the last step of every publication."""
    _write_durably(folder / "CURRENT", f"{generation}\n".encode())


def roll_back(folder: Path, generation: str = "") -> str:
    """Make an older generation current, by default the one before; return its name.

    The caller holds the lock.  What was current stays, so one can go forward again.
    Raises SnapshotMissing when it is not there, SnapshotDamaged when it is not whole.
    """
    current = current_generation(folder)
    before = [name for name in generations(folder) if _number(name) < _number(current)]
    wanted = generation or (before[-1] if before else "")
    if wanted not in generations(folder):
        there = ", ".join(generations(folder))
        what = f"no generation {generation}" if generation else f"nothing before {current}"
        raise SnapshotError(f"{folder}: {what} is kept here; there are {there}")
    open_generation(folder, wanted).close()
    _write_durably(folder / "generations" / f"{current}.served", b"")
    make_current(folder, wanted)
    return wanted


def collect_garbage(folder: Path, kept: int = KEPT, newer: bool = True) -> list[str]:
    """Remove old generations and what no manifest names; return what was removed.

    `kept` generations before the current one stay, and (if `newer`) those after it that
    it was rolled back from.  The caller holds the lock.  Nothing is removed while the
    current one is damaged.
    """
    manifests = _wanted_manifests(folder, kept, newer)
    in_use = {name for manifest in manifests.values() for name in manifest["files"]}
    segments = {Path(name).parts[1] for name in in_use if name.startswith("segments/")}
    removed = []
    for path in sorted((folder / "generations").iterdir()):
        name = path.name.partition(".")[0]
        if (name not in manifests and not _is_mark(path, manifests)) or path.suffix == ".new":
            path.unlink()
            removed += [path.stem] if path.suffix == ".json" else []
    for path in sorted((folder / "segments").iterdir()):
        if path.name not in segments:
            (shutil.rmtree if path.is_dir() and not path.is_symlink() else Path.unlink)(path)
            removed.append(path.name)
    (folder / "CURRENT.new").unlink(missing_ok=True)
    for path in [*(folder / "deletions").glob("*"), *(folder / "stories").glob("*")]:
        if f"{path.parent.name}/{path.name}" not in in_use:
            path.unlink()
    return removed


def _is_mark(path: Path, manifests: Collection[str]) -> bool:
    """Say whether a file keeps the name of a generation that was served from being used again."""
    found = path.suffix == ".served" and _NUMBERED.fullmatch(path.stem)
    return bool(found) and all(_number(path.stem) > _number(name) for name in manifests)


def _wanted_manifests(folder: Path, kept: int, newer: bool) -> dict[str, dict[str, Any]]:
    """Return the manifests of the generations that stay; those that cannot be read do not."""
    try:
        current = current_generation(folder)
    except SnapshotMissing:
        return {}
    wanted = {current: read_manifest(folder, current)}
    names = generations(folder)
    served = [name for name in names if (folder / "generations" / f"{name}.served").exists()]
    before = [name for name in names if _number(name) < _number(current)]
    after = [name for name in served if _number(name) > _number(current) and newer]
    for name in [*before[len(before) - min(kept, len(before)) :], *after]:
        try:
            wanted[name] = read_manifest(folder, name)
        except SnapshotDamaged:
            continue
    return wanted


def _open_parts(folder: Path, manifest: dict[str, Any]) -> Iterator[Part]:
    base = 0
    for entry in (Entry(**each) for each in manifest["segments"]):
        segment = Segment(folder / "segments" / entry.name)
        if segment.documents != entry.documents:
            raise SnapshotDamaged(
                f"{segment.folder}: {segment.documents} documents, the manifest says "
                f"{entry.documents}; {_rebuild(folder)}"
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
        return _load(folder, entry.counts, None, (len(segment.terms),))
    gone = count_gone(list(segment.fields.values()), len(segment.terms), ~alive)
    return np.asarray(segment.counts - gone)


def _load(folder: Path, name: str, kind: type[np.bool_] | None, shape: tuple[int, ...]) -> Array:
    try:
        loaded: Array = np.load(folder / name, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise SnapshotDamaged(f"{folder / name}: {error}; {_rebuild(folder)}") from error
    if loaded.shape != shape or (kind is not None and loaded.dtype != kind):
        raise SnapshotDamaged(
            f"{folder / name}: {loaded.dtype} of {loaded.shape}, not of {shape}; {_rebuild(folder)}"
        )
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


def _check_built_by_us(folder: Path, manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise SnapshotStale(
            f"{folder}: index format {manifest['format']}, this program reads {FORMAT}; "
            f"{_rebuild(folder)}"
        )
    if manifest.get("fingerprint") != fingerprint():
        raise SnapshotStale(
            f"{folder}: built with analysis {manifest.get('fingerprint')}, this program has "
            f"{fingerprint()}; {_rebuild(folder)}"
        )


def _check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Compare digests, but not of files that were found whole before and are as they were."""
    state = {name: _state(folder, folder / name) for name in manifest["files"]}
    note = folder / "generations" / f"{manifest['generation']}.whole"
    whole = _read_note(note)
    if whole == state:
        return
    for other in generations(folder):
        if other != manifest["generation"]:
            whole = {**_read_note(note.with_name(f"{other}.whole")), **whole}
    for name, expected in manifest["files"].items():
        if whole.get(name) != state[name]:
            _check_digest(folder, folder / name, expected)
    _write_note(folder, manifest["generation"], state)


def _write_note(folder: Path, generation: str, state: dict[str, list[int]]) -> None:
    """Keep that these files were found whole as they are now."""
    note = folder / "generations" / f"{generation}.whole"
    try:
        waiting = note.with_name(f"{note.name}.{os.getpid()}.new")
        waiting.write_text(json.dumps(state), "utf-8")
        waiting.replace(note)
    except OSError:
        return  # a read-only folder: the digests are compared at every opening


def _read_note(path: Path) -> dict[str, list[int]]:
    try:
        note = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _known_files(folder: Path) -> dict[str, list[Any]]:
    """Return sizes and digests of the files of all generations; no file is ever written twice."""
    known: dict[str, list[Any]] = {}
    for name in generations(folder):
        try:
            known.update(read_manifest(folder, name)["files"])
        except SnapshotDamaged:
            continue
    return known


def _names(folder: Path, paths: Sequence[Path]) -> list[str]:
    return [str(path.relative_to(folder)) for path in paths]


def _check_digest(folder: Path, path: Path, expected: list[Any]) -> None:
    try:
        found = _describe(path)
    except OSError as error:
        raise SnapshotDamaged(f"{path}: {error.strerror}; {_rebuild(folder)}") from error
    if found != expected:
        raise SnapshotDamaged(f"{path}: its sha256 is not the manifest's; {_rebuild(folder)}")


def _state(folder: Path, path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError as error:
        raise SnapshotDamaged(f"{path}: {error.strerror}; {_rebuild(folder)}") from error
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _make_durable(folder: Path, paths: Sequence[Path]) -> dict[str, Written]:
    """Bring the files to the disk, and then read them back; return what they are, by name."""
    with ThreadPoolExecutor(2) as beside:  # the one waits for the disk, the other hashes
        list(beside.map(_fsync, [*paths, *{path.parent for path in paths}]))
        digests = list(beside.map(_describe, paths))
    names = _names(folder, paths)
    return {
        name: Written(_state(folder, path), digest)
        for name, path, digest in zip(names, paths, digests, strict=True)
    }


def _describe(path: Path) -> list[Any]:
    """Return a file's size and digest; other threads go on while it is read."""
    digest, piece = hashlib.sha256(), memoryview(bytearray(_READ_AT_ONCE))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(piece):
            digest.update(piece[:count])
        return [file.tell(), digest.hexdigest()]


def _files_of(folder: Path, entry: Entry) -> list[Path]:
    paths = sorted((folder / "segments" / entry.name).iterdir())
    return [*paths, *(folder / name for name in (entry.deleted, entry.counts) if name)]


def _write_groups(folder: Path, generation: str, parts: Sequence[Part]) -> list[Path]:
    """Write which documents are copies and which tell one story; return the files.

    A worker may have written them already (`build_segment`).
    """
    stem = stories_of(folder, generation)
    paths = files_of(stem)
    if not all(path.exists() for path in paths):
        save_groups(stem, *_group(parts, _found_before(folder)))
    return paths


def stories_of(folder: Path, generation: str) -> Path:
    """Return what the names of a generation's files in stories/ begin with."""
    return folder / "stories" / generation


def _found_before(folder: Path) -> Found:
    """Return which links the current generation found; none where it is of another kind."""
    try:
        generation = current_generation(folder)
        _check_built_by_us(folder, read_manifest(folder, generation))
        return load_found(stories_of(folder, generation))
    except (SnapshotError, OSError, ValueError):
        return NOTHING


def _group(parts: Sequence[Part], before: Found = NOTHING) -> tuple[Groups, Found]:
    """Group what is alive; what is deleted is by itself."""
    size = sum(part.segment.documents for part in parts)
    alive = np.flatnonzero(np.concatenate([np.zeros(0, np.bool_), *map(_living, parts)]))
    segments = [part.segment for part in parts]

    def id_of(number: int) -> bytes:
        document = int(alive[number])
        part = next(part for part in reversed(parts) if document >= part.base)
        return part.segment.ids[document - part.base]

    groups, found = group(
        Sketches(*(_rows([seg.sketches[at] for seg in segments], alive) for at in range(3))),
        _rows([segment.day for segment in segments], alive),
        _rows([segment.digest for segment in segments], alive),
        id_of,
        before,
    )
    heads = [np.arange(size, dtype=np.int32) for _ in groups]
    for own, each in zip(heads, groups, strict=True):
        own[alive] = alive[each]
    return Groups(*heads), found


def _living(part: Part) -> Mask:
    return np.ones(part.segment.documents, np.bool_) if part.alive is None else part.alive


def _rows(arrays: Sequence[Array], chosen: Array) -> Array:
    return np.asarray(np.concatenate(arrays)[chosen])


def _totals(parts: Sequence[Part]) -> dict[str, Any]:
    """Count what is alive: documents, and mean words a field."""
    documents, words = 0, dict.fromkeys(FIELDS, 0)
    for part in parts:
        alive = slice(None) if part.alive is None else part.alive
        documents += len(part.segment.day[alive])
        for field in FIELDS:
            words[field] += int(part.segment.fields[field].lengths[alive].sum(dtype=np.int64))
    means = {field: words[field] / max(documents, 1) for field in FIELDS}
    return {"documents": documents, "words": words, "mean_lengths": means}


def _write_durably(path: Path, content: bytes) -> None:
    waiting = path.with_name(f"{path.name}.new")
    waiting.write_bytes(content)
    _fsync(waiting)
    waiting.replace(path)
    _fsync(path.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _number(generation: str) -> int:
    return int(generation[1:])


def _manifest_path(folder: Path, generation: str) -> Path:
    return folder / "generations" / f"{generation}.json"


def _not_read(folder: Path, path: Path, error: Exception) -> SnapshotDamaged:
    return SnapshotDamaged(f"{path}: {error}; {_rebuild(folder)}")


def _rebuild(folder: Path) -> str:
    return f"rebuild it with: fihrist build FOLDER --index {folder}"
