"""When have the files in some paths changed, and come to rest?"""

import time
from collections.abc import Callable, Iterator, Sequence

from .reading.files import Found, files_of, starts_of

State = dict[str, tuple[int, int, int]]


def changes(
    paths: Sequence[str], pause_s: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[int]:
    """Yield how many files there are, at once and then after every change.

    A change is told when the files have stood still for one pause, so that a file being
    written is not read half.  Raises CorpusError where a path does not exist at first.
    """
    told = before = state_of(paths)
    yield len(told)
    while True:
        sleep(pause_s)
        now = state_of(paths)
        if now == before and now != told:
            told = now
            yield len(now)
        before = now


def state_of(paths: Sequence[str]) -> State:
    """Return size, time of change and inode of every file in the paths.

    A file that cannot be looked at has none; `update` will say why.
    """
    state: State = {}
    for path in paths:
        for start in starts_of(path):
            for found in files_of(start):
                if isinstance(found, Found):
                    try:
                        at = found.path.stat()
                    except OSError:
                        continue
                    state[str(found.path)] = (at.st_size, at.st_mtime_ns, at.st_ino)
    return state
