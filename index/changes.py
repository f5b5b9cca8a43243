"""What differs between the articles found and a snapshot, and which segments hold the result?"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from .article import Article
from .builder import Living, merge_segments
from .inversion import Mask, count_gone
from .learned import without
from .manifest import Entry
from .merging import Size, choose_merges
from .records import digest, encode
from .seen import Unchanged
from .segment import Segment, save
from .snapshot import Part, Snapshot

FEW = 1_000  # articles whose ids are looked up one by one; for more, all ids are read


class Changes:
    """Compares articles with a snapshot as they come by."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._document_by_id: dict[str, int] = {}
        self._looked_up = 0
        self._seen = np.zeros(snapshot.size, np.bool_)
        self._replaced = np.zeros(snapshot.size, np.bool_)
        self._digests = np.concatenate(
            [np.zeros(0, np.uint64), *(part.segment.digest for part in snapshot.parts)]
        )
        self.added: list[str] = []
        self.changed: list[str] = []

    @property
    def unchanged(self) -> int:
        return int(self._seen.sum())

    def sift(self, found: Iterable[Article | Unchanged]) -> Iterator[Article]:
        """Yield the articles that are new or have changed; note the rest as seen."""
        for each in found:
            if isinstance(each, Unchanged):
                known = [self._find(id) for id in each.ids]
                self._seen[[document for document in known if document is not None]] = True
            elif self._is_new(article := without(each, self._snapshot.learned)):
                yield article

    def gone(self, keep: bool) -> Mask:
        """Return which documents are to be deleted: replaced, or (unless `keep`) not seen."""
        gone = self._replaced.copy()
        if not keep:
            gone |= ~self._seen
        return gone if self._snapshot.alive is None else gone & self._snapshot.alive

    def _is_new(self, article: Article) -> bool:
        document = self._find(article.id)
        if document is None:
            self.added.append(article.id)
            return True
        if self._digests[document] == digest(encode(article)):
            self._seen[document] = True
            return False
        self._replaced[document] = True
        self.changed.append(article.id)
        return True

    def _find(self, id: str) -> int | None:
        self._looked_up += 1
        if self._looked_up <= FEW:
            return self._snapshot.find(id)
        if not self._document_by_id:
            self._document_by_id = dict(_living_ids(self._snapshot.parts))
        return self._document_by_id.get(id)


def apply_changes(
    snapshot: Snapshot, gone: Mask, added: Entry | None, folder: Path, generation: str
) -> list[Entry]:
    """Write deletions and merged segments; return the segments of the next generation.

    `added` is a new segment, if there is one.
    """
    held = [_without(part, gone) for part in snapshot.parts]
    entries = [Entry(**each) for each in snapshot.manifest["segments"]]
    same = [
        not gone[part.base : part.base + part.segment.documents].any() for part in snapshot.parts
    ]
    if added is not None:
        segment = Segment(folder / "segments" / added.name)
        held.append(Living(segment, None, segment.counts))
        entries.append(added)
        same.append(True)
    sizes = [_size(each) for each in held]
    merges = choose_merges(sizes)
    merged = {at for group in merges for at in group}
    kept = [
        entries[at] if same[at] else _write_deletions(folder, generation, held[at])
        for at, size in enumerate(sizes)
        if size.living and at not in merged
    ]
    for number, group in enumerate(merges, 1):
        into = folder / "segments" / f"s{generation[1:]}-{number}"
        merge_segments([held[at] for at in group], into)
        kept.append(Entry(into.name, sum(sizes[at].living for at in group)))
    return kept


def _without(part: Part, gone: Mask) -> Living:
    """Return what is alive of a segment without the documents that are gone."""
    segment = part.segment
    newly = gone[part.base : part.base + segment.documents]
    if not newly.any():
        return Living(segment, part.alive, part.counts)
    fewer = count_gone(list(segment.fields.values()), len(segment.terms), newly)
    alive = ~newly if part.alive is None else part.alive & ~newly
    return Living(segment, alive, part.counts - fewer)


def _write_deletions(folder: Path, generation: str, living: Living) -> Entry:
    segment, alive, counts = living
    assert alive is not None
    stem = f"deletions/{generation}-{segment.folder.name}"
    np.save(folder / f"{stem}.npy", ~alive)
    save(folder / f"{stem}.counts.npy", counts)
    return Entry(segment.folder.name, segment.documents, f"{stem}.npy", f"{stem}.counts.npy")


def _size(living: Living) -> Size:
    documents = living.segment.documents
    return Size(documents if living.alive is None else int(living.alive.sum()), documents)


def _living_ids(parts: Sequence[Part]) -> Iterator[tuple[str, int]]:
    for part in parts:
        for number, id in enumerate(part.segment.ids.all()):
            if part.alive is None or part.alive[number]:
                yield id, part.base + number
