"""Firefox as Debian packages it, driven over Marionette, the protocol that it speaks itself.

Playwright drives a Firefox of its own only.  Marionette is length-prefixed JSON over TCP:
[0, id, command, parameters] is answered by [1, id, error, result].
"""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("firefox-esr", "firefox")
START_S = 60.0
PREFERENCES = {
    "marionette.port": 0,  # a free one, which it writes into its profile
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "app.update.auto": False,
    "network.captive-portal-service.enabled": False,
    "toolkit.telemetry.server": "",
}


def firefox() -> str | None:
    """Return the path of the browser; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A headless Firefox with one page, ended with the block that it is used in."""

    def __init__(self, path: str, profile: Path) -> None:
        """Start it with a fresh profile in this folder, which must exist."""
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        self._process = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), START_S)
        self._read()  # its greeting
        self._asked = 0
        self.ask("WebDriver:NewSession")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(START_S)

    def ask(self, command: str, **parameters: Any) -> Any:
        """Have a command carried out, and return what it gives."""
        self._asked += 1
        message = json.dumps([0, self._asked, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def goto(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.ask("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        """Return what a script returns on the page."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def _port(self, profile: Path) -> int:
        file = profile / "MarionetteActivePort"
        last_s = time.monotonic() + START_S
        while not (file.exists() and file.read_text().strip()):
            assert self._process.poll() is None, "Firefox ended before it listened"
            assert time.monotonic() < last_s, "Firefox does not listen"
            time.sleep(0.05)
        return int(file.read_text())

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._receive(1)
        return json.loads(self._receive(int(length[:-1])))

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self._socket.recv(count - len(received))
            assert part, "Firefox closed the connection"
            received += part
        return received
