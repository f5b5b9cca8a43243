"""What has Fihrist remembered since it was opened, and how is it made to forget?

Found by looking, so that nothing need be changed here when Fihrist learns to remember
something else: the containers and counts of its objects, and its functions with a
bounded memory (`lru_cache` with a size; tables that are made once stay).
"""

import copy
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

PACKAGES = ("index", "search")


class Memory:
    """Made when an index was just opened; `forget` brings its objects back to that."""

    def __init__(self, opened: object) -> None:
        self._pristine = [
            (each, {name: copy.copy(value) for name, value in vars(each).items()
                    if isinstance(value, dict | list | set | int)})
            for each in _objects(opened)
        ]  # fmt: skip
        self._functions = [*_bounded_functions(), *_own_functions(self._pristine)]

    def forget(self) -> None:
        """Empty what was empty, count from what was counted then; derived tables stay."""
        for each, pristine in self._pristine:
            for name, value in pristine.items():
                _restore(vars(each), name, value)
        for clear in self._functions:
            clear()


def _restore(attributes: dict[str, Any], name: str, value: Any) -> None:
    """Bring a container back in place, for others may hold it too; a number anew."""
    found = attributes[name]
    if isinstance(value, list):
        found[:] = value
    elif isinstance(value, dict | set):
        found.clear()
        found.update(value)
    else:
        attributes[name] = value


def _objects(root: object) -> Iterator[object]:
    """Yield the objects of our own classes that are reached from one, each once."""
    waiting, seen = [root], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, tuple):
            waiting += each
        elif _ours(type(each).__module__) and hasattr(each, "__dict__"):
            yield each
            waiting += vars(each).values()


def _bounded_functions() -> Iterator[Callable[[], None]]:
    for module in [found for name, found in sys.modules.items() if _ours(name)]:
        yield from _clearing(vars(module).values())


def _own_functions(objects: Iterable[tuple[object, Any]]) -> Iterator[Callable[[], None]]:
    """Yield the same of functions that objects hold, alone or in lists."""
    for each, _ in objects:
        for value in vars(each).values():
            yield from _clearing(value if isinstance(value, list | tuple) else [value])


def _clearing(values: Iterable[Any]) -> Iterator[Callable[[], None]]:
    for value in values:
        parameters = getattr(value, "cache_parameters", None)
        if parameters is not None and parameters()["maxsize"] is not None:
            yield value.cache_clear


def _ours(module: str) -> bool:
    return module.split(".")[0] in PACKAGES
