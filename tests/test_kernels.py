"""Are the kernels compiled where they can be, and is NumPy enough where they cannot?"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from index import kernels

ROOT = Path(__file__).parents[1]
PRODUCT = "index/kernels/_words.abi3.so"


def wheel(folder: Path, compiler: str) -> Path:
    """Make the wheel from a copy of the repository's files, so that its own products stay."""
    copy = folder / "copy"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "index", "search", "web", "*.toml",
         "hatch_build.py", "README.md", "LICENSE"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    environment = {**os.environ, "CC": compiler, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*command, "-w", str(folder), str(copy)], env=environment, check=True)
    return next(folder.glob("*.whl"))


def can_compile() -> bool:
    compiler = shlex.split(os.environ.get("CC") or "cc")[0]
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return shutil.which(compiler) is not None and headers.exists()


@pytest.mark.skipif(not can_compile(), reason="NOT TESTED: no C compiler, or no headers, is here")
def test_where_there_is_a_compiler_no_kernel_is_left_to_numpy() -> None:
    written = sorted(path.stem for path in (ROOT / "index" / "kernels").glob("_[a-z]*.c"))
    assert kernels.in_force() == written


@pytest.mark.skipif("_words" not in kernels.in_force(), reason="no C compiler is here")
def test_a_wheel_holds_the_kernels_and_says_its_platform(tmp_path: Path) -> None:
    made = wheel(tmp_path, "cc")
    assert "-cp311-abi3-" in made.name
    assert PRODUCT in zipfile.ZipFile(made).namelist()


def test_without_a_compiler_the_wheel_is_for_every_platform(tmp_path: Path) -> None:
    made = wheel(tmp_path, "no-such-compiler")
    assert made.name.endswith("-py3-none-any.whl")
    assert PRODUCT not in zipfile.ZipFile(made).namelist()


def test_a_kernel_that_is_not_there_is_none() -> None:
    assert kernels.load("_no_such_kernel") is None


@pytest.mark.skipif("_words" not in kernels.in_force(), reason="the kernels are not compiled")
def test_a_kernel_refuses_arrays_of_another_kind() -> None:
    words = kernels.load("_words")
    assert words is not None
    with pytest.raises(TypeError, match="array 1 has numbers of 1 bytes, not of 4"):
        words.cut(b"")
    with pytest.raises(TypeError, match="too few arrays"):
        words.learn()
