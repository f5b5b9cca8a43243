"""Which errors Fihrist raises on purpose, and what each one means at the doors.

    FihristError                                                      exit  HTTP
    ├── SettingsError           a setting is missing or out of range    2
    ├── CorpusError             a file, or all of them, is no article   2
    ├── QueryError              a request that cannot be answered       2    400
    ├── ArticleMissing          no article has this id                  2    404
    └── SnapshotError           the index cannot be used                4    503
        ├── SnapshotMissing     none built yet                          4    503
        ├── SnapshotStale       another format or analyzer built it     4    503
        ├── SnapshotDamaged     a checksum or count differs             6    503
        ├── SnapshotLocked      another builder is at work              5    503
        └── NotWritten          the disk is full, or failed             2    503

A message holds the value, the place and the next step. Only the doors (page,
endpoint, command line) catch them.
"""

from pathlib import Path


class FihristError(Exception):
    """Anything Fihrist raises on purpose; `exit_code` is what the command line ends with."""

    exit_code = 2


class SettingsError(FihristError):
    """A setting is missing or out of range; the message names it and shows the value."""


class CorpusError(FihristError):
    """A file, or a record in it, is no article, or nothing that was given is."""

    def __init__(self, place: str | Path, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = str(place)
        self.reason = reason


class QueryError(FihristError):
    """A request that cannot be answered: which parameter, and why."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        self.detail = detail


class ArticleMissing(FihristError):
    """No article has the id that was asked for."""

    def __init__(self, id: str) -> None:
        super().__init__(f"no article has the id {id!r} in this index")
        self.id = id


class SnapshotError(FihristError):
    """The index cannot be used."""

    exit_code = 4


class SnapshotMissing(SnapshotError):
    """There is no index in the folder yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: no index here yet; build one with: fihrist build FOLDER --index {folder}"
        )


class SnapshotStale(SnapshotError):
    """Another format version or another analyzer built the index."""


class SnapshotDamaged(SnapshotError):
    """A file's checksum, size or count is not what the manifest says."""

    exit_code = 6


class SnapshotLocked(SnapshotError):
    """Another builder holds the lock; its process id is named."""

    exit_code = 5


class NotWritten(SnapshotError):
    """The index could not be written; what was served before is as it was."""

    exit_code = 2
