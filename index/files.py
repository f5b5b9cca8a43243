"""How is a file of the index read: mapped, or whole?

A mapping holds a file descriptor for as long as it lives, and a segment has half a
hundred files; so small files are read whole, and only large ones are mapped.
"""

import mmap
from pathlib import Path
from tokenize import TokenError
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .errors import SnapshotDamaged

# What NumPy may raise for a file that is none of its own, TokenError for a header cut off.
NO_ARRAY = (OSError, ValueError, EOFError, TokenError, MemoryError, OverflowError, TypeError)
MAPPED_BYTES = 1 << 16  # a file of so many bytes or more is mapped


def load_array(path: Path) -> npt.NDArray[Any]:
    """Return an array of the index, never unpickled; SnapshotDamaged when it is none."""
    try:
        mode: Literal["r"] | None = None if path.stat().st_size < MAPPED_BYTES else "r"
        array = np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))
        whole = array.dtype.kind in "biu" and array.dtype.isnative and array.ndim
        if not whole or not array.flags.c_contiguous:
            raise ValueError(f"{array.dtype} of shape {array.shape}")
        return array
    except NO_ARRAY as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error


def load_bytes(path: Path) -> Any:
    """Return a file's bytes, to be sliced; SnapshotDamaged when it cannot be read."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size < MAPPED_BYTES:
                return file.read()
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise SnapshotDamaged(f"{path}: {error}; rebuild the index") from error
