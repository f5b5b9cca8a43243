"""How long may a question take?"""

import time


class TimeUp(Exception):
    """The time budget is spent; whoever holds a partial answer catches it."""


class Deadline:
    """A moment after which `check` raises TimeUp; made when a question arrives."""

    def __init__(self, budget_ms: float) -> None:
        self._end_s = time.monotonic() + budget_ms / 1000.0

    def check(self) -> None:
        """Raise TimeUp when the budget is spent; about 0.1 µs."""
        if time.monotonic() > self._end_s:
            raise TimeUp
