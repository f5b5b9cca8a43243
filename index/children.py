"""How is a child process of ours started, told what to do, and heard?

Frames go to its standard input, and answers come from its standard output: a number, a
size, and so many bytes.  It ends when its input does, and so never outlives its parent.
"""

import fcntl
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

Frame = tuple[int, bytes]

_HEAD = struct.Struct("<qq")  # a number, and the size of what follows in bytes
_PIPE_BYTES = 1 << 20  # Linux gives no user more
_NO_THREADS = {"OPENBLAS_NUM_THREADS": "1"}  # to start them takes NumPy .05 s; none has work here


class Child:
    """A process that runs a module's `main` with some arguments, seen from its parent.

    `heard` is called with every answer, from a thread, and with None when there will be
    no more.
    """

    def __init__(
        self, module: str, arguments: list[str], heard: Callable[[Frame | None], None]
    ) -> None:
        program = f"import sys; from {module} import main; main(*sys.argv[1:])"
        path = os.pathsep.join(each for each in sys.path if each)
        self._heard = heard
        self._waiting: SimpleQueue[Frame] = SimpleQueue()
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-P", "-c", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **_NO_THREADS},
            start_new_session=True,  # an interrupt from the terminal is the parent's to handle
        )
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._send, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, number: int, payload: bytes = b"") -> None:
        """Hand something over, without waiting until it is read."""
        self._waiting.put((number, payload))

    def stop(self) -> None:
        """End the process, whatever it does, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        self.send(0)  # to a thread that waits for something to send
        for thread in self._threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                _close(pipe)

    def _listen(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        for frame in _frames(stdout):
            self._heard(frame)
        self._heard(None)

    def _send(self) -> None:
        """Write what is handed over; an error in writing shows in what the child answers."""
        stdin = self.process.stdin
        assert stdin is not None
        _widen(stdin)
        with suppress(OSError):  # it is gone: the end of its answers says so
            while self.process.returncode is None:
                _write(stdin, *self._waiting.get())


class Parent:
    """The parent, seen from a child: what it hands over, and where answers go."""

    def __init__(self, frames: IO[bytes], answers: IO[bytes]) -> None:
        self._frames, self._answers = frames, answers
        self._waiting: SimpleQueue[Frame | None] = SimpleQueue()
        threading.Thread(target=self._receive, daemon=True).start()

    def frames(self) -> Iterator[Frame]:
        """Yield what is handed over until the parent ends."""
        while (frame := self._waiting.get()) is not None:
            yield frame

    def answer(self, number: int, payload: bytes) -> None:
        """Send an answer."""
        _write(self._answers, number, payload)

    def _receive(self) -> None:
        """Read frames as they come, so that the parent never waits for a child that works."""
        for frame in _frames(self._frames):
            self._waiting.put(frame)
        self._waiting.put(None)


def parent() -> Parent:
    """Return the parent of this process."""
    return Parent(sys.stdin.buffer, sys.stdout.buffer)


def _frames(pipe: IO[bytes]) -> Iterator[Frame]:
    while len(head := pipe.read(_HEAD.size)) == _HEAD.size:
        number, size = _HEAD.unpack(head)
        payload = pipe.read(size)
        if len(payload) < size:
            return  # it was ended within a frame
        yield number, payload


def _write(pipe: IO[bytes], number: int, payload: bytes) -> None:
    pipe.write(_HEAD.pack(number, len(payload)))
    pipe.write(payload)
    pipe.flush()


def _widen(pipe: IO[bytes]) -> None:
    """Let more wait in a pipe than the usual 64 kB, so that fewer pieces are handed over."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # a user may have only so much
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written has no reader any more
        pipe.close()
