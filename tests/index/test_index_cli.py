"""Do the commands that make and look after an index say what they did, and end as agreed?"""

import csv
import json
import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from index import Article, FihristError
from index import cli as commands
from index import upkeep_cli as upkeep
from index.generations import lock
from index.rebuild import build
from tests.index.articles import some_articles, texts_in


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(3):
        path = folder / f"{number}.txt"
        path.write_text(f"عنوان الخبر {number}\n\nنص الخبر رقم {number} عن المدينة والكتاب.\n" * 2)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def run(command: click.Command, *given: str | Path) -> Result:
    return CliRunner().invoke(command, [str(each) for each in given])


def done(command: click.Command, *given: str | Path) -> Any:
    result = run(command, *given, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def failed(command: click.Command, *given: str | Path) -> tuple[int, str]:
    """Return the exit code and the message of the error that the door prints."""
    error = run(command, *given).exception
    assert isinstance(error, FihristError), error
    return error.exit_code, str(error)


def test_build_and_update_report_what_they_did(corpus: Path, folder: Path) -> None:
    assert done(commands.build, corpus, "--index", folder)["documents"] == 3
    (corpus / "0.txt").unlink()
    (corpus / "1.txt").write_text("عنوان آخر\n\nنص آخر تماما عن البحر.\n")
    (corpus / "9.txt").write_text("عنوان جديد\n\nنص جديد عن النهر.\n")
    report = done(commands.update, corpus, "--index", folder)
    names = ("added", "changed", "removed", "unchanged", "documents")
    assert [report[name] for name in names] == [1, 1, 1, 1, 3]
    again = done(commands.update, corpus, "--index", folder)
    assert again["generation"] == report["generation"]
    assert "nothing changed" in run(commands.update, corpus, "--index", folder).output


def test_update_with_keep_removes_nothing(corpus: Path, folder: Path, tmp_path: Path) -> None:
    run(commands.build, corpus, "--index", folder)
    more = tmp_path / "more.jsonl"
    more.write_text('{"id": "new", "title": "خبر", "text": "نص"}\n')
    assert done(commands.update, "--keep", more, "--index", folder)["documents"] == 4
    assert done(commands.update, corpus, "--index", folder)["removed"] == 1


def test_unchanged_files_are_not_read_again(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(commands.build, corpus, "--index", folder)
    read: list[str] = []
    from index import readers

    real = readers.read_file
    monkeypatch.setattr(
        readers,
        "read_file",
        lambda found, names: read.append(found.path.name) or real(found, names),
    )
    (corpus / "1.txt").write_text("عنوان آخر\n\nنص آخر تماما.\n")
    assert done(commands.update, corpus, "--index", folder)["unchanged"] == 2
    assert read == ["1.txt"]
    read.clear()
    done(commands.update, corpus, "--index", folder, "--reread")
    assert read == ["0.txt", "1.txt", "2.txt"]


def test_a_file_whose_article_was_replaced_from_elsewhere_is_read_again(
    folder: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text('{"id": "a", "title": "خبر", "text": "الأول"}\n{"id": "b", "text": "ثابت"}\n')
    second.write_text('{"id": "a", "title": "خبر", "text": "الثاني"}\n')
    for path in (first, second):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    run(commands.build, first, "--index", folder)
    run(commands.update, "--keep", second, "--index", folder)
    assert texts_in(folder)["a"] == "الثاني"
    run(commands.update, first, "--index", folder)
    assert texts_in(folder) == {"a": "الأول", "b": "ثابت"}


def test_rejected_documents_are_named_and_end_with_3(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "نص"}\n{"id": "a", "text": "غيره"}\nno json\n')
    for command in (commands.build, commands.update):
        result = run(command, path, "--index", folder)
        assert result.exit_code == 3
        assert "a.jsonl:2: its id 'a' is that of" in result.stderr
        assert "a.jsonl:3: is no JSON" in result.stderr
    assert failed(commands.build, path, "--strict", "--index", folder)[0] == 2


@pytest.mark.parametrize("command", [commands.build, commands.update])
def test_nothing_to_index_ends_with_2_and_leaves_the_index(
    command: click.Command, folder: Path, tmp_path: Path
) -> None:
    build(some_articles(2), folder, processes=1)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert failed(command, empty, "--index", folder)[0] == 2
    assert len(texts_in(folder)) == 2


def test_a_path_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    code, message = failed(commands.build, tmp_path / "none", "--index", folder)
    assert code == 2
    assert "none" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_cannot_be_read_is_named(corpus: Path, folder: Path) -> None:
    corpus.chmod(0)
    try:
        assert str(corpus) in failed(commands.build, corpus, "--index", folder)[1]
    finally:
        corpus.chmod(0o700)


def test_another_builder_ends_with_5(corpus: Path, folder: Path) -> None:
    with lock(folder):
        code, message = failed(commands.build, corpus, "--index", folder)
    assert code == 5
    assert str(os.getpid()) in message


@pytest.mark.parametrize("name", ["stats", "verify", "generations", "rollback", "gc", "export"])
def test_a_folder_without_an_index_ends_with_4(name: str, folder: Path) -> None:
    assert failed(getattr(upkeep, name), "--index", folder)[0] == 4
    assert not folder.exists()


def test_verify_counts_what_is_whole_and_ends_with_6_naming_the_damaged_file(
    folder: Path,
) -> None:
    build(some_articles(30), folder, processes=1)
    assert done(upkeep.verify, "--index", folder)["articles"] == 30
    path = folder / "segments" / "s000001-0" / "body.frequencies.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    code, message = failed(upkeep.verify, "--index", folder)
    assert code == 6
    assert "body.frequencies.npy" in message


def test_generations_rollback_and_gc(folder: Path) -> None:
    for version in range(3):
        build(some_articles(3, version=version), folder, processes=1)
    rows = done(upkeep.generations, "--index", folder)
    assert [(row["generation"], row["current"]) for row in rows] == [
        ("g000001", False),
        ("g000002", False),
        ("g000003", True),
    ]
    assert done(upkeep.rollback, "--index", folder)["generation"] == "g000002"
    assert done(upkeep.rollback, "g000003", "--index", folder)["before"] == "g000002"
    removed = done(upkeep.gc, "--kept", "0", "--index", folder)["removed"]
    assert removed == ["g000001", "g000002", "s000001-0", "s000002-0"]
    assert len(done(upkeep.generations, "--index", folder)) == 1


def test_what_is_exported_builds_the_same_articles(folder: Path, tmp_path: Path) -> None:
    build(some_articles(40), folder, processes=1)
    path = tmp_path / "out.jsonl"
    assert run(upkeep.export, "--index", folder, "-o", path).exit_code == 0
    other = tmp_path / "other"
    assert done(commands.build, path, "--index", other)["documents"] == 40
    assert texts_in(other) == texts_in(folder)


def test_csv_has_a_header_and_a_byte_order_mark(folder: Path, tmp_path: Path) -> None:
    build(some_articles(2), folder, processes=1)
    path = tmp_path / "out.csv"
    run(upkeep.export, "--index", folder, "--format", "csv", "-o", path)
    assert path.read_bytes().startswith('\ufeff"id","title","text",'.encode())
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_no_cell_of_an_exported_table_begins_a_formula_and_lines_of_json_stay(
    folder: Path, tmp_path: Path
) -> None:
    starts = ("=", "+", "-", "@", "＝", "\t", "\r")
    given = [
        Article(f"{at}", f"{start}1+1", f"{start}نص", source=f"{start}A1")
        for at, start in enumerate(starts)
    ]
    build(given, folder, processes=1)
    path = tmp_path / "out"
    run(upkeep.export, "--index", folder, "--format", "csv", "-o", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == [f"'{start}1+1" for start in starts]
    assert all(cell[:1] not in starts for row in rows for cell in row.values() if cell)
    run(upkeep.export, "--index", folder, "-o", path)
    records = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    assert [(each["title"], each["text"], each["source"]) for each in records] == [
        (each.title, each.body, each.source) for each in given
    ]


def test_a_table_is_one_where_cells_part_at_semicolons(folder: Path, tmp_path: Path) -> None:
    build([Article("1", "ربيع;=1+1", "نص")], folder, processes=1)
    path = tmp_path / "out.csv"
    run(upkeep.export, "--index", folder, "--format", "csv", "-o", path)
    line = path.read_text("utf-8").splitlines()[1]
    assert '"ربيع;=1+1"' in line


def test_an_index_among_the_articles_is_none_of_them(corpus: Path) -> None:
    folder = corpus / "index"
    for command in (commands.build, commands.build, commands.update):
        assert done(command, corpus, "--index", folder)["documents"] == 3
    other = corpus / "other"
    assert done(commands.build, corpus, "--index", other)["documents"] == 3
