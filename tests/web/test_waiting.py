"""Is a caller that keeps the server waiting sent away, and no other?"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pytest

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@contextmanager
def serving(app: Any) -> Iterator[tuple[Any, SplitResult]]:
    """Serve an application on a free port by a thread; give the server, and where it is."""
    from web.serve import Server

    server = Server(app, "127.0.0.1", 0, 1)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server, urlsplit(server.address)
    finally:
        server.end()
        thread.join(30)


def connected(place: SplitResult) -> socket.socket:
    return socket.create_connection((place.hostname, place.port), timeout=30)


def ends(goes_on: Callable[[], bool]) -> bool:
    """Wait up to ten seconds until something is no more so."""
    for _ in range(100):
        if not goes_on():
            return True
        time.sleep(0.1)
    return False


def test_who_connects_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.serve.IDLE_S", 1)
    with serving(lambda environ, start: []) as (_, place), connected(place) as asking:
        asking.sendall(b"GET / HT")
        assert asking.recv(1000) == b""


@pytest.mark.parametrize("bit", [b"a", b"\r\n"])
def test_who_sends_a_request_bit_by_bit_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, bit: bytes
) -> None:
    monkeypatch.setattr("web.serve.IDLE_S", 1)
    with serving(lambda environ, start: []) as (_, place), connected(place) as asking:
        asking.sendall(bit)
        asking.settimeout(0.1)
        for _ in range(100):
            try:
                assert asking.recv(1000) == b""
                return
            except TimeoutError:
                asking.sendall(bit)
            except ConnectionError:
                return
    pytest.fail("ten seconds were not enough")


def test_who_takes_no_more_of_an_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.waiting.ANSWER_S", 1)

    def answer(environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", str(40 << 20))])
        return [bytes(20 << 20)] * 2

    with serving(answer) as (server, place), connected(place) as asking:
        asking.sendall(ASKED)
        assert asking.recv(9) == b"HTTP/1.1 "
        assert ends(lambda: any(hasattr(each, "requests") for each in server._sockets.values()))


def test_a_connection_is_kept_from_answer_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.serve.IDLE_S", 1)

    def answer(environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with serving(answer) as (_, place), connected(place) as asking:
        for _ in range(10):
            asking.sendall(ASKED)
            got = b""
            while not got.endswith(b"ok"):
                got += asking.recv(1000) or pytest.fail("the connection was closed")
            time.sleep(0.25)
