"""How does what was written become the generation that is served?

Write the files → fsync each and read it back, for the digests → fsync their folders →
manifest, fsync → replace CURRENT, fsync.  The last rename is the publication; a crash
before it leaves the old generation current, and files that no manifest names are removed
by the next writer.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .analysis.analyzer import fingerprint
from .background import Background
from .disk import fsync, write_durably
from .errors import SnapshotError
from .generations import current_generation, generations, make_current, number_of, read_manifest
from .manifest import FORMAT, Entry
from .segment import FIELDS, Array, Sketches
from .snapshot import Mask, Part, Snapshot, check_built_by_us, open_generation, open_parts
from .stories import NOTHING, Found, Groups, files_of, group, load_found, save_groups
from .wholeness import known_files, name_of, write_note


def publish(
    folder: Path,
    generation: str,
    entries: Sequence[Entry],
    about: dict[str, Any],
    background: Background,
) -> Snapshot:
    """Make the segments the current generation; `about` is added to the manifest.

    The caller holds the lock.  Files that an earlier generation has, or that the background
    has brought to the disk, are neither read nor synced again.  Returns the generation, opened
    and checked.
    """
    parts = tuple(open_parts(folder, {"segments": [entry._asdict() for entry in entries]}))
    paths = [path for entry in entries for path in _files_of(folder, entry)]
    known = known_files(folder)
    fresh = [path for path in paths if name_of(folder, path) not in known]
    background.bring(fresh)
    groups = _write_groups(folder, generation, parts)
    brought = background.brought([*fresh, *groups])
    written = {name_of(folder, path): each for path, each in brought.items()}
    fsync(folder / "segments")
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
            for name in (name_of(folder, path) for path in [*paths, *groups])
        },
    }
    write_durably(
        folder / "generations" / f"{generation}.json",
        json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
    )
    write_note(folder, generation, {name: each.state for name, each in written.items()})
    snapshot = open_generation(folder, generation)
    make_current(folder, generation)
    return snapshot


def roll_back(folder: Path, generation: str = "") -> str:
    """Make an older generation current, by default the one before; return its name.

    The caller holds the lock.  What was current stays, so one can go forward again.
    Raises SnapshotMissing when it is not there, SnapshotDamaged when it is not whole.
    """
    current = current_generation(folder)
    before = [name for name in generations(folder) if number_of(name) < number_of(current)]
    wanted = generation or (before[-1] if before else "")
    if wanted not in generations(folder):
        there = ", ".join(generations(folder))
        what = f"no generation {generation}" if generation else f"nothing before {current}"
        raise SnapshotError(f"{folder}: {what} is kept here; there are {there}")
    open_generation(folder, wanted).close()
    write_durably(folder / "generations" / f"{current}.served", b"")
    make_current(folder, wanted)
    return wanted


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
        save_groups(stem, *group_parts(parts, _found_before(folder)))
    return paths


def stories_of(folder: Path, generation: str) -> Path:
    """Return what the names of a generation's files in stories/ begin with."""
    return folder / "stories" / generation


def _found_before(folder: Path) -> Found:
    """Return which links the current generation found; none where it is of another kind."""
    try:
        generation = current_generation(folder)
        check_built_by_us(folder, read_manifest(folder, generation))
        return load_found(stories_of(folder, generation))
    except (SnapshotError, OSError, ValueError):
        return NOTHING


def group_parts(parts: Sequence[Part], before: Found = NOTHING) -> tuple[Groups, Found]:
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
