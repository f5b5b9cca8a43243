"""How does a folder of articles become the generation that is served?"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from .article import Article
from .builder import build_segments, merge_segments
from .errors import CorpusError, SnapshotError
from .reading import Rejection
from .segment import Segment
from .snapshot import Entry, Snapshot, collect_garbage, lock, next_generation, publish

Progress = Callable[[int], None]


class Report(NamedTuple):
    """What one rebuild did: the generation it published and what it could not use."""

    generation: str
    documents: int
    rejected: tuple[Rejection, ...]


def build(
    found: Iterable[Article | Rejection],
    folder: Path,
    progress: Progress = lambda count: None,
    strict: bool = False,
) -> Report:
    """Index the articles and publish them as the new generation of `folder`.

    What was served before is served until the last step, and kept for a rollback.
    `progress` is told how many articles were taken so far.  Raises CorpusError when
    there is no article at all or, if `strict`, when one was rejected; SnapshotLocked
    when another builder is at work, and SnapshotError when the folder cannot be written.
    """
    with lock(folder):
        try:
            return _build(found, folder, progress, strict)
        except OSError as error:
            raise SnapshotError(
                f"{error.filename or folder}: {error.strerror or error}; "
                "what was served before is unchanged"
            ) from error
        finally:
            collect_garbage(folder)


def rehearse(found: Iterable[Article | Rejection], progress: Progress) -> Report:
    """Return the report that `build` would, writing nothing."""
    rejected: list[Rejection] = []
    documents = sum(1 for _ in _accepted(found, rejected, progress))
    return Report("", documents, tuple(rejected))


def _build(
    found: Iterable[Article | Rejection], folder: Path, progress: Progress, strict: bool
) -> Report:
    generation = next_generation(folder)
    prefix = f"s{generation[1:]}"
    rejected: list[Rejection] = []
    articles = _accepted(found, rejected, progress)
    written = list(build_segments(articles, folder / "segments", prefix))
    if not written or (strict and rejected):
        reasons = "".join(f"\n  {each.place}: {each.reason}" for each in rejected[:10])
        why = "some documents were rejected" if written else "no article was found"
        raise CorpusError("nothing was published", f"{why}{reasons}")
    if len(written) > 1:
        whole = folder / "segments" / f"{prefix}-whole"
        written = [merge_segments(written, [None] * len(written), whole)]
    snapshot = _publish(folder, generation, written[0])
    documents = snapshot.documents
    snapshot.close()
    return Report(generation, documents, tuple(rejected))


def _publish(folder: Path, generation: str, segment: Path) -> Snapshot:
    entry = Entry(segment.name, Segment(segment).documents)
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    return publish(folder, generation, [entry], {"built_at": built_at})


def _accepted(
    found: Iterable[Article | Rejection], rejected: list[Rejection], progress: Progress
) -> Iterator[Article]:
    """Yield the articles whose id is new and sound; note the others."""
    origin_by_id: dict[str, str] = {}
    for each in found:
        if isinstance(each, Rejection):
            rejected.append(each)
        elif each.id in origin_by_id:
            reason = f"its id {each.id!r} is that of {origin_by_id[each.id]}; give each its own"
            rejected.append(Rejection(each.origin or each.id, reason))
        elif not each.id.isprintable() or not each.id:
            rejected.append(Rejection(each.origin, f"the id {each.id!r} cannot be printed"))
        else:
            origin_by_id[each.id] = each.origin or each.id
            yield each
            progress(len(origin_by_id))
