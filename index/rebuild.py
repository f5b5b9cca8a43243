"""How does a folder of articles become the generation that is served?"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from .article import Article
from .background import Background, in_background
from .builder import build_segment
from .changes import Changes, apply_changes
from .crew import default_processes
from .errors import CorpusError, SnapshotError, SnapshotMissing
from .generations import collect_garbage, lock, next_generation
from .learned import Learning, Lines
from .manifest import Entry
from .publication import publish, stories_of
from .reading import Rejection
from .reading.place import visible
from .reported import FileReport, file_reports
from .seen import FileNotes, Unchanged, carry_over
from .snapshot import Snapshot, open_snapshot

Progress = Callable[[int], None]
Found = Article | Rejection | Unchanged

logger = logging.getLogger(__name__)


class Report(NamedTuple):
    """What one rebuild did: the generation it published and what it could not use."""

    generation: str
    documents: int
    rejected: tuple[Rejection, ...]
    files: tuple[FileReport, ...] = ()


class UpdateReport(NamedTuple):
    """What one update did; with nothing changed, `generation` is the one that was there."""

    generation: str
    added: int
    changed: int
    removed: int
    unchanged: int
    documents: int
    rejected: tuple[Rejection, ...]
    files: tuple[FileReport, ...] = ()


def build(
    found: Iterable[Found],
    folder: Path,
    progress: Progress = lambda count: None,
    strict: bool = False,
    processes: int = 0,
    notes: FileNotes | None = None,
) -> Report:
    """Index the articles and publish them as the new generation of `folder`.

    What was served before is served until the last step, and kept for a rollback.
    `progress` is told how many articles were taken so far.  `processes` is how many work
    on it, 0 for as many as there are processors, at most eight; `notes` is what `found`
    was read with, if it was, so that the next `update` can skip files.  Raises CorpusError when
    there is no article at all or, if `strict`, when one was rejected; SnapshotLocked
    when another builder is at work, and SnapshotError when the folder cannot be written.
    """
    with _writing(folder) as background:
        return _build(_Taken(found, progress, notes), folder, background, strict, processes)


def update(
    found: Iterable[Found],
    folder: Path,
    progress: Progress = lambda count: None,
    strict: bool = False,
    keep: bool = False,
    processes: int = 0,
    notes: FileNotes | None = None,
) -> UpdateReport:
    """Make the index hold exactly the articles found: add, replace, remove, by id and content.

    With `keep` nothing is removed: the articles found are added or replace those with
    their ids.  Answers are those of a `build` of the same articles.  Where there is no
    index yet, one is built.  Raises as `build` does.
    """
    with _writing(folder) as background:
        taken = _Taken(found, progress, notes)
        try:
            snapshot = open_snapshot(folder)
        except SnapshotMissing:
            report = _build(taken, folder, background, strict, processes)
            return _as_update(report)
        try:
            return _update(taken, snapshot, folder, background, strict, keep, processes)
        finally:
            snapshot.close()


def rehearse(
    found: Iterable[Found],
    progress: Progress = lambda count: None,
    strict: bool = False,
    notes: FileNotes | None = None,
) -> Report:
    """Return the report that `build` would, or raise what it would, writing nothing."""
    taken = _Taken(found, progress, notes)
    documents = sum(1 for each in taken if isinstance(each, Article))
    taken.check(strict)
    return Report("", documents, tuple(taken.rejected), taken.files(None, ()))


def rehearse_update(
    found: Iterable[Found],
    folder: Path,
    progress: Progress = lambda count: None,
    strict: bool = False,
    keep: bool = False,
    notes: FileNotes | None = None,
) -> UpdateReport:
    """Return the report that `update` would, or raise what it would, writing nothing."""
    try:
        snapshot = open_snapshot(folder)
    except SnapshotMissing:
        return _as_update(rehearse(found, progress, strict, notes))
    try:
        taken, changes = _Taken(found, progress, notes), Changes(snapshot)
        for _ in changes.sift(taken):
            pass
        taken.check(strict)
        gone = int(changes.gone(keep).sum())
        new = len(changes.added) + len(changes.changed)
        documents = snapshot.documents - gone + new
        return _update_report(snapshot.generation, taken, changes, gone, documents)
    finally:
        snapshot.close()


def _as_update(report: Report) -> UpdateReport:
    """Return the report of an update where there was no index before."""
    documents = report.documents
    counts = (documents, 0, 0, 0, documents)
    return UpdateReport(report.generation, *counts, report.rejected, report.files)


def _update_report(
    generation: str, taken: "_Taken", changes: Changes, gone: int, documents: int
) -> UpdateReport:
    """Return the report of an update by which so many documents go, and so many are there."""
    added, changed = len(changes.added), len(changes.changed)
    counts = (added, changed, gone - changed, documents - added - changed)
    files = taken.files(changes.added, changes.changed)
    return UpdateReport(generation, *counts, documents, tuple(taken.rejected), files)


class _Taken:
    """The articles found whose id is new and sound, one after the other; notes the others.

    A file that is unchanged comes as such, without the articles that came before it.
    """

    def __init__(self, found: Iterable[Found], progress: Progress, notes: FileNotes | None) -> None:
        self._found = found
        self._progress = progress
        self._place_by_id: dict[str, str] = {}
        self.notes = notes
        self.rejected: list[Rejection] = []

    def __iter__(self) -> Iterator[Article | Unchanged]:
        for each in self._found:
            if isinstance(each, Rejection):
                self._reject(each.place, each.reason)
            elif isinstance(each, Unchanged):
                kept = [id for id in each.ids if self._is_first(id, each.place)]
                yield each._replace(ids=tuple(kept))
            elif not each.id.isprintable() or not each.id:
                self._reject(each.origin, f"the id {each.id!r} cannot be printed")
            elif self._is_first(each.id, each.origin):
                yield each
            self._progress(len(self._place_by_id))

    def check(self, strict: bool) -> None:
        """Raise CorpusError when nothing was found or, if `strict`, something was rejected."""
        if self._place_by_id and not (strict and self.rejected):
            return
        reasons = "".join(f"\n  {each.place}: {each.reason}" for each in self.rejected[:10])
        why = "some documents were rejected" if self._place_by_id else "no article was found"
        raise CorpusError("nothing was published", f"{why}{reasons}")

    def files(
        self, added: Collection[str] | None, changed: Collection[str]
    ) -> tuple[FileReport, ...]:
        """Return what was made of each file, where notes were taken of them."""
        readings = self.notes.readings if self.notes is not None else []
        return tuple(file_reports(readings, added, changed))

    def _is_first(self, id: str, place: str) -> bool:
        """Say whether no article before has the id; reject this one otherwise."""
        if id not in self._place_by_id:
            self._place_by_id[id] = place or id
            return True
        reason = f"its id {id!r} is that of {self._place_by_id[id]}; give each its own"
        self._reject(place or id, reason)
        return False

    def _reject(self, place: str, reason: str) -> None:
        self.rejected.append(Rejection(visible(place), visible(reason)))
        if self.notes is not None:
            self.notes.spoil()


def _build(
    taken: _Taken, folder: Path, background: Background, strict: bool, processes: int
) -> Report:
    generation = next_generation(folder)
    learning = Learning(folder)
    articles = learning.cut(each for each in taken if isinstance(each, Article))
    into, stories = _first(folder, generation), stories_of(folder, generation)
    processes = processes or default_processes()
    written = build_segment(articles, into, background, processes, stories)
    taken.check(strict)
    assert written is not None
    documents = _publish(folder, generation, [written], learning.lines, background)
    if taken.notes is not None:
        taken.notes.save(generation)
    return Report(generation, documents, tuple(taken.rejected), taken.files(None, ()))


def _update(
    taken: _Taken,
    snapshot: Snapshot,
    folder: Path,
    background: Background,
    strict: bool,
    keep: bool,
    processes: int,
) -> UpdateReport:
    generation = next_generation(folder)
    changes = Changes(snapshot)
    into, processes = _first(folder, generation), processes or default_processes()
    written = build_segment(changes.sift(taken), into, background, processes)
    taken.check(strict)
    gone = changes.gone(keep)
    documents = snapshot.documents
    if written is None and not gone.any():
        generation = snapshot.generation
    else:
        entries = apply_changes(snapshot, gone, written, folder, generation)
        documents = _publish(folder, generation, entries, snapshot.learned, background)
    _keep_notes(taken, snapshot.generation, generation, changes, folder, keep)
    return _update_report(generation, taken, changes, int(gone.sum()), documents)


def _keep_notes(
    taken: _Taken, before: str, generation: str, changes: Changes, folder: Path, keep: bool
) -> None:
    if keep:
        touched = [*changes.added, *changes.changed]
        carry_over(folder, before, generation, touched, taken.notes)
    elif taken.notes is not None:
        taken.notes.save(generation)


def _first(folder: Path, generation: str) -> Path:
    """Return where a generation's first new segment goes; merged ones have higher numbers."""
    return folder / "segments" / f"s{generation[1:]}-0"


def _publish(
    folder: Path,
    generation: str,
    entries: Sequence[Entry],
    learned: Lines,
    background: Background,
) -> int:
    """Publish the segments and the lines learned; return how many articles there are."""
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    lines = {source: sorted(forms) for source, forms in sorted(learned.items())}
    about = {"built_at": built_at, "learned": lines}
    snapshot = publish(folder, generation, entries, about, background)
    snapshot.close()
    return snapshot.documents


@contextmanager
def _writing(folder: Path) -> Iterator[Background]:
    """Hold the folder for writing, and leave nothing behind in it that is not published.

    Yields what works beside it, which has done all it was given at the end.
    """
    with lock(folder):
        try:
            _tidy(folder)
            with in_background() as background:
                yield background
        finally:
            _tidy(folder)


def _tidy(folder: Path) -> None:
    """Remove what is left over; that it cannot be removed is no reason to fail."""
    try:
        collect_garbage(folder)
    except (OSError, SnapshotError) as error:
        logger.warning("%s: %s", folder, error)
