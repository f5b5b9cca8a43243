"""How long is a caller waited for who sends a request, or takes an answer, bit by bit?

Waitress closes a connection on which nothing comes or goes, but neither one on which a byte
comes now and then, nor one whose caller has stopped to take what is there for it.
"""

import time
from typing import Any

from waitress.channel import HTTPChannel

ANSWER_S = 120  # for an answer to be taken: 5 MB at 42 kB a second


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows since when something of it is under way."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.since_s = time.monotonic()

    def service(self) -> None:
        """Answer what was asked; from its end on another request may come."""
        self.since_s = time.monotonic()
        super().service()
        self.since_s = time.monotonic()

    def close_if_late(self, now_s: float) -> None:
        """Close the connection where its caller has had time enough; what is worked on has all.

        A request must be whole `channel_timeout` seconds after the answer before it.
        """
        waits = self.total_outbufs_len or not self.requests
        allowed_s = ANSWER_S if self.total_outbufs_len else self.adj.channel_timeout
        if waits and now_s - self.since_s > allowed_s:
            self.handle_close()
