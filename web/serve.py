"""How does `fihrist serve` keep the page and the endpoint up, and how does it end?"""

import gc
import os
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import click

from index import SettingsError, load_settings

LOOK_S = 0.5  # how often it is looked whether a signal came
IDLE_S = 30  # in which a request must have come: there are 100 connections at most
MAX_BODY_BYTES = 8 << 20  # of a request; waitress keeps what comes on the disk, a gigabyte of it
DRAIN_S = 5.0  # how long answers under way may still take after it


@click.command()
@click.option("--index", metavar="DIR", help="The index folder (default: .fihrist).")
@click.option("--host", help="The address to listen on (default: 127.0.0.1).")
@click.option("--port", type=int, help="The port to listen on (default: 8080; 0: a free one).")
@click.option("--threads", type=int, help="How many requests are answered at once (default: 8).")
def serve(index: str | None, host: str | None, port: int | None, threads: int | None) -> None:
    """Serve the page and the JSON endpoint until SIGTERM or SIGINT.

    Ends with 4 when there is no readable index, with 2 when it cannot listen.
    """
    from search import open_searcher

    from .app import create_app, make_ready
    from .examples import examples

    flags = {"index": index, "host": host, "port": port, "threads": threads}
    settings = load_settings(os.environ, Path("fihrist.toml"), flags)
    searcher = open_searcher(Path(settings.index), settings.budget_ms)
    log = Path(settings.query_log) if settings.query_log else None
    app = create_app(searcher, settings.requests_per_minute, log)
    server = Server(app, settings.host, settings.port, settings.threads)
    click.echo(f"Fihrist serves {searcher.documents:,} articles at {server.address}")
    example = next(examples(searcher), "")
    if example:
        click.echo(f"for example {server.address}?{urlencode({'q': example})}")
    gc.freeze()  # what is there stays: to look through it again would hold up a page for 50 ms
    ending = threading.Event()

    def prepare() -> None:
        make_ready(app, example)
        searcher.keep_ready(ending)

    preparing = threading.Thread(target=prepare, daemon=True)
    preparing.start()
    server.run()
    ending.set()
    preparing.join(DRAIN_S)


class Server:
    """A waitress server that ends gracefully."""

    def __init__(self, app: Any, host: str, port: int, threads: int) -> None:
        """Listen; raises SettingsError when that cannot be."""
        from waitress import create_server

        from .waiting import Channel

        self._sockets: dict[int, Any] = {}
        try:
            self._server = create_server(
                app,
                map=self._sockets,
                host=host,
                port=port,
                threads=threads,
                ident="Fihrist",
                max_request_body_size=MAX_BODY_BYTES,
                channel_timeout=IDLE_S,
                cleanup_interval=min(IDLE_S, 10),
            )
        except (OSError, ValueError) as error:
            self._close()
            why = getattr(error, "strerror", None) or error
            raise SettingsError(
                f"cannot listen on {host}:{port}: {why}; choose another with --host and --port"
            ) from error
        for each in self._sockets.values():
            if hasattr(each, "channel_class"):  # it listens; there may be several
                each.channel_class = Channel
        self._looked_s = 0.0
        self._ending = False

    @property
    def address(self) -> str:
        """The address of the page, with the port that was really taken."""
        server = self._server
        several = getattr(server, "effective_listen", None)
        host, port = several[0] if several else (server.effective_host, server.effective_port)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def run(self) -> None:
        """Answer until SIGTERM or SIGINT comes, then give the answers that are under way."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.serve()

    def serve(self) -> None:
        """Answer until `end` is called, then give the answers that are under way."""
        while not self._ending:
            self._turn()
        self._server.task_dispatcher.shutdown(timeout=DRAIN_S)
        last_s = time.monotonic() + DRAIN_S
        while self._unsent() and time.monotonic() < last_s:
            self._turn()
        self._close()

    def end(self) -> None:
        """Have `serve` come to its end; noticed within LOOK_S."""
        self._ending = True

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.end()

    def _turn(self) -> None:
        from waitress import wasyncore

        # poll, because select cannot wait for descriptors above 1023, and an index has many files
        wasyncore.loop(timeout=LOOK_S, use_poll=True, map=self._sockets, count=1)
        now_s = time.monotonic()
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            self._close_late(now_s)

    def _close_late(self, now_s: float) -> None:
        from .waiting import Channel

        for each in list(self._sockets.values()):
            if isinstance(each, Channel):
                each.close_if_late(now_s)

    def _close(self) -> None:
        from waitress import wasyncore

        wasyncore.close_all(self._sockets)

    def _unsent(self) -> bool:
        return any(getattr(each, "total_outbufs_len", 0) for each in self._sockets.values())
