"""Which of the given files are as they were when the current generation was made?

Beside a manifest lies what was noted of the files: one line of JSON a file, with its
size, its time of change and the ids of its articles.  A file that has not changed is
not read again, as with rsync and git; what was found in it counts as seen.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from .article import Article
from .errors import SnapshotError
from .generations import current_generation
from .reading import Rejection
from .reading.corpus import STDIN, read_file, read_stdin
from .reading.fields import NAMES, FieldNames
from .reading.files import Found, Start, files_of, starts_of
from .reported import Reading

# A file changed so shortly before it was read may have changed again within the same
# tick of the file system's clock (FAT: 2 s); git calls such files racy, and looks again.
RACY_NS = 2_000_000_000


class Unchanged(NamedTuple):
    """A file that was not read, and the articles that are in it."""

    place: str
    ids: tuple[str, ...]


class FileNotes:
    """Reads articles from paths, and notes of each file what is needed to skip it next time.

    `reread` reads all files, whatever is known of them; `names` are those of the fields
    of records and tables: a file that was read with others is read again.
    """

    def __init__(self, folder: Path, reread: bool = False, names: FieldNames = NAMES) -> None:
        self._folder = folder
        self._names = names
        self._reread = reread
        self._noted: list[dict[str, Any]] = []
        self.readings: list[Reading] = []

    def read(
        self, paths: Sequence[str], stdin: IO[bytes] | None = None
    ) -> Iterator[Article | Rejection | Unchanged]:
        """Yield what is in the paths, as `read_articles` does, or that a file is unchanged.

        Raises CorpusError at once where a path does not exist.
        """
        starts = [None if path == STDIN else starts_of(path) for path in paths]
        return chain.from_iterable(self._read(start, stdin) for start in starts)

    def spoil(self) -> None:
        """Say that something in the file being read was rejected: it will be read again."""
        self.readings[-1].rejected += 1

    def save(self, generation: str) -> None:
        """Write the notes beside a generation; without them the next update reads all files."""
        _write(self._folder, generation, "".join(f"{line}\n" for line in self.lines()))

    def lines(self) -> list[str]:
        """Return what was noted, a line of JSON a file."""
        return [json.dumps(each) for each in self._noted]

    def _read(
        self, starts: Sequence[Start] | None, stdin: IO[bytes] | None
    ) -> Iterator[Article | Rejection | Unchanged]:
        if starts is None:
            reading = self._open("stdin")
            yield from self._noting(reading, read_stdin(stdin or sys.stdin.buffer, self._names))
        for start in starts or ():
            for found in files_of(start):
                if isinstance(found, Found):
                    yield from self._read_file(found)
                elif isinstance(found, Rejection):
                    self._open(found.place)
                    yield found
                else:
                    self._open(found.place, found.reason)

    def _open(self, place: str, skipped: str = "") -> Reading:
        self.readings.append(Reading(place, skipped))
        return self.readings[-1]

    def _read_file(self, found: Found) -> Iterator[Article | Rejection | Unchanged]:
        key, state, now_ns = _key(found, self._names), _state(found.path), time.time_ns()
        note = self._known.get(key)
        reading = self._open(found.place.name)
        if note and note["state"] == state:
            reading.ids, reading.skipped = note["ids"], "unchanged"
            yield Unchanged(found.place.name, tuple(reading.ids))
        else:
            yield from self._noting(reading, read_file(found, self._names))
        settled = state and state[1] < now_ns - RACY_NS and state == _state(found.path)
        if settled and not reading.rejected:
            self._noted.append({"file": key, "state": state, "ids": reading.ids})

    def _noting(
        self, reading: Reading, found: Iterator[Article | Rejection]
    ) -> Iterator[Article | Rejection]:
        for each in found:
            if isinstance(each, Article):
                reading.ids.append(each.id)
            yield each

    @cached_property
    def _known(self) -> dict[str, Any]:
        """The notes of the current generation, read when the first file is."""
        return {} if self._reread else _load(self._folder)


def carry_over(
    folder: Path, before: str, generation: str, touched: Sequence[str], notes: FileNotes | None
) -> None:
    """Keep the notes of a generation for the next, with new ones.

    What was noted of a file is dropped when it has one of the `touched` articles: the
    index holds another version now.
    """
    gone = set(touched)
    try:
        text = (folder / "generations" / f"{before}.files").read_text("utf-8")
        kept = [line for line in text.splitlines() if gone.isdisjoint(json.loads(line)["ids"])]
    except (OSError, ValueError, KeyError):
        kept = []
    kept += notes.lines() if notes is not None else []
    _write(folder, generation, "".join(f"{line}\n" for line in kept))


def _load(folder: Path) -> dict[str, Any]:
    try:
        path = folder / "generations" / f"{current_generation(folder)}.files"
        notes = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {note["file"]: note for note in notes}
    except (OSError, ValueError, KeyError, SnapshotError):
        return {}


def _write(folder: Path, generation: str, text: str) -> None:
    path = folder / "generations" / f"{generation}.files"
    waiting = path.with_name(f"{path.name}.new")
    waiting.write_text(text, "utf-8")
    waiting.replace(path)


def _key(found: Found, names: FieldNames) -> str:
    """Return a name for the file and for all else that gives something to its articles."""
    mapped = [] if names == NAMES else [names]
    return json.dumps([os.path.realpath(found.path), *found.place, *mapped])


def _state(path: Path) -> list[int]:
    """Return size, time of change and time of the last change of its record; [] if none."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]
