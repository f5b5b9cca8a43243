"""Does importing a package pay only for what it must?"""

import subprocess
import sys
from pathlib import Path

import pytest

import index
import search

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "flask", "whoosh", "trafilatura", "lxml", "yaml", "waitress", "hypothesis")


@pytest.mark.parametrize("module", ["index", "search", "web", "web.cli"])
def test_importing_a_package_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from web.cli import run; assert run(['--help']) == 0; "
        f"print('heavy:', *(name for name in {HEAVY} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "heavy:"


@pytest.mark.parametrize("package", [index, search], ids=lambda package: package.__name__)
def test_what_a_package_lists_is_what_it_has(package: object) -> None:
    listed = package.__all__  # type: ignore[attr-defined]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(package._MODULE_BY_NAME)  # type: ignore[attr-defined]
    assert [name for name in listed if not hasattr(package, name)] == []


@pytest.mark.parametrize("package", [index, search], ids=lambda package: package.__name__)
def test_what_a_package_does_not_have_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        package.no_such_name  # type: ignore[attr-defined]  # noqa: B018
