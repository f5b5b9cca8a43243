"""Where do the tests get a snapshot from, in several segments and with deletions?"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from index.article import Article
from index.background import Background, in_background
from index.builder import build_segment
from index.generations import lock, next_generation
from index.manifest import Entry
from index.publication import publish
from index.snapshot import Snapshot


def published(
    folder: Path, batches: Sequence[Sequence[Article]], deleted: Collection[str] = ()
) -> Snapshot:
    """Publish each batch as one segment and mark the articles with these ids as deleted."""
    with lock(folder), in_background() as background:
        generation = next_generation(folder)
        entries = [
            _entry(folder, f"s{generation[1:]}-{number}", batch, deleted, background)
            for number, batch in enumerate(batches)
        ]
        return publish(folder, generation, entries, {}, background)


def _entry(
    folder: Path,
    name: str,
    batch: Sequence[Article],
    deleted: Collection[str],
    background: Background,
) -> Entry:
    entry = build_segment(batch, folder / "segments" / f"{name}-0", background)
    assert entry is not None
    mask = np.array([article.id in deleted for article in batch])
    if not mask.any():
        return entry
    np.save(folder / "generations" / f"{name}.npy", mask)
    return entry._replace(deleted=f"generations/{name}.npy")
