"""Is every file of a generation what its manifest says, and on the disk for good?"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from .disk import fsync
from .errors import SnapshotDamaged
from .generations import generations, how_to_rebuild, read_manifest


class Written(NamedTuple):
    """A file that is on the disk: its size and times, its size and digest."""

    state: list[int]
    digest: list[Any]


def verify(folder: Path, generation: str) -> int:
    """Compare every file of a generation with its digest; return how many there are.

    Raises SnapshotDamaged naming the first file that differs.
    """
    files = read_manifest(folder, generation)["files"]
    for name, expected in files.items():
        _check_digest(folder, folder / name, expected)
    return len(files)


def check_files(
    folder: Path, manifest: dict[str, Any], check: Callable[[], None] = lambda: None
) -> None:
    """Compare digests, but not of files that were found whole before and are as they were.

    Where there are others, `check` looks at them too: it raises where they are not sound.
    """
    state = {name: state_of(folder, folder / name) for name in manifest["files"]}
    note = folder / "generations" / f"{manifest['generation']}.whole"
    whole = _read_note(note)
    if whole == state:
        return
    for other in generations(folder):
        if other != manifest["generation"]:
            whole = {**_read_note(note.with_name(f"{other}.whole")), **whole}
    fresh = [name for name in state if whole.get(name) != state[name]]
    for name in fresh:
        _check_digest(folder, folder / name, manifest["files"][name])
    if fresh:
        check()
    write_note(folder, manifest["generation"], state)


def write_note(folder: Path, generation: str, state: dict[str, list[int]]) -> None:
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


def known_files(folder: Path) -> dict[str, list[Any]]:
    """Return sizes and digests of the files of all generations; no file is ever written twice."""
    known: dict[str, list[Any]] = {}
    for name in generations(folder):
        try:
            known.update(read_manifest(folder, name)["files"])
        except SnapshotDamaged:
            continue
    return known


def bring_to_disk(path: Path) -> Written:
    """Bring a file to the disk, and read it back; return what it is."""
    fsync(path)
    return Written(state_of(path.parent, path), _describe(path))


def _describe(path: Path) -> list[Any]:
    """Return a file's size and digest; other threads go on while it is read."""
    with path.open("rb", buffering=0) as file:
        return [os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()]


def state_of(folder: Path, path: Path) -> list[int]:
    """Return by what it is seen whether a file was changed: its size, time and number."""
    try:
        found = path.stat()
    except OSError as error:
        raise SnapshotDamaged(f"{path}: {error.strerror}; {how_to_rebuild(folder)}") from error
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _check_digest(folder: Path, path: Path, expected: list[Any]) -> None:
    try:
        found = _describe(path)
    except OSError as error:
        raise SnapshotDamaged(f"{path}: {error.strerror}; {how_to_rebuild(folder)}") from error
    if found != expected:
        raise SnapshotDamaged(f"{path}: its sha256 is not the manifest's; {how_to_rebuild(folder)}")


def name_of(folder: Path, path: Path) -> str:
    """Return the name that a file has in a manifest."""
    return str(path.relative_to(folder))
