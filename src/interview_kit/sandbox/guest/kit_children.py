"""Watching one forked child to its end, and ending all that it started."""

import contextlib
import json
import os
import select
import signal
import time
from typing import Any

LONGEST = 1 << 20
PATIENCE = 5.0
"""Seconds in which what was killed must be gone."""


def watch(pid: int, read: int, deadline: float) -> dict[str, Any]:
    """Wait for a child's one line; without one it died, or its time was up."""
    said = b""
    status: int | None = None
    open_ended = True
    while b"\n" not in said and len(said) < LONGEST and time.monotonic() < deadline:
        if status is not None and not open_ended:
            break
        pause = min(0.05, max(0.0, deadline - time.monotonic()))
        if open_ended and select.select([read], [], [], pause)[0]:
            block = os.read(read, 1 << 16)
            said += block
            open_ended = bool(block)
        elif status is not None:
            break
        if not open_ended and status is None:
            status = _ended(pid, wait=pause)
        elif status is None:
            status = _ended(pid, wait=0)
    late = b"\n" not in said and status is None
    kill_group(pid)
    if status is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    return _answer(said, status, late)


def _ended(pid: int, wait: float) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    if not done and wait:
        time.sleep(min(wait, 0.002))
    return status if done else None


def _answer(said: bytes, status: int, late: bool) -> dict[str, Any]:
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return {"verdict": "late"}
    if b"\n" in said:
        with contextlib.suppress(ValueError):
            answer = json.loads(said.split(b"\n", 1)[0])
            if isinstance(answer, dict):
                return answer
    return {"verdict": "died", "exit": os.waitstatus_to_exitcode(status)}


def kill_group(pid: int) -> None:
    """End the group that a child leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def end_orphans() -> None:
    """End what a child left behind: orphans come to this process, where the system lets them.

    Where they cannot be listed they cannot be ended: then this process ends itself, and with
    it the whole sandbox, rather than have the next child meet them.
    """
    patience = time.monotonic() + PATIENCE
    while True:
        for pid in children():
            kill_group(pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                if time.monotonic() > patience:
                    os._exit(70)
                time.sleep(0.001)
        except ChildProcessError:
            return


def children() -> list[int]:
    """The processes whose parent this is; only Linux tells."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{task}/children", encoding="ascii") as file:
                found += [int(pid) for pid in file.read().split()]
    return found
