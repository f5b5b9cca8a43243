"""What does an index folder hold after each command, and what is refused?"""

import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import (
    Article,
    SnapshotDamaged,
    SnapshotError,
    SnapshotLocked,
    SnapshotMissing,
    SnapshotStale,
    disk,
    wholeness,
)
from index import generations as generation_names
from index import snapshot as snapshots
from index.checking import check
from index.generations import (
    collect_garbage,
    current_generation,
    generations,
    lock,
    read_manifest,
)
from index.publication import roll_back
from index.rebuild import build, update
from index.snapshot import open_snapshot
from index.wholeness import verify
from tests.index.articles import some_articles, texts_in


def built(folder: Path, versions: int = 1, count: int = 20) -> Path:
    for version in range(versions):
        build(some_articles(count, version=version), folder, processes=1)
    return folder


def test_three_generations_are_kept_and_nothing_else(tmp_path: Path) -> None:
    built(tmp_path, versions=5)
    assert generations(tmp_path) == ["g000003", "g000004", "g000005"]
    assert sorted(path.name for path in (tmp_path / "segments").iterdir()) == [
        "s000003-0",
        "s000004-0",
        "s000005-0",
    ]


def test_a_rollback_serves_the_generation_before_and_can_be_undone(tmp_path: Path) -> None:
    built(tmp_path, versions=2)
    before = texts_in(tmp_path)
    with lock(tmp_path):
        assert roll_back(tmp_path) == "g000001"
    assert texts_in(tmp_path) != before
    with lock(tmp_path):
        collect_garbage(tmp_path)
        assert roll_back(tmp_path, "g000002") == "g000002"
    assert texts_in(tmp_path) == before


def test_a_name_is_never_used_again_after_a_rollback(tmp_path: Path) -> None:
    built(tmp_path, versions=2)
    with lock(tmp_path):
        roll_back(tmp_path)
    assert build(some_articles(3), tmp_path, processes=1).generation == "g000003"


def test_a_name_is_never_used_again_after_what_had_it_was_removed(tmp_path: Path) -> None:
    built(tmp_path, versions=2)
    with lock(tmp_path):
        roll_back(tmp_path)
        collect_garbage(tmp_path, newer=False)
    assert generations(tmp_path) == ["g000001"]
    assert build(some_articles(3), tmp_path, processes=1).generation == "g000003"
    assert build(some_articles(3), tmp_path, processes=1).generation == "g000004"
    assert not list(tmp_path.glob("generations/*.served"))


def test_files_that_are_none_of_ours_stand_in_no_writers_way(tmp_path: Path) -> None:
    built(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    for name in ("generations/gx.json", "segments/sx", "segments/.DS_Store"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "segments" / "link").symlink_to(tmp_path / "elsewhere")
    built(tmp_path, versions=4)
    assert generations(tmp_path) == ["g000003", "g000004", "g000005"]
    assert all(path.name.startswith("s00000") for path in (tmp_path / "segments").iterdir())
    assert (tmp_path / "elsewhere").exists()


def test_a_rollback_to_what_is_not_kept_says_what_is(tmp_path: Path) -> None:
    built(tmp_path)
    with lock(tmp_path), pytest.raises(SnapshotError, match="nothing before g000001"):
        roll_back(tmp_path)
    with lock(tmp_path), pytest.raises(SnapshotError, match=r"no generation g000009.*g000001"):
        roll_back(tmp_path, "g000009")


def test_a_rollback_to_a_damaged_generation_changes_nothing(tmp_path: Path) -> None:
    built(tmp_path, versions=2)
    (tmp_path / "segments" / "s000001-0" / "terms.txt").write_bytes(b"")
    with lock(tmp_path), pytest.raises(SnapshotDamaged, match=r"terms\.txt"):
        roll_back(tmp_path)
    assert current_generation(tmp_path) == "g000002"


def test_an_update_reads_no_file_of_the_segments_that_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path)
    read: list[str] = []
    describe = wholeness._describe
    monkeypatch.setattr(
        wholeness, "_describe", lambda path: read.append(str(path)) or describe(path)
    )
    update(some_articles(1, version=1), tmp_path, keep=True, processes=1)
    assert read
    assert not [path for path in read if "s000001-0/" in path]


def test_every_file_is_read_once_after_it_is_on_the_disk_and_before_it_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Path]] = []
    for module, name in ((disk, "fsync"), (wholeness, "fsync"), (wholeness, "_describe")):
        monkeypatch.setattr(module, name, noting(done, name, getattr(module, name)))
    built(tmp_path)
    last = done.index(("fsync", tmp_path / "CURRENT.new"))
    for name in read_manifest(tmp_path, "g000001")["files"]:
        assert done.count(("_describe", tmp_path / name)) == 1
        synced, read = (done.index((each, tmp_path / name)) for each in ("fsync", "_describe"))
        assert synced < read < last


