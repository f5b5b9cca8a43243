"""Is this machine, and is this index, in order?

Each check looks at one thing and says what it found and what to do; none changes anything.
"""

import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import NamedTuple

from . import kernels
from .errors import FihristError
from .generations import generations
from .snapshot import open_snapshot

OPEN_FILES = 1024  # every segment keeps some files open, every reader a few more
LIBRARIES = "libraries"


class Finding(NamedTuple):
    """What one check found; `state` is ok, doubtful or wrong, `exit_code` 0 but for wrong."""

    check: str
    state: str
    said: str
    exit_code: int = 0


def examine(folder: Path) -> Iterator[Finding]:
    """Yield what is found of the machine and of an index folder."""
    for check in CHECKS:
        try:
            yield check(folder)
        except FihristError as error:
            yield Finding(check.__name__, "wrong", str(error), error.exit_code)


def python(folder: Path) -> Finding:
    """Python's version, and whether its whole numbers have 64 bits."""
    said = f"{sys.version.split()[0]}, {sys.maxsize.bit_length() + 1} bits"
    state = "ok" if sys.maxsize > 2**32 else "wrong"
    return Finding("python", state, said, 0 if state == "ok" else 2)


def libraries(folder: Path) -> Finding:
    """Whether everything that Fihrist needs is installed."""
    found, missing = [], []
    for requirement in requires("fihrist") or []:
        named = match(r"[\w.-]+", requirement)
        if named is None or "extra ==" in requirement:
            continue
        try:
            found.append(f"{named[0]} {version(named[0])}")
        except PackageNotFoundError:
            missing.append(named[0])
    if missing:
        said = f"not installed: {', '.join(missing)}; run: pip install fihrist"
        return Finding(LIBRARIES, "wrong", said, 2)
    return Finding(LIBRARIES, "ok", ", ".join(found))


def compiled(folder: Path) -> Finding:
    """Whether the kernels were compiled, or numpy does their work."""
    names = kernels.in_force()
    if names:
        return Finding("compiled", "ok", ", ".join(names))
    said = "no kernels: numpy does their work, slower; install a C compiler, then Fihrist again"
    return Finding("compiled", "doubtful", said)


def open_files(folder: Path) -> Finding:
    """How many files a process may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = soft == resource.RLIM_INFINITY or soft >= OPEN_FILES
    said = f"{soft:,} may be open" + ("" if enough else f"; raise it with: ulimit -n {OPEN_FILES}")
    return Finding("open files", "ok" if enough else "doubtful", said)


def index(folder: Path) -> Finding:
    """Whether the current generation opens; its files are compared with their digests once."""
    snapshot = open_snapshot(folder)
    said = f"{snapshot.generation} in {folder}: {snapshot.documents:,} articles"
    snapshot.close()
    return Finding("index", "ok", said)


def writable(folder: Path) -> Finding:
    """Whether a build may write there."""
    place = folder if folder.exists() else folder.absolute().parent
    if os.access(place, os.W_OK | os.X_OK):
        return Finding("writable", "ok", str(place))
    return Finding("writable", "doubtful", f"{place} cannot be written; it can only be searched")


def disk(folder: Path) -> Finding:
    """Whether there is room for a rebuild: while it runs, about twice the index beside it."""
    place = folder if folder.exists() else folder.absolute().parent
    free = shutil.disk_usage(place).free
    used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    said = f"{free / 1e9:.1f} GB free, the index has {used / 1e9:.3f} GB"
    if free >= 2 * used:
        return Finding("disk", "ok", said)
    return Finding("disk", "doubtful", f"{said}; free some with: fihrist gc --index {folder}")


def kept(folder: Path) -> Finding:
    """Which generations there are to go back to."""
    names = generations(folder)
    return Finding("generations", "ok", ", ".join(names) or "none")


CHECKS: tuple[Callable[[Path], Finding], ...] = (
    python,
    libraries,
    compiled,
    open_files,
    writable,
    disk,
    index,
    kept,
)
