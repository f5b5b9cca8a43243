"""Is it said of every file what was made of it, also where nothing is written?"""

import json
import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from index import CorpusError
from index import cli as commands

TEXT = "عنوان الخبر {0}\n\nنص الخبر رقم {0} عن المدينة والكتاب.\n"
LINES = (
    '{"id": "a", "text": "نص"}\n{"id": "b", "text": "نص"}\n',
    '{"id": "a", "text": "غيره"}\nno json\n',
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with two texts, a README, an empty file, and two files that share an id."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "1.txt").write_text(TEXT.format(1))
    (folder / "2.txt").write_text(TEXT.format(2))
    (folder / "README").write_text("x")
    (folder / "empty.txt").write_text("")
    for number, lines in enumerate(LINES):
        (folder / f"l{number}.jsonl").write_text(lines)
    for path in folder.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def run(command: click.Command, *given: str | Path) -> Result:
    return CliRunner().invoke(command, [str(each) for each in given])


def report(command: click.Command, *given: str | Path) -> dict[str, Any]:
    """Return the report as JSON; something was rejected."""
    result = run(command, *given, "--json")
    assert result.exit_code == 3, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    del said["seconds"]
    return said


def rows(said: dict[str, Any]) -> dict[str, list[Any]]:
    """Return by file what was read, added, changed and rejected, and why it was skipped."""
    return {Path(each["place"]).name: [*each.values()][1:] for each in said["files"]}


NEW = {
    "1.txt": [1, 1, 0, 0, ""],
    "2.txt": [1, 1, 0, 0, ""],
    "README": [0, 0, 0, 0, "is about the folder"],
    "empty.txt": [0, 0, 0, 1, ""],
    "l0.jsonl": [2, 2, 0, 0, ""],
    "l1.jsonl": [1, 0, 0, 2, ""],
}


def test_a_build_says_of_every_file_what_it_read_and_why_it_rejected(
    corpus: Path, tmp_path: Path
) -> None:
    said = report(commands.build, corpus, "--index", tmp_path / "index")
    assert rows(said) == NEW
    assert len(said["rejected"]) == 3 and all(each["reason"] for each in said["rejected"])
    text = run(commands.build, corpus, "--files", "--index", tmp_path / "index")
    assert f"{corpus / 'l1.jsonl'}: read 1, rejected 2\n" in text.stdout
    assert f"{corpus / 'README'}: skipped, is about the folder\n" in text.stdout


def test_an_update_says_of_every_file_what_it_changed(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    report(commands.build, corpus, "--index", index)
    (corpus / "1.txt").write_text(TEXT.format(3))
    (corpus / "3.txt").write_text(TEXT.format(4))
    (corpus / "2.txt").unlink()
    expected = {
        **NEW,
        "1.txt": [1, 0, 1, 0, ""],
        "3.txt": [1, 1, 0, 0, ""],
        "l0.jsonl": [0, 0, 0, 0, "unchanged"],
        "l1.jsonl": [1, 0, 0, 2, ""],
    }
    del expected["2.txt"]
    assert rows(report(commands.update, corpus, "--index", index)) == expected


@pytest.mark.parametrize("command", [commands.build, commands.update])
def test_a_dry_run_says_what_the_command_would_say_and_writes_nothing(
    command: click.Command, corpus: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    dry = report(command, corpus, "--dry-run", "--index", index)
    assert not index.exists()
    assert {**dry, "generation": "g000001"} == report(command, corpus, "--index", index)


def test_a_dry_run_of_an_update_compares_with_what_is_there(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    report(commands.build, corpus, "--index", index)
    (corpus / "1.txt").write_text(TEXT.format(3))
    (corpus / "2.txt").unlink()
    before = sorted(index.rglob("*"))
    dry = report(commands.update, corpus, "--dry-run", "--index", index)
    assert sorted(index.rglob("*")) == before
    done = report(commands.update, corpus, "--index", index)
    assert [dry[name] for name in ("changed", "removed", "documents")] == [1, 1, 3]
    assert {**dry, "generation": "g000002"} == done


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_strict_ends_with_the_reasons_and_publishes_nothing(
    corpus: Path, tmp_path: Path, dry: tuple[str, ...]
) -> None:
    result = run(commands.build, corpus, "--strict", *dry, "--index", tmp_path / "index")
    assert isinstance(result.exception, CorpusError)
    assert "nothing was published" in str(result.exception) and "empty.txt" in str(result.exception)
    assert not (tmp_path / "index" / "CURRENT").exists()
