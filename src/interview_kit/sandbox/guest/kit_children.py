"""Watch one forked child until it ends, and end all that it started."""

import contextlib
import json
import os
import select
import signal
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_effort
else:
    import kit_effort

MAX_REPORT = 1 << 20
"""Longest report of a child in bytes."""
CHILD_POLL_SECONDS = 0.05
REAP_PAUSE_SECONDS = 0.002
KILL_SECONDS = 5.0
"""Time in which killed processes must be gone."""
CANNOT_CLEAN_UP = 70
"""Exit code when they are not."""


def watch(pid: int, pipe: int, seconds: float) -> dict[str, Any]:
    """Read a child's report, one line of JSON, from a pipe; then kill its whole group.

    The child may work for so many `seconds`, whatever else the machine does. Without a report the
    verdict is `died` with its exit code, or `late` when its time was over. The answer holds as
    `seconds` how long it worked.
    """
    report = b""
    exited: tuple[int, float] | None = None
    is_open = True
    clock = kit_effort.EffortClock(pid)
    wall_end = time.monotonic() + kit_effort.find_longest_wall(seconds)
    next_look = time.monotonic() + CHILD_POLL_SECONDS
    is_over = False
    while b"\n" not in report and len(report) < MAX_REPORT and not is_over:
        if exited is not None and not is_open:
            break
        if is_open and select.select([pipe], [], [], CHILD_POLL_SECONDS)[0]:
            block = os.read(pipe, 1 << 16)
            report += block
            is_open = bool(block)
        elif exited is not None:
            # The child has ended and nothing more came: a grandchild may hold the pipe open.
            break
        if exited is None:
            exited = _reap(pid, is_waiting=not is_open)
        if exited is None and time.monotonic() >= next_look:
            is_over = clock.read() >= seconds or time.monotonic() >= wall_end
            next_look = time.monotonic() + CHILD_POLL_SECONDS
    is_late = b"\n" not in report and exited is None
    kill_group(pid)
    if exited is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        exited = _wait(pid, 0)
    status, processor_time = exited or (0, 0.0)
    answer = _decode_report(report, status, is_late)
    return {**answer, "seconds": processor_time + clock.idle}


def _reap(pid: int, *, is_waiting: bool) -> tuple[int, float] | None:
    exited = _wait(pid, os.WNOHANG)
    if exited is None and is_waiting:
        time.sleep(REAP_PAUSE_SECONDS)
    return exited


def _wait(pid: int, options: int) -> tuple[int, float] | None:
    """Reap a child; return its status and its processor time, or None while it runs."""
    reaped_pid, status, usage = os.wait4(pid, options)
    return (status, usage.ru_utime + usage.ru_stime) if reaped_pid else None


def _decode_report(report: bytes, status: int, is_late: bool) -> dict[str, Any]:
    if is_late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return {"verdict": "late"}
    if b"\n" in report:
        with contextlib.suppress(ValueError):
            message = json.loads(report.split(b"\n", 1)[0])
            if isinstance(message, dict):
                return message
    return {"verdict": "died", "exit": os.waitstatus_to_exitcode(status)}


def kill_group(pid: int) -> None:
    """Kill the process group that a child leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def kill_orphans() -> None:
    """Kill every descendant that a child left behind; this process must be their subreaper.

    Where they cannot be listed they cannot be killed. Then this process exits, and with it the
    whole sandbox, so that the next child never meets them.
    """
    deadline = time.monotonic() + KILL_SECONDS
    while True:
        # Each killed process hands its own children to us, so look again until none is left.
        for pid in list_children():
            kill_group(pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                if time.monotonic() > deadline:
                    os._exit(CANNOT_CLEAN_UP)
                time.sleep(0.001)
        except ChildProcessError:
            return


def list_children() -> list[int]:
    """Return the processes whose parent this is; empty where the system is not Linux."""
    pids: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{task}/children", encoding="ascii") as file:
                pids += [int(pid) for pid in file.read().split()]
    return pids
