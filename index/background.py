"""What does a rebuild leave to others while it goes on writing?

Files that are written are brought to the disk and read back, for their digests, and what
nobody needs any more is cleared away.  Waiting for the disk and hashing hold up no one, and at
the end only what was written last is waited for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .disk import fsync
from .wholeness import Written, bring_to_disk

THREADS = 4  # several wait for the disk at once, and it writes for all of them at once


class Background:
    """Threads beside the one that writes, and what they know of the files written."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._files: dict[Path, Future[dict[Path, Written]]] = {}

    def clear(self, work: Callable[..., Any], *given: Any) -> None:
        """Have something cleared away."""
        self._threads.submit(work, *given)

    def bring(self, paths: Iterable[Path]) -> None:
        """Begin to bring files to the disk that nobody will write to any more."""
        new = [path for path in paths if path not in self._files]
        new.sort(key=_size, reverse=True)  # so that the shares are alike
        for at in range(min(THREADS, len(new))):
            share = new[at::THREADS]
            self._files.update(dict.fromkeys(share, self._threads.submit(_brought, share)))

    def brought(self, paths: Sequence[Path]) -> dict[Path, Written]:
        """Wait until these files, and the names of them, are on the disk; return what they are."""
        self.bring(paths)
        written = {path: self._files[path].result()[path] for path in paths}
        for parent in {path.parent for path in paths}:
            fsync(parent)
        return written


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0  # who waits for it is told


def _brought(paths: Sequence[Path]) -> dict[Path, Written]:
    return {path: bring_to_disk(path) for path in paths}


@contextmanager
def in_background() -> Iterator[Background]:
    """Yield a background; all it was given is done at the end."""
    with ThreadPoolExecutor(THREADS) as threads:
        yield Background(threads)
