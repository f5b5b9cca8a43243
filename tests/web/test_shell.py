"""Do the commands that help an operator say what is so?"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.cli import COMMANDS, run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(arguments) == code
    return capfd.readouterr().out


def test_every_setting_says_where_it_was_found(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "fihrist.toml").write_text("port = 9000\nthreads = 3\n", "utf-8")
    monkeypatch.setenv("FIHRIST_THREADS", "5")
    found = json.loads(printed(capfd, "config", "show", "--json"))
    by_name = {each["name"]: (each["value"], each["place"]) for each in found}
    assert by_name["port"] == (9000, "fihrist.toml")
    assert by_name["threads"] == (5, "$FIHRIST_THREADS")
    assert by_name["host"] == ("127.0.0.1", "the default")
    assert "9000" in printed(capfd, "config", "show")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_with_what_is_printed(
    shell: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "_FIHRIST_COMPLETE" in printed(capfd, "completion", shell)


def test_the_shell_is_told_the_commands_that_begin_so() -> None:
    asked = {"_FIHRIST_COMPLETE": "bash_complete", "COMP_WORDS": "fihrist se", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from web.cli import run; run([])"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == {
        f"plain,{name}" for name in COMMANDS if name.startswith("se")
    }


def test_a_machine_in_order_is_said_to_be(
    index_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capfd, "doctor", "--json", "--index", str(index_folder)))
    assert "wrong" not in {each["state"] for each in found}
    assert {each["check"] for each in found} >= {"python", "libraries", "index", "disk"}


def test_without_an_index_the_doctor_says_what_to_run(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = printed(capfd, "doctor", "--index", "none", code=4)
    assert "fihrist build FOLDER --index none" in said


def test_a_damaged_index_is_found(
    here: Path, capfd: pytest.CaptureFixture[str], articles: Path
) -> None:
    printed(capfd, "build", str(articles), "--index", "i", "--quiet")
    for note in (here / "i" / "generations").glob("*.whole"):
        note.unlink()
    [counts] = (here / "i" / "segments").glob("*/counts.npy")
    content = bytearray(counts.read_bytes())
    content[-1] ^= 1
    counts.write_bytes(content)
    assert "counts.npy" in printed(capfd, "doctor", "--index", "i", code=6)


@pytest.fixture
def articles(here: Path) -> Path:
    folder = here / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("# خبر\n\nفاض النهر أمس على القرى القريبة منه.\n", "utf-8")
    return folder


def test_every_line_of_a_batch_is_answered_in_order(
    here: Path, articles: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    printed(capfd, "build", str(articles), "--index", "i", "--quiet")
    lines = ["النهر", '{"q": "النهر", "per_page": 1}', "{broken", "", '{"q": "x", "page": 0}']
    (here / "queries").write_text("\n".join(lines), "utf-8")
    out = printed(capfd, "batch", "queries", "--index", "i", code=3)
    records = [json.loads(line) for line in out.splitlines()]
    assert [record.get("total") for record in records] == [1, 1, None, None]
    assert "page" in records[3]["error"]


class Watch:
    """`fihrist watch` at work, told line by line."""

    def __init__(self, folder: Path, index: Path) -> None:
        code = "import sys; from web.cli import run; sys.exit(run(sys.argv[1:]))"
        asked = ["watch", str(folder), "--index", str(index), "--every", "0.1", "--processes", "1"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *asked],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@pytest.fixture
def watch(here: Path, articles: Path) -> Iterator[Watch]:
    watch = Watch(articles, here / "i")
    yield watch
    watch.process.kill()
    watch.process.communicate()


def test_a_watched_folder_is_updated_when_a_file_comes_and_goes(
    watch: Watch, articles: Path
) -> None:
    assert "added 1, changed 0, removed 0: 1 articles" in watch.line()
    (articles / "b.md").write_text("# آخر\n\nوهذا مقال ثان عن الطقس في المدينة.\n", "utf-8")
    assert "added 1, changed 0, removed 0: 2 articles" in watch.line()
    (articles / "b.md").unlink()
    assert "added 0, changed 0, removed 1: 1 articles" in watch.line()


def test_watching_what_does_not_exist_is_refused(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["watch", "nowhere", "--index", "i"]) == 2
    assert "nowhere" in capfd.readouterr().err
