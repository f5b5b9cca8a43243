"""Which questions have an answer in C, and is it there?

Each `_NAME.c` here is a module of functions over arrays, compiled when Fihrist is
installed where there are a C compiler and Python's headers (hatch_build.py).  Where
there are none everything is done in NumPy, with the same results to the last bit: who
calls a kernel holds both forms, and a test of each compares them.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType


def load(name: str) -> ModuleType | None:
    """Return the compiled module of this name; None when NumPy has to do it."""
    try:
        return import_module(f".{name}", __name__)
    except ImportError:
        return None


def in_force() -> list[str]:
    """Return the names of the compiled modules that are there; none: all is NumPy."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("_[a-z]*.c"))
    return [name for name in names if load(name) is not None]
