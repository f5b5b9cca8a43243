"""Which of the given files are as they were when the current generation was made?

Beside a manifest lies what was noted of the files: one line of JSON a file, with its
size, its time of change and the ids of its articles.  A file that has not changed is
not read again, as with rsync and git; what was found in it counts as seen.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from .article import Article
from .crew import default_processes
from .errors import SnapshotError
from .generations import current_generation
from .readers import Readers
from .reading import Rejection
from .reading.corpus import STDIN, read_stdin
from .reading.fields import NAMES, FieldNames
from .reading.files import Found, PassedOver, Start, files_of, starts_of
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
        self, paths: Sequence[str], stdin: IO[bytes] | None = None, processes: int = 1
    ) -> Iterator[Article | Rejection | Unchanged]:
        """Yield what is in the paths, as `read_articles` does, or that a file is unchanged.

        `processes` is how many read, 0 for as many as index by themselves.  Raises CorpusError
        at once where a path does not exist.
        """
        starts = [None if path == STDIN else starts_of(path) for path in paths]
        readers = Readers[_Given](self._names, processes or default_processes())
        read = readers.read(self._given(starts), _file_of)
        return chain.from_iterable(self._taken(given, contents, stdin) for given, contents in read)

    def spoil(self) -> None:
        """Say that something in the file being read was rejected: it will be read again."""
        self.readings[-1].rejected += 1

    def save(self, generation: str) -> None:
        """Write the notes beside a generation; without them the next update reads all files."""
        _write(self._folder, generation, "".join(f"{line}\n" for line in self.lines()))

    def lines(self) -> list[str]:
        """Return what was noted, a line of JSON a file."""
        return [json.dumps(each) for each in self._noted]

    def _given(self, starts: Iterable[Sequence[Start] | None]) -> Iterator["_Given"]:
        """Yield the files that are given, with what is known of each before it is read."""
        for each in starts:
            if each is None:
                yield _Given(None)
            for start in each or ():
                for found in files_of(start):
                    yield self._known_of(found) if isinstance(found, Found) else _Given(found)

    def _known_of(self, found: Found) -> "_Given":
        key, state, now_ns = _key(found, self._names), _state(found.path), time.time_ns()
        note = self._known.get(key)
        unchanged = note["ids"] if note and note["state"] == state else None
        return _Given(found, key, state, now_ns, unchanged)

    def _taken(
        self, given: "_Given", contents: Iterable[Article | Rejection], stdin: IO[bytes] | None
    ) -> Iterator[Article | Rejection | Unchanged]:
        """Yield what is in a file, and note what it was."""
        found = given.found
        if found is None:
            reading = self._open("stdin")
            yield from _noting(reading, read_stdin(stdin or sys.stdin.buffer, self._names))
        elif isinstance(found, Rejection):
            self._open(found.place)
            yield found
        elif isinstance(found, PassedOver):
            self._open(found.place, found.reason)
        else:
            yield from self._file(given, found, contents)

    def _open(self, place: str, skipped: str = "") -> Reading:
        self.readings.append(Reading(place, skipped))
        return self.readings[-1]

    def _file(
        self, given: "_Given", found: Found, contents: Iterable[Article | Rejection]
    ) -> Iterator[Article | Rejection | Unchanged]:
        reading, state = self._open(found.place.name), given.state
        if given.unchanged is not None:
            reading.ids, reading.skipped = given.unchanged, "unchanged"
            yield Unchanged(found.place.name, tuple(reading.ids))
        else:
            yield from _noting(reading, contents)
        settled = state and state[1] < given.now_ns - RACY_NS and state == _state(found.path)
        if settled and not reading.rejected:
            self._noted.append({"file": given.key, "state": state, "ids": reading.ids})

    @cached_property
    def _known(self) -> dict[str, Any]:
        """The notes of the current generation, read when the first file is."""
        return {} if self._reread else _load(self._folder)


class _Given(NamedTuple):
    """A file that was given, or what was no file; None is the standard input.

    `state` is that of the file at `now_ns`, before it was read; `unchanged` the ids of its
    articles where it is as it was.
    """

    found: Found | Rejection | PassedOver | None
    key: str = ""
    state: Sequence[int] = ()
    now_ns: int = 0
    unchanged: list[str] | None = None


def _file_of(given: _Given) -> Found | None:
    """Return the file that has to be read, if there is one."""
    return given.found if isinstance(given.found, Found) and given.unchanged is None else None


def _noting(
    reading: Reading, found: Iterable[Article | Rejection]
) -> Iterator[Article | Rejection]:
    for each in found:
        if isinstance(each, Article):
            reading.ids.append(each.id)
        yield each


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
    try:
        waiting.write_text(text, "utf-8")
        waiting.replace(path)
    except OSError:
        return  # the generation is published; the next update reads all files


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
