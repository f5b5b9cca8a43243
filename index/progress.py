"""How far is a command, how fast, and when will it be done?"""

import sys
import time
from pathlib import Path
from typing import IO

from .errors import SnapshotError
from .generations import current_generation, read_manifest


def expected(folder: Path) -> int:
    """Return how many articles there will be, going by the current generation; 0: unknown."""
    try:
        return int(read_manifest(folder, current_generation(folder))["documents"])
    except (SnapshotError, KeyError, ValueError):
        return 0


class Progress:
    """Tells how many articles were read, how fast, and how long the rest will take.

    The rest is known where an index was there before: it is taken to be as large.
    """

    def __init__(self, started_s: float, documents: int = 0, file: IO[str] | None = None) -> None:
        self._started_s = started_s
        self._documents = documents
        self._next_s = started_s + 1.0
        self._file = file or sys.stderr  # of now, not of when this was imported
        self._on_terminal = self._file.isatty()

    def show(self, count: int) -> None:
        """Print a line a second on a terminal, one every ten elsewhere."""
        now_s = time.monotonic()
        if now_s < self._next_s:
            return
        self._next_s = now_s + (1.0 if self._on_terminal else 10.0)
        said = progress_text(count, now_s - self._started_s, self._documents)
        ending = "\x1b[K\r" if self._on_terminal else "\n"  # K: to the end of the line, blank
        print(said, end=ending, file=self._file, flush=True)


def progress_text(count: int, seconds: float, documents: int) -> str:
    """Return how far a command is after so many seconds; `documents` is 0 where unknown."""
    rate = count / seconds
    said = f"{count:,} articles, {rate:,.0f} a second"
    if not 0 < count < documents:
        return said
    left_s = (documents - count) / rate
    left = f"{left_s:.0f} s" if left_s < 100 else f"{left_s / 60:.0f} min"
    return f"{said}, {count / documents:.0%} of about {documents:,}, {left} left"
