"""How long may a question take?"""

import time


class TimeUp(Exception):
    """The time budget is spent; whoever holds a partial answer catches it."""


class Deadline:
    """A moment after which `check` raises TimeUp; made when a question arrives.

    Whoever leaves a part of the answer out to be done in time sets `cut_short`.
    """

    def __init__(self, budget_ms: float) -> None:
        self.cut_short = False
        self._end_s = time.monotonic() + budget_ms / 1000.0

    def check(self) -> None:
        """Raise TimeUp when the budget is spent; about 0.1 µs."""
        if time.monotonic() > self._end_s:
            raise TimeUp

    def left_s(self) -> float:
        """Return the seconds that are left; below 0 when the budget is spent."""
        return self._end_s - time.monotonic()
