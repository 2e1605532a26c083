"""Effort is processor time and sleep, never the wait of a process that could run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from interview_kit.sandbox.guest import kit_effort
from interview_kit.sandbox.guest.kit_effort import EffortClock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@contextmanager
def program(code: str) -> Iterator[int]:
    """Run a program that has said that it is ready."""
    command = [sys.executable, "-c", f"print('ready', flush=True)\n{code}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.kill()


def watch(pid: int, seconds: float) -> tuple[float, float]:
    """Read the clock now and then; return processor time and effort since the start."""
    before = kit_effort.count_ticks(pid)
    clock = EffortClock(pid)
    clock.read()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.05)
        effort = clock.read()
    ticks = kit_effort.count_ticks(pid) - before
    return ticks / kit_effort.TICKS_PER_SECOND, effort


def test_sleep_counts_in_full_and_in_every_thread() -> None:
    with program(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
        "time.sleep(60)"
    ) as pid:
        _, effort = watch(pid, 1.0)
    assert effort > 0.7


def test_a_process_that_waits_for_a_processor_does_not_work() -> None:
    """Its effort is its processor time, not the time that passed."""
    with program("import os\nos.nice(19)\nfor _ in range(5): os.fork()\nwhile True: pass") as pid:
        clock = EffortClock(pid)
        for _ in range(20):
            time.sleep(0.05)
            clock.read()
        assert clock.idle < 0.2
        for child in reversed(kit_effort.list_tree(pid)[1:]):
            os.kill(child, 9)


def test_where_processes_cannot_be_seen_it_is_a_plain_clock() -> None:
    clock = EffortClock(2**22 + 1)
    time.sleep(0.05)
    assert clock.read() >= 0.05


def test_a_busy_machine_has_far_more_time() -> None:
    assert kit_effort.find_longest_wall(2.0) == 40.0