def test_the_name_of_a_new_index_folder_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Path]] = []
    monkeypatch.setattr(generation_names, "fsync", noting(done, "fsync", generation_names.fsync))
    built(tmp_path / "index", versions=2)
    assert done == [("fsync", tmp_path)]


def noting(
    done: list[tuple[str, Path]], name: str, step: Callable[[Path], object]
) -> Callable[[Path], object]:
    def noted(path: Path) -> object:
        done.append((name, path))
        return step(path)

    return noted


def test_an_update_keeps_the_deletions_in_the_manifest_and_gc_removes_them(tmp_path: Path) -> None:
    built(tmp_path)
    update(some_articles(1, version=1), tmp_path, keep=True, processes=1)
    names = {path.name for path in (tmp_path / "deletions").iterdir()}
    assert names == {"g000002-s000001-0.npy", "g000002-s000001-0.counts.npy"}
    assert np.load(tmp_path / "deletions" / "g000002-s000001-0.npy").sum() == 1
    files = read_manifest(tmp_path, "g000002")["files"]
    assert {f"deletions/{name}" for name in names} <= set(files)
    built(tmp_path)
    with lock(tmp_path):
        collect_garbage(tmp_path, kept=0)
    assert list((tmp_path / "deletions").iterdir()) == []


def test_an_update_that_changes_nothing_publishes_nothing(tmp_path: Path) -> None:
    built(tmp_path)
    report = update(some_articles(20), tmp_path, processes=1)
    assert report[:6] == ("g000001", 0, 0, 0, 20, 20)
    assert generations(tmp_path) == ["g000001"]


def test_an_update_counts_what_it_did(tmp_path: Path) -> None:
    built(tmp_path)
    found = [
        *some_articles(3, version=1),
        *list(some_articles(22))[3:5],
        *list(some_articles(22))[20:],
    ]
    report = update(found, tmp_path, processes=1)
    assert report[:6] == ("g000002", 2, 3, 15, 2, 7)
    assert sorted(texts_in(tmp_path)) == ["a0", "a1", "a2", "a20", "a21", "a3", "a4"]


def test_few_segments_are_left_by_many_updates(tmp_path: Path) -> None:
    built(tmp_path)
    for version in range(1, 12):
        update(some_articles(1, version=version), tmp_path, keep=True, processes=1)
    snapshot = open_snapshot(tmp_path)
    assert len(snapshot.parts) <= 4
    assert check(snapshot).articles >= snapshot.documents == 20
    snapshot.close()


def test_a_reader_goes_on_with_a_generation_that_is_removed(tmp_path: Path) -> None:
    built(tmp_path)
    reader = open_snapshot(tmp_path)
    number = reader.find("a7")
    assert number is not None
    stored = reader.parts[0].segment.store.fetch([number])
    for version in range(1, 5):
        build(some_articles(20, version=version), tmp_path, processes=1)
    assert not (tmp_path / "segments" / "s000001-0").exists()
    assert reader.parts[0].segment.store.fetch([number]) == stored
    assert reader.parts[0].segment.terms.find("كتاب") >= 0
    reader.close()


def test_a_reader_that_is_overtaken_while_it_opens_gets_what_is_current_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path)
    looked = snapshots.check_files

    def overtaken(folder: Path, manifest: dict[str, Any], *more: Any) -> None:
        looked(folder, manifest, *more)
        monkeypatch.setattr(snapshots, "check_files", looked)
        built(tmp_path)
        with lock(tmp_path):
            collect_garbage(tmp_path, kept=0)

    monkeypatch.setattr(snapshots, "check_files", overtaken)
    reader = open_snapshot(tmp_path)
    assert reader.generation == "g000002"
    reader.close()


def test_articles_that_cannot_be_opened_any_more_are_damage(tmp_path: Path) -> None:
    built(tmp_path)
    reader = open_snapshot(tmp_path)
    (tmp_path / "segments" / "s000001-0" / "articles.sqlite").unlink()
    with pytest.raises(SnapshotDamaged, match=r"articles\.sqlite.*rebuild"):
        reader.parts[0].segment.store.fetch([0])


@pytest.mark.parametrize(
    "name", ["two words", "فهرس", "50%41?x#y;mode=rw", "back\\slash", "\udcff"]
)
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = built(tmp_path / name, versions=2)
    update(some_articles(1, version=2), folder, keep=True, processes=1)
    assert len(texts_in(folder)) == 20


