"""What did a piece of work cost: seconds of processor and clock, and private memory?"""

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from statistics import median, quantiles

SAMPLES_A_SECOND = 20


class Cost:
    """Filled in when the work is done; `private_mb` is the peak, children included."""

    cpu_s = 0.0
    wall_s = 0.0
    private_mb = 0.0


@contextmanager
def clocked() -> Iterator[Cost]:
    """Measure the seconds of what is done inside, its own processes included."""
    cost = Cost()
    cpu, wall = _cpu_s(), time.perf_counter()
    yield cost
    cost.wall_s = time.perf_counter() - wall
    cost.cpu_s = _cpu_s() - cpu


@contextmanager
def metered() -> Iterator[Cost]:
    """Measure what is done inside; memory is sampled twenty times a second.

    Reading it takes some 4 ms where there are 150 MB: processor time that is not counted.
    On the clock it shows where all processors are busy: there `clocked` is for.
    """
    peak, watching_s = [private_mb()], [0.0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, watching_s, done), daemon=True)
    watcher.start()
    with clocked() as cost:
        yield cost
    done.set()
    watcher.join()
    cost.cpu_s -= watching_s[0]
    cost.private_mb = max(*peak, private_mb())


def private_mb() -> float:
    """Return the memory of this process and its children that is not a mapped file's.

    The sum of Pss_Anon of /proc/PID/smaps_rollup; pages that several processes
    share are divided among them.  0 where the system does not tell.
    """
    own = os.getpid()
    return sum(_anonymous_kb(process) for process in (own, *_children(own))) / 1e3


def timed(call: Callable[[], object]) -> float:
    """Return the microseconds that this thread's processor took for one call.

    On an idle machine these are the clock's, for all that is measured works in one
    thread and finds its files in memory; on a busy one they do not count the waiting.
    What reading the clock takes is taken off.
    """
    return max(_thread_us(call) - _clock_us(), 0.0)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the 50th, 95th or 99th percentile (inclusive method); nan of nothing."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    if percent == 50:
        return median(values)
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def folder_bytes(folder: Path) -> int:
    """Return the size of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _thread_us(call: Callable[[], object]) -> float:
    start = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - start) / 1e3


@cache
def _clock_us() -> float:
    return min(_thread_us(lambda: None) for _ in range(1000))


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _watch(peak: list[float], watching_s: list[float], done: threading.Event) -> None:
    while not done.wait(1 / SAMPLES_A_SECOND):
        peak[0] = max(peak[0], private_mb())
        watching_s[0] = time.thread_time()


def _anonymous_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))


def _children(process: int) -> Iterator[int]:
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = [int(each) for each in path.read_text().split()]
        except OSError:
            continue
        for child in found:
            yield child
            yield from _children(child)
