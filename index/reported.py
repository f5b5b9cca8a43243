"""What was made of each file that was given?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class FileReport(NamedTuple):
    """How many articles of one file were read, added, changed and rejected.

    What is neither added nor changed was there already.  `skipped` says why a file was
    not read, "" for one that was.
    """

    place: str
    read: int
    added: int
    changed: int
    rejected: int
    skipped: str = ""

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.place}: skipped, {self.skipped}"
        counts = zip(("read", "added", "changed", "rejected"), self[1:5], strict=True)
        return f"{self.place}: {', '.join(f'{name} {n:,}' for name, n in counts if n) or 'nothing'}"


@dataclass
class Reading:
    """What one file has given so far."""

    place: str
    skipped: str = ""
    rejected: int = 0
    ids: list[str] = field(default_factory=list)


def file_reports(
    readings: Iterable[Reading], added: Collection[str] | None, changed: Collection[str]
) -> Iterator[FileReport]:
    """Yield the report of each file; with `added` None all articles are new.

    An article counts for the first file that has its id: in the others it was rejected.
    """
    new = None if added is None else set(added)
    other, seen = set(changed), set[str]()
    for each in readings:
        first = set(each.ids) - seen
        seen |= first
        count = len(first) if new is None else len(first & new)
        read = 0 if each.skipped else len(each.ids)
        yield FileReport(each.place, read, count, len(first & other), each.rejected, each.skipped)
