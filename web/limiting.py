"""Has a caller asked too often?

A bucket of tokens an address: a request takes one, and they come back evenly over a
minute, so that a burst of up to a minute's requests is answered.  Behind a proxy all
callers have its address; limit there instead.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

MAX_CALLERS = 10_000  # the one that asked longest ago is forgotten first
FREE = ("/static/", "/healthz", "/readyz", "/metrics")


class Limiter:
    """Counts requests by caller; safe to use from several threads."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, caller: str) -> int:
        """Take a token of the caller's; return 0, or in how many seconds there is one."""
        now_s = self._clock()
        per_second = self._per_minute / 60.0
        with self._lock:
            left, seen_s = self._left.pop(caller, (float(self._per_minute), now_s))
            left = min(self._per_minute, left + (now_s - seen_s) * per_second)
            allowed = left >= 1.0
            self._left[caller] = (left - allowed, now_s)
            if len(self._left) > MAX_CALLERS:
                self._left.popitem(last=False)
        return 0 if allowed else ceil((1.0 - left) / per_second)


def add_limit(app: Flask, limiter: Limiter) -> None:
    """Refuse requests of callers that ask too often, with 429 and when to come back."""

    def refuse() -> None:
        if request.path.startswith(FREE):
            return
        wait_s = limiter.wait_s(request.remote_addr or "")
        if wait_s:
            raise TooManyRequests(retry_after=wait_s)

    app.before_request(refuse)
