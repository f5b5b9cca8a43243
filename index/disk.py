"""How is something written for good, and what does it mean when it cannot be?"""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

SHORT = " requested and "  # NumPy: of so many numbers so many were written
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no room, none of the user's, none in one file


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also when the machine stops meanwhile."""
    waiting = path.with_name(f"{path.name}.new")
    waiting.write_bytes(content)
    fsync(waiting)
    waiting.replace(path)
    fsync(path.parent)


def fsync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def as_system_error(error: Exception) -> OSError | None:
    """Return the error of the system that this one stands for; None where it is of another kind.

    SQLite has its own for a full disk, and NumPy one without a number for a file that was
    written in part only.
    """
    if isinstance(error, OSError) and error.errno is not None:
        return error
    if isinstance(error, OSError | sqlite3.Error):
        is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        number = errno.ENOSPC if is_full or SHORT in str(error) else errno.EIO
        return OSError(number, os.strerror(number) if SHORT in str(error) else str(error))
    return None


def why_not_written(error: Exception, folder: Path) -> str:
    """Return a message on an error of the system: what, where, what to do."""
    known = as_system_error(error) or error
    where = getattr(known, "filename", None) or folder
    reason = getattr(known, "strerror", None) or known
    if getattr(known, "errno", None) not in FULL:
        return f"{where}: {reason}; what was served before is unchanged"
    return (
        f"{where}: {reason}; {_free_mb(folder):,.0f} MB are free, and what was served before is "
        f"unchanged; make room (fihrist gc --index {folder}), or choose another disk with --index"
    )


def _free_mb(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free / 1e6
    except OSError:
        return 0.0
