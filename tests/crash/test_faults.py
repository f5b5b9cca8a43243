"""When writing fails at any step, is what was served still served, and nothing left over?"""

import errno
import os
import resource
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from index import Article, NotWritten, SnapshotError, crew
from index import cli as commands
from index.blocks import BlocksFile
from index.disk import as_system_error
from index.generations import current_generation
from index.rebuild import build, update
from index.snapshot import open_snapshot
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
    *((BlocksFile, "append", turn) for turn in range(6)),
    (BlocksFile, "close", 2),
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
    with pytest.raises(NotWritten, match=r"full; .* MB are free, and what was served before is"):
        build(some_articles(2_000, words=100), tmp_path, processes=1)
    assert open_snapshot(tmp_path).documents == 5


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SnapshotError, match="choose another with --index"):
        build(some_articles(1), tmp_path / "file", processes=1)


def test_the_errors_of_numpy_and_sqlite_for_a_full_disk_are_known_for_what_they_are() -> None:
    with sqlite3.connect(":memory:") as connection, pytest.raises(sqlite3.Error) as raised:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE a (b)")
    for error in (raised.value, OSError("24 requested and 8 written"), FULL):
        known = as_system_error(error)
        assert known is not None
        assert known.errno == errno.ENOSPC
    other = as_system_error(sqlite3.DatabaseError("malformed"))
    assert other is not None
    assert (other.errno, other.strerror) == (errno.EIO, "malformed")
    assert as_system_error(ValueError("else")) is None


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="NOT TESTED: no prlimit here")
def test_a_worker_whose_disk_is_full_says_so_and_the_old_index_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(some_articles(5), tmp_path, processes=1)
    started: list[int] = []

    class Known(crew.Worker):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            started.append(self.process.pid)

    def filling(articles: Iterable[Article]) -> Iterator[Article]:
        for number, article in enumerate(articles):
            if number == 200:
                resource.prlimit(started[0], resource.RLIMIT_FSIZE, (5_000, 5_000))
            yield article

    monkeypatch.setattr(crew, "Worker", Known)
    monkeypatch.setattr(crew, "FIRST_RUN", 2_000)
    with pytest.raises(NotWritten, match=r"File too large; [\d,]+ MB are free, .* make room"):
        build(filling(some_articles(20_000)), tmp_path, processes=2)
    assert current_generation(tmp_path) == "g000001"
    assert len(texts_in(tmp_path)) == 5
    assert not list((tmp_path / "segments").glob("*runs*"))
    assert build(some_articles(400), tmp_path, processes=2).documents == 400


def test_the_command_says_what_to_do_when_the_disk_is_full_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.txt").write_text("خبر قصير\n\nنص الخبر في سطر واحد.", "utf-8")
    folder = tmp_path / "index"
    fail(monkeypatch, os, "fsync", 3)
    given = [str(tmp_path / "one.txt"), "--index", str(folder)]
    error = CliRunner().invoke(commands.build, given).exception
    assert isinstance(error, NotWritten)
    assert error.exit_code == 2
    assert "No space left on device" in str(error)
    assert f"fihrist gc --index {folder}" in str(error)


def test_notes_of_files_that_cannot_be_written_are_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("عنوان الخبر\n\nنص الخبر عن المدينة والكتاب.\n", "utf-8")
    real = Path.write_text

    def write(path: Path, *given: Any, **named: Any) -> int:
        if path.name.endswith(".files.new"):
            raise FULL
        return real(path, *given, **named)

    monkeypatch.setattr(Path, "write_text", write)
    for command in (commands.build, commands.update):
        found = CliRunner().invoke(command, [str(corpus), "--index", str(folder), "--json"])
        assert found.exit_code == 0, found.output  # it is published, and says so
    assert len(texts_in(folder)) == 1
