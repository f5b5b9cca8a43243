"""How is a module tested in both its forms, NumPy's and the compiled one?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest


def in_both_forms(module: ModuleType) -> Callable[..., Any]:
    """Return a fixture that runs every test of a file with each form; give it a name there."""

    @pytest.fixture(params=["compiled", "NumPy"], scope="module", autouse=True)
    def form(request: pytest.FixtureRequest) -> Iterator[str]:
        if request.param == "NumPy":
            with in_numpy(module):
                yield request.param
            return
        needs_kernel(module)
        yield request.param

    return form


@contextmanager
def in_numpy(module: ModuleType) -> Iterator[None]:
    """Let NumPy do in a module what is compiled elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_compiled", None)
        yield


def needs_kernel(module: ModuleType) -> None:
    """Skip, loudly, where the module's kernel is not compiled."""
    if module._compiled is None:
        pytest.skip("NOT TESTED: the kernels are not compiled here")
