"""Is what is left to the background done, and is it told when it cannot be?"""

import hashlib
from pathlib import Path

import pytest

from index.background import in_background


def test_files_are_brought_to_the_disk_and_what_they_are_is_known(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path in paths:
        path.write_bytes(path.name.encode() * 300_000)
    with in_background() as background:
        background.bring(paths[:2])
        written = background.brought(paths)
    for path in paths:
        content = path.read_bytes()
        assert written[path].digest == [300_000, hashlib.sha256(content).hexdigest()]
        assert written[path].state[:2] == [300_000, path.stat().st_mtime_ns]


def test_a_file_that_cannot_be_brought_to_the_disk_is_told_by_who_waits_for_it(
    tmp_path: Path,
) -> None:
    with in_background() as background:
        background.bring([tmp_path / "gone"])
        with pytest.raises(FileNotFoundError):
            background.brought([tmp_path / "gone"])


def test_what_is_to_be_cleared_away_is_gone_at_the_end(tmp_path: Path) -> None:
    with in_background() as background:
        background.clear(tmp_path.rmdir)
    assert not tmp_path.exists()
