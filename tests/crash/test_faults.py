"""When writing fails at any step, is what was served still served, and nothing left over?"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import SnapshotError
from index.rebuild import build, update
from index.segment import ArrayFile
from index.snapshot import current_generation, open_snapshot
from index.store import StoreWriter
from tests.index.articles import some_articles, texts_in

FULL = OSError(errno.ENOSPC, "No space left on device", "a file")


class Failing:
    """A stand-in that calls the real function until its turn has come, and then fails."""

    def __init__(self, real: Callable[..., Any], turn: int) -> None:
        self.real, self.left = real, turn

    def __call__(self, *given: Any, **named: Any) -> Any:
        if self.left == 0:
            raise FULL
        self.left -= 1
        return self.real(*given, **named)


def fail(patch: pytest.MonkeyPatch, owner: Any, name: str, turn: int) -> None:
    failing = Failing(getattr(owner, name), turn)
    patch.setattr(owner, name, lambda *given, **named: failing(*given, **named))


STEPS = [
    *((os, "fsync", turn) for turn in range(0, 60, 7)),
    *((Path, "replace", turn) for turn in range(3)),
    *((Path, "write_bytes", turn) for turn in range(4)),
    *((Path, "write_text", turn) for turn in range(2)),
    *((ArrayFile, "append", turn) for turn in range(6)),
    (ArrayFile, "close", 2),
    *((StoreWriter, "append", turn) for turn in range(2)),
]


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))


@pytest.mark.parametrize("command", [build, update])
@pytest.mark.parametrize(("owner", "name", "turn"), STEPS)
def test_a_full_disk_at_any_step_leaves_the_old_or_the_new_index_whole(
    tmp_path: Path, owner: Any, name: str, turn: int, command: Callable[..., Any]
) -> None:
    build(some_articles(40), tmp_path, processes=1)
    old = texts_in(tmp_path)
    kept = names_in(tmp_path)
    found = list(some_articles(40, version=1))
    new = {article.id: article.text for article in found}
    with pytest.MonkeyPatch.context() as patch:
        fail(patch, owner, name, turn)
        try:
            command(found, tmp_path, processes=1)
        except SnapshotError as error:
            assert "No space left on device" in str(error)
    served = texts_in(tmp_path)
    assert served in (old, new)
    if current_generation(tmp_path) == "g000001":
        assert served == old
        assert names_in(tmp_path) == kept
    else:
        assert served == new
    assert command(found, tmp_path, processes=1).documents == 40
    assert texts_in(tmp_path) == new
    assert not list(tmp_path.glob("**/*.new"))


def test_a_full_disk_while_sqlite_writes_is_said_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(some_articles(5), tmp_path, processes=1)
    written = StoreWriter.__init__

    def small(self: StoreWriter, path: Path) -> None:
        written(self, path)
        self._connection.execute("PRAGMA max_page_count = 2")

    monkeypatch.setattr(StoreWriter, "__init__", small)
    with pytest.raises(SnapshotError, match="full; what was served before is unchanged"):
        build(some_articles(2_000, words=100), tmp_path, processes=1)
    assert open_snapshot(tmp_path).documents == 5


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SnapshotError, match="choose another with --index"):
        build(some_articles(1), tmp_path / "file", processes=1)
