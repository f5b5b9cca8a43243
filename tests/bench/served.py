"""Which generation does a running server answer from?  Asked over HTTP, as anyone would."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.request import urlopen

from .corpora import ROOT

START = "from web.cli import main; main()"
ANSWERS_WITHIN_S = 10.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve an index on a free port of this machine alone; yields the address."""
    command = [sys.executable, "-c", START, "serve", "--index", str(folder)]
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0"],
            stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT,
        ) as server,
    ):  # fmt: skip
        try:
            yield _address(server, errors)
        finally:
            _end(server)


def generation(address: str) -> str:
    """Return the generation the server answers from."""
    with urlopen(f"{address}/api/v1/stats", timeout=ANSWERS_WITHIN_S) as answer:
        found: str = json.load(answer)["generation"]
    return found


def _address(server: subprocess.Popen[str], errors: IO[str]) -> str:
    """Return the address from the server's first line; RuntimeError with its last words."""
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    if found is None:
        server.wait(ANSWERS_WITHIN_S)
        errors.seek(0)
        last = errors.read().strip().splitlines()[-1:]
        raise RuntimeError(f"the server did not start: {' '.join(last)}")
    return found[0].rstrip("/")


def _end(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(ANSWERS_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
