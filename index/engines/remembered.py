"""What was worked out before and may be asked again?"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Value = TypeVar("Value")


class Remembered:
    """A cache bounded by bytes; what was not used longest is dropped.  Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def has(self, key: Hashable) -> bool:
        """Say whether the value of a key is remembered."""
        return key in self._values

    def get(self, key: Hashable, make: Callable[[], Value], size: Callable[[Value], int]) -> Value:
        """Return the value of a key, made and measured now if it is not there.

        Two threads may make the same value at once; one of the two is kept.
        """
        found: tuple[Value, int] | None = self._values.get(key)  # without the lock: at once
        if found is not None:
            try:  # noqa: SIM105 (`suppress` takes as long as all else here)
                self._values.move_to_end(key)
            except KeyError:  # another thread has just let go of it
                pass
            return found[0]
        made = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = made, size(made)
                self._bytes += self._values[key][1]
            while self._bytes > self._most and len(self._values) > 1:
                _, (_, dropped) = self._values.popitem(last=False)
                self._bytes -= dropped
        return made

    def known(self, keys: Iterable[Hashable]) -> dict[Any, Any]:
        """Return the values of those keys that are there."""
        with self._lock:
            found = {key: self._values[key][0] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found


class Same:
    """A key that is equal only to itself: for a large tuple that is passed round, not copied."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value  # kept, so that its id is not given to another

    def __hash__(self) -> int:
        return id(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._value is other._value
