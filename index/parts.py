"""Which parts of a segment can any process write, and how?"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .analysis.morphology import Letters
from .runs import Layout, group_runs, open_runs, store_runs
from .segment import terms_file
from .store import store_file
from .stories import files_of
from .vocabulary import letters_in, relation_files, write_relation

STORE, STORIES = "store", "stories"  # the others are called as the relations of terms
LONGEST_FIRST = ("split", "gram", "second", "skeleton", "sound")  # .14 s for 260,000 terms to .015


class Part(NamedTuple):
    """One part: a segment's relation or store, or stories; of what runs, where it is made of runs.

    `path` is the segment's folder, or what the names of the stories' files begin with.
    """

    name: str
    path: str
    layouts: Sequence[Layout] = ()

    def files(self) -> list[Path]:
        """Return the files that it consists of."""
        path = Path(self.path)
        if self.name == STORIES:
            return files_of(path)
        return [store_file(path)] if self.name == STORE else relation_files(path, self.name)

    def as_line(self) -> bytes:
        return json.dumps(self).encode()


def part_in(line: bytes) -> Part:
    """Return the part of `as_line`."""
    return Part(*json.loads(line))


def parts_of(segment: Path, layouts: Sequence[Layout]) -> list[Part]:
    """Return the parts of a segment whose terms are written, what takes longest first."""
    relations = [Part(name, str(segment)) for name in LONGEST_FIRST]
    return [*relations, Part(STORE, str(segment), layouts)]


class PartWriter:
    """Writes parts; what several are made of is worked out once."""

    def __init__(self) -> None:
        self._letters: tuple[str, Letters] | None = None

    def write(self, part: Part) -> None:
        """Write a part's files."""
        path = Path(part.path)
        if part.name == STORIES:
            group_runs(open_runs(part.layouts), path)
        elif part.name == STORE:
            store_runs(open_runs(part.layouts), path)
        else:
            write_relation(path, part.name, self._letters_of(part.path))

    def _letters_of(self, segment: str) -> Letters:
        if self._letters is None or self._letters[0] != segment:
            self._letters = segment, letters_in(terms_file(Path(segment)).read_bytes())
        return self._letters[1]
