"""Is what the documentation says so: does every example run, is everything named?"""

import gzip
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from index import SETTINGS, FihristError, errors
from web.cli import COMMANDS, run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATE = ROOT / "docs" / "operate.md"
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
ENDLESS = ("serve", "watch")

ARTICLE = {"id": "t1", "title": "محادثات", "text": "محادثات طويلة عن السلام جرت في جنيف أمس."}


class Example(NamedTuple):
    """One line of a page that begins with "$ fihrist"."""

    page: str
    line: str


def examples() -> Iterator[Example]:
    for page in PAGES:
        for block in _CONSOLE.findall(page.read_text("utf-8")):
            joined = block.replace("\\\n", " ")
            for line in joined.splitlines():
                if line.startswith("$ fihrist"):
                    yield Example(page.name, line.removeprefix("$ ").strip())


def everything_said() -> str:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return "\n".join(page.read_text("utf-8") for page in pages)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the examples suppose it: corpus/, its index in .fihrist, and small files."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topics.tsv").write_text("q1\tمحادثات السلام\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("q1 0 t1 1\n", "utf-8")
    (tmp_path / "run").write_text("q1 Q0 t1 1 2.0 fihrist\n", "utf-8")
    line = json.dumps(ARTICLE, ensure_ascii=False) + "\n"
    (tmp_path / "articles.jsonl").write_text(line, "utf-8")
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    for _ in range(2):  # a generation to go back to
        assert run(["build", "corpus", "--index", ".fihrist", "--processes", "1", "--quiet"]) == 0
    return tmp_path


def test_there_are_examples() -> None:
    assert len({example.line.split()[1] for example in examples()}) >= 5


@pytest.mark.parametrize(
    "page", sorted({example.page for example in examples()}), ids=lambda page: page
)
def test_every_example_of_a_page_runs(
    page: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = []
    for example in examples():
        line = re.split(r"\s[|;]\s|\s&&\s|\s2?>", example.line)[0]
        arguments = shlex.split(line, comments=True)[1:]
        if example.page != page or arguments[0] in ENDLESS:
            continue
        code = run(arguments)
        if code:
            wrong.append((example.line, code, capsys.readouterr().err))
    assert wrong == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_documentation(command: str) -> None:
    found = f"fihrist {command}" in everything_said()
    assert found, f"fihrist {command} is on no page"


@pytest.mark.parametrize("setting", [setting.name for setting in SETTINGS])
def test_every_setting_is_in_the_page_for_operators(setting: str) -> None:
    assert OPERATE.exists(), "docs/operate.md is not written yet"
    text = OPERATE.read_text("utf-8")
    names = [f"`{setting}`", f"FIHRIST_{setting.upper()}"]
    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, FihristError)
    ],
)
def test_every_error_is_in_the_documentation(name: str) -> None:
    found = re.search(rf"\b{name}\b", everything_said())
    assert found, f"{name} is on no page"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_is_linked_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
