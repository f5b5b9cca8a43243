"""When a command is killed at any moment, is the index whole, and does the next one succeed?"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.checking import check
from index.rebuild import build, update
from index.snapshot import open_snapshot
from index.wholeness import verify
from tests.index.articles import some_articles, texts_in

ROOT = Path(__file__).parents[2]
COUNT, WORDS = 1_000, 60
KILLS = 50  # of each command, that hit it before it had ended
LIMIT_S = 240  # for each of the two tests; with fewer kills by then it is skipped, and says so
PROGRAM = f"""
import sys
from pathlib import Path
from index import crew
from index.rebuild import build, update
from tests.index.articles import some_articles
crew.FIRST_RUN = 50_000
command = build if sys.argv[1] == "build" else update
found = list(some_articles({COUNT}, {WORDS}, version=int(sys.argv[3])))
print("begin", flush=True)
command(found, Path(sys.argv[2]), processes=2)
"""


def start(command: str, folder: Path, version: int) -> subprocess.Popen[str]:
    """Start a command and return when it is about to begin."""
    given = [sys.executable, "-c", PROGRAM, command, str(folder), str(version)]
    process = subprocess.Popen(given, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    return process


def expected(version: int) -> dict[str, str]:
    return {article.id: article.text for article in some_articles(COUNT, WORDS, version)}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "update"])
def test_killed_at_a_random_moment_it_leaves_an_index_that_is_whole(
    tmp_path: Path, command: str, record_property: Callable[[str, object], None]
) -> None:
    drawn = random.Random(20)
    build(some_articles(COUNT, WORDS), tmp_path, processes=1)
    begun_s = time.monotonic()
    with start(command, tmp_path, 1) as process:
        started_s = time.monotonic()
        process.wait()
    whole_s, held, killed, turn = time.monotonic() - started_s, 1, 0, 1
    while killed < KILLS and time.monotonic() - begun_s < LIMIT_S:
        turn += 1
        with start(command, tmp_path, turn) as process:
            started_s = time.monotonic()
            try:
                process.wait(drawn.uniform(0, whole_s))
                whole_s = time.monotonic() - started_s  # it had ended: it takes no longer
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += process.wait() == -signal.SIGKILL
        snapshot = open_snapshot(tmp_path)
        verify(tmp_path, snapshot.generation)
        check(snapshot)
        snapshot.close()
        served = texts_in(tmp_path)
        assert served in (expected(held), expected(turn))
        held = turn if served == expected(turn) else held
    record_property("kills", killed)
    last = {"build": build, "update": update}[command]
    assert last(some_articles(7), tmp_path, processes=1).documents == 7
    assert len(list((tmp_path / "generations").glob("*.json"))) <= 3
    assert not list((tmp_path / "segments").glob("*runs*"))
    if killed < KILLS:
        pytest.skip(f"ONLY {killed} OF {KILLS} KILLS hit a running {command} within {LIMIT_S} s")
