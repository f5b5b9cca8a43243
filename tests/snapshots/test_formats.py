"""Is an index of an earlier time opened if it is of this format, and refused if not?"""

import shutil
from pathlib import Path

import pytest

from index import SnapshotStale
from index.analysis.analyzer import fingerprint
from index.checking import check
from index.export import articles_of
from index.generations import read_manifest
from index.manifest import FORMAT
from index.snapshot import open_snapshot
from tests.snapshots.__main__ import ARTICLES, make

FOLDERS = sorted(Path(__file__).parent.glob("format-*"))


def is_ours(folder: Path) -> bool:
    manifest = read_manifest(folder, "g000001")
    return manifest["format"] == FORMAT and manifest["fingerprint"] == fingerprint()


@pytest.mark.skipif(not FOLDERS, reason="none made yet: python -m tests.snapshots")
@pytest.mark.parametrize("kept", FOLDERS, ids=lambda path: path.name)
def test_an_index_of_an_earlier_time_is_read_or_refused_with_the_command_that_helps(
    kept: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(kept, tmp_path / "index")
    if not is_ours(folder):
        with pytest.raises(SnapshotStale, match="fihrist build"):
            open_snapshot(folder)
        return
    snapshot = open_snapshot(folder)
    assert check(snapshot).articles == len(ARTICLES)
    assert list(articles_of(snapshot)) == ARTICLES
    snapshot.close()


def test_the_index_that_is_kept_can_be_made_and_opened(tmp_path: Path) -> None:
    make(tmp_path / "index")
    snapshot = open_snapshot(tmp_path / "index")
    assert snapshot.documents == len(ARTICLES)
    snapshot.close()
