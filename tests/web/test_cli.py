"""Does `fihrist` find its commands, cost little to ask for help, and end as it should?"""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import click
import pytest

from index import SnapshotMissing, kernels
from web import cli
from web.cli import COMMANDS, fihrist, run

HEAVY = ("flask", "numpy", "werkzeug", "waitress", "whoosh", "trafilatura", "yaml", "lxml")
HELP_CPU_S = 2.0  # far above what it takes (some 0.1 s): only a heavy import exceeds it


def python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_row_of_the_table_is_a_command(name: str) -> None:
    command = fihrist.get_command(click.Context(fihrist), name)
    assert isinstance(command, click.Command)
    assert COMMANDS[name].help.endswith(".")


def test_every_command_of_the_packages_has_a_row() -> None:
    from index import cli as index_cli
    from index import upkeep_cli
    from search import cli as search_cli
    from search import lookup_cli

    listed = {fihrist.get_command(click.Context(fihrist), name) for name in COMMANDS}
    for module in (index_cli, upkeep_cli, search_cli, lookup_cli):
        written = {each for each in vars(module).values() if isinstance(each, click.Command)}
        assert written <= listed


def test_help_imports_nothing_heavy_and_takes_little_time() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = python(
        "import sys; from web.cli import run; code = run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules]); sys.exit(code)"
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(re.search(rf"^  {name} ", done.stdout, re.MULTILINE) for name in COMMANDS)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert cpu_s < HELP_CPU_S


def test_an_unknown_command_ends_with_2(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["nonsense"]) == 2
    assert "nonsense" in capfd.readouterr().err


def test_no_index_is_one_line_and_ends_with_4(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["stats", "--index", str(tmp_path / "none")]) == 4
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "fihrist build FOLDER --index" in printed.err


def test_stats_say_what_is_compiled(index_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", "--json", "--index", str(index_folder)]) == 0
    assert json.loads(capfd.readouterr().out)["compiled"] == kernels.in_force()


@pytest.mark.parametrize(("q", "code"), [("بايدن", 0), ("قيثارات", 1)])
def test_a_search_ends_with_1_when_there_is_no_hit(index_folder: Path, q: str, code: int) -> None:
    assert run(["search", q, "--index", str(index_folder)]) == code


def test_a_fault_in_a_request_ends_with_2(
    index_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "x" * 513, "--index", str(index_folder)]) == 2
    assert "q: has 513 characters" in capfd.readouterr().err


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "import_module", lambda name: type("Module", (), {"stats": stopped}))
    assert run(["stats"]) == 130


def test_an_unforeseen_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "import_module", lambda name: type("Module", (), {"stats": broken}))
    with pytest.raises(ZeroDivisionError):
        run(["stats"])


def test_a_reader_that_goes_away_is_no_failure(index_folder: Path) -> None:
    command = "from web.cli import main; main()"
    arguments = [sys.executable, "-c", command, "export", "--index", str(index_folder)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    error = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert error == b""


class Served:
    """`fihrist serve` in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        code = "from web.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines(self, count: int) -> list[str]:
        assert self.process.stdout is not None
        return [self.process.stdout.readline().strip() for _ in range(count)]

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        _, error = self.process.communicate(timeout=60)
        return self.process.returncode, error


@pytest.mark.parametrize("encoding", ["latin-1", "ascii:strict"])
def test_output_that_cannot_hold_arabic_is_escaped_and_no_failure(
    index_folder: Path, encoding: str
) -> None:
    command = [
        sys.executable,
        "-c",
        "from web.cli import main; main()",
        "search",
        "بايدن",
        "--json",
    ]
    done = subprocess.run(
        [*command, "--index", str(index_folder)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["hits"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_names_an_address_that_answers_and_ends_on_a_signal(
    index_folder: Path, number: signal.Signals
) -> None:
    served = Served("--index", str(index_folder), "--port", "0")
    first, second = served.lines(2)
    root = re.search(r"http://127\.0\.0\.1:\d+/", first)
    example = re.search(r"http://127\.0\.0\.1:\d+/\?q=[%+\w]+$", second)
    assert root is not None
    assert example is not None
    for address in (root.group(), example.group()):
        with urlopen(address, timeout=30) as answer:
            assert answer.status == 200
    assert served.end(number) == (0, "")


def test_an_answer_under_way_is_given_before_the_end() -> None:
    from web.serve import Server

    asked, go_on = threading.Event(), threading.Event()

    def slow(environ: object, start: object) -> list[bytes]:
        asked.set()
        go_on.wait(30)
        start("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
        return [b"whole" * 100_000]

    server = Server(slow, "127.0.0.1", 0, 2)
    got: list[bytes] = []

    def ask() -> None:
        with urlopen(server.address, timeout=30) as answer:
            got.append(answer.read())

    def end() -> None:
        asked.wait(30)
        server.end()
        go_on.set()

    threads = [threading.Thread(target=each) for each in (ask, end)]
    for thread in threads:
        thread.start()
    server.serve()
    for thread in threads:
        thread.join(30)
    assert got == [b"whole" * 100_000]


def test_a_body_that_no_request_has_is_refused_before_it_is_kept() -> None:
    from web.serve import MAX_BODY_BYTES, Server

    reached: list[object] = []

    def answer(environ: object, start: object) -> list[bytes]:
        reached.append(environ)
        return []

    server = Server(answer, "127.0.0.1", 0, 1)
    serving = threading.Thread(target=server.serve)
    place = urlsplit(server.address)
    length = MAX_BODY_BYTES + 1
    serving.start()
    try:
        with socket.create_connection((place.hostname, place.port), timeout=30) as asking:
            asking.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % length)
            assert asking.recv(1000).startswith(b"HTTP/1.1 413 ")
    finally:
        server.end()
        serving.join(30)
    assert reached == []


def test_a_port_in_use_is_named_and_ends_with_2(
    index_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["serve", "--index", str(index_folder), "--port", port]) == 2
    assert f"cannot listen on 127.0.0.1:{port}" in capfd.readouterr().err


def test_serve_without_an_index_ends_with_4(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--index", str(tmp_path / "none"), "--port", "0"]) == 4
    assert "fihrist build" in capfd.readouterr().err
    assert SnapshotMissing.exit_code == 4
