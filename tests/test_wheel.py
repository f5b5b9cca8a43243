"""Does the wheel answer a query in an empty environment, from another folder?"""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


def ran(*command: str | Path, folder: Path) -> str:
    """Return what a command prints, run with nothing in its environment but HOME and PATH."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: the tree keeps the modules that it has in use."""
    folder = tmp_path_factory.mktemp("wheel")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "tree" / name)
    build = (
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "dist",
        "./tree",
    )
    ran(sys.executable, *build, folder=folder)
    [found] = (folder / "dist").glob("fihrist-*.whl")
    return found


def test_the_wheel_answers_a_query_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    bin = tmp_path / "empty" / "bin"
    ran(bin / "pip", "install", "-q", "--disable-pip-version-check", wheel, folder=tmp_path)
    shutil.copytree(ROOT / "corpus", tmp_path / "articles")
    ran(bin / "fihrist", "build", "articles", "--quiet", folder=tmp_path)
    answer = json.loads(ran(bin / "fihrist", "search", "أوكرانيا", "--json", folder=tmp_path))
    assert answer["total"] > 0
    assert "wrong" not in ran(bin / "fihrist", "doctor", folder=tmp_path)


def test_the_wheel_holds_the_packages_and_no_test(wheel: Path) -> None:
    from zipfile import ZipFile

    names = ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"index", "search", "web"}
    assert "web/templates/results.html" in names
    assert "web/static/fihrist.css" in names
