"""Which generation does a running server answer from?  Asked over HTTP, as anyone would."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from .corpora import ROOT

START = "from web.cli import main; main()"
ANSWERS_WITHIN_S = 10.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve an index on a free port of this machine alone; yields the address."""
    command = [sys.executable, "-c", START, "serve", "--index", str(folder)]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            address = re.search(r"http://\S+", said)
            if address is None:
                raise RuntimeError(f"the server did not start: {said.strip() or 'it said nothing'}")
            yield address[0].rstrip("/")
        finally:
            server.terminate()
            try:
                server.wait(ANSWERS_WITHIN_S)
            except subprocess.TimeoutExpired:
                server.kill()


def generation(address: str) -> str:
    """Return the generation the server answers from."""
    with urlopen(f"{address}/api/v1/stats", timeout=ANSWERS_WITHIN_S) as answer:
        found: str = json.load(answer)["generation"]
    return found