def test_a_folder_that_is_a_link_is_that_to_which_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there", target_is_directory=True)
    (tmp_path / "there").mkdir()
    built(tmp_path / "link", versions=4)
    assert texts_in(tmp_path / "link") == texts_in(tmp_path / "there")
    assert len(list((tmp_path / "there" / "segments").iterdir())) == 3


def test_texts_with_halves_of_surrogate_pairs_are_indexed(tmp_path: Path) -> None:
    found = Article("a", "\ud800 عنوان", "كتاب \udc00", source="م\ud800", author="\udfff")
    build([found], tmp_path, processes=1)
    snapshot = open_snapshot(tmp_path)
    assert check(snapshot).articles == 1
    snapshot.close()


def test_a_disk_where_nothing_can_be_locked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(SnapshotError, match="No locks available"):
        built(tmp_path)


def test_a_rollback_on_a_full_disk_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    built(tmp_path, versions=2)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(SnapshotError, match="No space left"), lock(tmp_path):
        roll_back(tmp_path)
    assert current_generation(tmp_path) == "g000002"


def test_two_builders_at_once_are_refused_and_the_owner_named(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(SnapshotLocked, match=f"process {os.getpid()} "):
        build(some_articles(1), tmp_path, processes=1)


@pytest.mark.parametrize("name", ["body.positions.npy", "articles.sqlite", "terms.txt", "day.npy"])
def test_a_changed_byte_in_any_file_is_found_at_the_next_opening(tmp_path: Path, name: str) -> None:
    path = built(tmp_path) / "segments" / "s000001-0" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(SnapshotDamaged, match=name.replace(".", r"\.")):
        open_snapshot(tmp_path)
    with pytest.raises(SnapshotDamaged, match=name.replace(".", r"\.")):
        verify(tmp_path, "g000001")


@pytest.mark.parametrize("content", ["", "../../etc", "g12x", "\xff"])
def test_a_current_that_names_no_generation_is_damage(tmp_path: Path, content: str) -> None:
    (built(tmp_path) / "CURRENT").write_text(content, "latin-1")
    with pytest.raises(SnapshotDamaged, match="fihrist build"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_manifest_that_cannot_be_read_is_damage(tmp_path: Path, content: str) -> None:
    (built(tmp_path) / "generations" / "g000001.json").write_text(content)
    with pytest.raises(SnapshotDamaged, match=r"g000001\.json.*fihrist build"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"files": {"../outside": [1, ""]}},
        {"files": {"/etc/hosts": [1, ""]}},
        {"files": {"a\0b": [1, ""]}},
        {"segments": 5},
        {"segments": [{"name": "../../outside", "documents": 20}]},
        {"segments": [{"name": "s000001-0", "documents": 10**30}]},
        {"segments": [{"name": "s000001-0", "documents": 20, "deleted": "../outside"}]},
        {"documents": None},
        {"documents": 10**30},
        {"mean_lengths": {"title": -1.0, "body": 3.0}},
        {"mean_lengths": {"title": float("nan"), "body": 3.0}},
        {"generation": "../../outside"},
        {"stories": "../outside"},
        {"learned": 5},
    ],
)
def test_a_manifest_is_never_followed_out_of_the_folder_nor_to_what_cannot_be(
    tmp_path: Path, change: dict[str, object]
) -> None:
    folder = built(tmp_path / "an" / "index")
    path = folder / "generations" / "g000001.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(SnapshotDamaged, match=r"g000001\.json.*fihrist build"):
        open_snapshot(folder)
    assert [each.name for each in tmp_path.rglob("*outside*")] == []
    assert build(some_articles(2), folder, processes=1).documents == 2


@pytest.mark.parametrize("change", [{"format": 999}, {"fingerprint": "another"}])
def test_an_index_of_another_format_or_analysis_is_refused_with_the_command_that_helps(
    tmp_path: Path, change: dict[str, object]
) -> None:
    path = built(tmp_path) / "generations" / "g000001.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(SnapshotStale, match="fihrist build"):
        open_snapshot(tmp_path)
    with pytest.raises(SnapshotStale, match="fihrist build"):
        update(some_articles(1), tmp_path, processes=1)
    assert build(some_articles(2), tmp_path, processes=1).documents == 2


def test_a_folder_without_an_index_says_how_to_build_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SnapshotMissing, match="fihrist build"):
            open_snapshot(folder)


def test_a_note_that_a_reader_renames_meanwhile_stands_in_no_writers_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path)
    real = Path.iterdir

    def also_what_was_there(path: Path) -> Iterator[Path]:
        yield from real(path)
        if path.name == "generations":
            yield path / "g000001.whole.77.new"

    monkeypatch.setattr(Path, "iterdir", also_what_was_there)
    with lock(tmp_path):
        assert collect_garbage(tmp_path) == []
