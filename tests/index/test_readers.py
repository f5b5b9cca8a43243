"""Do several processes read what one reads, in the same order, whatever becomes of them?"""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Article, readers
from index.children import Child, Frame
from index.reading import Rejection, read_articles
from index.reading.fields import FieldNames
from index.reading.files import Found
from index.seen import FileNotes, Unchanged

PAGE = "<html><head><title>خبر {0}</title></head><body><article><p>{1}</p></article></body></html>"
SAID = "قال المتحدث باسم البلدية إن العمل في الطريق رقم {0} سيبدأ يوم الأحد القادم. " * 4
FILES = 60


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of pages and texts, one without an article, one large, one packed, one damaged."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(FILES):
        said = SAID.format(number)
        (folder / f"{number:03}.html").write_text(PAGE.format(number, said))
    line = '{{"id": "l{0}", "title": "سطر {0}", "text": "نص السطر رقم {0}"}}\n'
    (folder / "020.jsonl").write_text("".join(map(line.format, range(400))))
    (folder / "030.jsonl.gz").write_bytes(gzip.compress(line.format("packed").encode()))
    (folder / "040.jsonl").write_text("no record\n")
    (folder / "050.txt").write_bytes(b"\x00\x01\x02")
    return folder


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Children from the start, for small batches; the list is of those there are."""
    made: list[Child] = []

    class Known(Child):
        def __init__(
            self, module: str, arguments: list[str], heard: Callable[[Frame | None], None]
        ) -> None:
            super().__init__(module, arguments, heard)
            made.append(self)

    monkeypatch.setattr(readers, "Child", Known)
    monkeypatch.setattr(readers, "ALONE_S", 0.0)
    monkeypatch.setattr(readers, "SHARED_FILES", 4)
    monkeypatch.setattr(readers, "LARGE_BYTES", 10_000)
    return made


def read(corpus: Path, processes: int) -> list[Article | Rejection | Unchanged]:
    notes = FileNotes(corpus.parent / "index", reread=True)
    return [*notes.read([str(corpus)], processes=processes)]


def test_what_is_read_is_the_same_with_any_number_of_processes(
    corpus: Path, children: list[Child]
) -> None:
    expected = [*read_articles([str(corpus)])]
    assert len(expected) > FILES + 400
    assert any(isinstance(each, Rejection) for each in expected)
    for processes in (1, 2, 4):
        assert read(corpus, processes) == expected
    assert len(children) == 1 + 3
    assert all(child.process.returncode is not None for child in children)


def test_children_read_some_of_it(
    corpus: Path, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    here: list[Found] = []
    contents = readers._contents

    def noted(files: list[Found], names: FieldNames) -> list[readers.Contents]:
        here.extend(files)
        return contents(files, names)

    monkeypatch.setattr(readers, "_contents", noted)
    reading = FileNotes(corpus.parent / "index", reread=True).read([str(corpus)], processes=2)
    taken = []
    while not children:
        taken.append(next(reading))
    taken += reading
    assert taken == [*read_articles([str(corpus)])]
    assert len(here) < FILES


def test_what_a_child_had_is_read_here_when_it_dies(corpus: Path, children: list[Child]) -> None:
    notes = FileNotes(corpus.parent / "index", reread=True)
    taken = []
    for each in notes.read([str(corpus)], processes=3):
        taken.append(each)
        for child in children:
            child.process.kill()
    assert len(children) == 2
    assert taken == [*read_articles([str(corpus)])]


def test_few_files_are_read_alone(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "Child", None)
    assert read(corpus, 4) == [*read_articles([str(corpus)])]


def test_children_end_when_nobody_reads_on(corpus: Path, children: list[Child]) -> None:
    reading = FileNotes(corpus.parent / "index", reread=True).read([str(corpus)], processes=2)
    while not children:
        next(reading)
    del reading
    assert children[0].process.returncode is not None
