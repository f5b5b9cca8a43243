"""Do several processes write what one writes, and is it told when one of them dies?"""

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from index import Article, SnapshotError, crew
from index.background import Background
from index.generations import current_generation, generations
from index.rebuild import build
from index.snapshot import open_snapshot
from tests.index.articles import some_articles, texts_in


@pytest.fixture(autouse=True)
def _small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "FIRST_RUN", 2_000)
    monkeypatch.setattr(crew, "RUN_GROWTH", 100)


@pytest.fixture
def crews(monkeypatch: pytest.MonkeyPatch) -> list[crew.Crew]:
    made: list[crew.Crew] = []

    class Known(crew.Crew):
        def __init__(self, folder: Path, background: Background) -> None:
            super().__init__(folder, background)
            made.append(self)

    monkeypatch.setattr(crew, "Crew", Known)
    return made


def files_of(folder: Path) -> dict[str, bytes]:
    paths = [*folder.glob("segments/*/*"), *folder.glob("stories/*")]
    return {path.name: path.read_bytes() for path in paths}


def test_the_index_is_the_same_to_the_byte_with_any_number_of_processes(tmp_path: Path) -> None:
    for processes in (1, 2, 4):
        folder = tmp_path / str(processes)
        report = build(some_articles(300), folder, processes=processes)
        assert report.documents == 300
        assert files_of(folder) == files_of(tmp_path / "1")
        assert "g000001.npy" in files_of(folder)


def test_a_worker_takes_no_code_from_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crews: list[crew.Crew]
) -> None:
    for name in ("index.py", "pathlib.py"):
        (tmp_path / name).write_text("raise SystemExit('this is not ours')")
    monkeypatch.chdir(tmp_path)
    assert build(some_articles(4_000), tmp_path / "index", processes=3).documents == 4_000


def dying(articles: Iterable[Article], crews: list[crew.Crew]) -> Iterator[Article]:
    for number, article in enumerate(articles):
        if number == 200:
            killed = crews[0].workers[0].process
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
        yield article


def test_a_worker_that_is_killed_is_named_and_nothing_is_published(
    tmp_path: Path, crews: list[crew.Crew]
) -> None:
    build(some_articles(5), tmp_path, processes=1)
    crews.clear()
    with pytest.raises(SnapshotError, match=r"indexing process \d+ failed: .* signal 9"):
        build(dying(some_articles(400), crews), tmp_path, processes=3)
    assert current_generation(tmp_path) == "g000001"
    assert sorted(texts_in(tmp_path)) == [f"a{number}" for number in range(5)]
    assert [path.name for path in (tmp_path / "segments").iterdir()] == ["s000001-0"]
    assert all(each.process.returncode is not None for each in crews[0].workers)


def interrupted(articles: Iterable[Article]) -> Iterator[Article]:
    for number, article in enumerate(articles):
        if number == 200:
            raise KeyboardInterrupt
        yield article


def test_an_interrupt_leaves_no_process_and_no_file(tmp_path: Path, crews: list[crew.Crew]) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(interrupted(some_articles(400)), tmp_path, processes=3)
    assert len(crews[0].workers) == 2
    assert all(each.process.returncode is not None for each in crews[0].workers)
    assert generations(tmp_path) == []
    assert list((tmp_path / "segments").iterdir()) == []


def test_a_small_corpus_starts_no_process(tmp_path: Path, crews: list[crew.Crew]) -> None:
    build(some_articles(10), tmp_path, processes=4)
    assert crews[0].workers == []
    snapshot = open_snapshot(tmp_path)
    assert snapshot.documents == 10
    snapshot.close()
