"""Which generations of an index are there, which one is current, and who may write?

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
"""

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .disk import fsync, why_not_written, write_durably
from .errors import NotWritten, SnapshotDamaged, SnapshotError, SnapshotLocked, SnapshotMissing
from .manifest import parse_manifest

KEPT = 2  # generations before the current one, for `rollback` and for readers that opened them

_NUMBERED = re.compile(r"[gs](\d+)")  # a generation, and what was written for it


def current_generation(folder: Path) -> str:
    """Return the name of the current generation; SnapshotMissing when there is none."""
    try:
        name = (folder / "CURRENT").read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SnapshotMissing(folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotDamaged(f"{folder / 'CURRENT'}: {error}; {how_to_rebuild(folder)}") from error
    if not name.startswith("g") or not name[1:].isdecimal():
        raise SnapshotDamaged(f"{folder / 'CURRENT'}: names {name!r}; {how_to_rebuild(folder)}")
    return name


def generations(folder: Path) -> list[str]:
    """Return the generations whose manifests are there, oldest first."""
    paths = (folder / "generations").glob("g*.json")
    return sorted((path.stem for path in paths if path.stem[1:].isdecimal()), key=number_of)


def read_manifest(folder: Path, generation: str) -> dict[str, Any]:
    """Return a generation's manifest; SnapshotDamaged when it cannot be read."""
    path = manifest_path(folder, generation)
    try:
        return parse_manifest(path.read_bytes())
    except (OSError, ValueError) as error:
        raise not_read(folder, path, error) from error


def next_generation(folder: Path) -> str:
    """Return the name of the next generation: one above all names ever seen here."""
    paths = [*(folder / "generations").glob("g*"), *(folder / "segments").glob("s*")]
    taken = [int(found[1]) for path in paths if (found := _NUMBERED.match(path.name))]
    return f"g{max(taken, default=0) + 1:06d}"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the index folder for writing; SnapshotLocked names the process that has it.

    What the system refuses while it is held is NotWritten: the disk is full, or cannot be locked.
    """
    try:
        is_new = not folder.exists()
        for name in ("generations", "segments", "deletions", "stories"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        if is_new:
            fsync(folder.parent)
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


def make_current(folder: Path, generation: str) -> None:
    """Point CURRENT at a generation, durably; the last step of every publication."""
    write_durably(folder / "CURRENT", f"{generation}\n".encode())


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
            path.unlink(missing_ok=True)  # a reader may have renamed its note meanwhile
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
    return bool(found) and all(number_of(path.stem) > number_of(name) for name in manifests)


def _wanted_manifests(folder: Path, kept: int, newer: bool) -> dict[str, dict[str, Any]]:
    """Return the manifests of the generations that stay; those that cannot be read do not."""
    try:
        current = current_generation(folder)
    except SnapshotMissing:
        return {}
    wanted = {current: read_manifest(folder, current)}
    names = generations(folder)
    served = [name for name in names if (folder / "generations" / f"{name}.served").exists()]
    before = [name for name in names if number_of(name) < number_of(current)]
    after = [name for name in served if number_of(name) > number_of(current) and newer]
    for name in [*before[len(before) - min(kept, len(before)) :], *after]:
        try:
            wanted[name] = read_manifest(folder, name)
        except SnapshotDamaged:
            continue
    return wanted


def number_of(generation: str) -> int:
    """Return what generations are in order by."""
    return int(generation[1:])


def manifest_path(folder: Path, generation: str) -> Path:
    """Return where the manifest of a generation lies."""
    return folder / "generations" / f"{generation}.json"


def not_read(folder: Path, path: Path, error: Exception) -> SnapshotDamaged:
    """Return the error of a manifest that cannot be read."""
    return SnapshotDamaged(f"{path}: {error}; {how_to_rebuild(folder)}")


def how_to_rebuild(folder: Path) -> str:
    """Return the end of every message on an index that cannot be used."""
    return f"rebuild it with: fihrist build FOLDER --index {folder}"
