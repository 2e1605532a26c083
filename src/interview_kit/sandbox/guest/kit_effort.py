"""Measure how long processes have worked, whatever else the machine does meanwhile.

Effort is processor time, plus the time in which no thread of theirs could have used a processor
because all of them slept. It is what a clock would show on an idle machine: a busy one makes
everything take longer, and the effort stays.
"""

import os
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
RUNNABLE = "RD"
"""States of threads that run, wait for a processor, or wait for a disk."""
WALL_FACTOR, WALL_EXTRA = 10.0, 20.0


def find_longest_wall(seconds: float) -> float:
    """Return how long some seconds of effort may take on a busy machine."""
    return WALL_EXTRA + WALL_FACTOR * seconds


class EffortClock:
    """The effort of a process and all that it started; sleep is seen as often as it is read."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.idle = 0.0
        self._start = self._last = time.monotonic()
        self._ticks = 0
        self._is_blind = read_stat(f"/proc/{pid}/stat") is None

    def read(self) -> float:
        """Return the seconds of effort so far; those of a clock where processes cannot be seen."""
        now = time.monotonic()
        if self._is_blind:
            return now - self._start
        pids = list_tree(self.pid)
        ticks = sum(count_ticks(pid) for pid in pids)
        if ticks <= self._ticks and not any(map(is_runnable, pids)):
            self.idle += now - self._last
        self._ticks, self._last = max(ticks, self._ticks), now
        return self._ticks / TICKS_PER_SECOND + self.idle


def list_tree(pid: int) -> list[int]:
    """List a process and its descendants, as far as they can be seen."""
    pids = [pid]
    for parent in pids:
        for task in list_tasks(parent):
            try:
                with open(f"/proc/{parent}/task/{task}/children", encoding="ascii") as file:
                    pids += map(int, file.read().split())
            except (OSError, ValueError):
                continue
    return pids


def list_tasks(pid: int) -> list[str]:
    """List the threads of a process; none when it has ended."""
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def count_ticks(pid: int) -> int:
    """Count the processor time of a process and its reaped children, in clock ticks."""
    fields = read_stat(f"/proc/{pid}/stat")
    return sum(map(int, fields[11:15])) if fields else 0


def is_runnable(pid: int) -> bool:
    """Return whether a thread of a process could use a processor now."""
    stats = (read_stat(f"/proc/{pid}/task/{task}/stat") for task in list_tasks(pid))
    return any(fields and fields[0] in RUNNABLE for fields in stats)


def read_stat(path: str) -> list[str] | None:
    """Read what follows the name in a `stat` file; None for what has ended or cannot be seen."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            # The name in parentheses is the program's choice: it may hold spaces and parentheses.
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return fields if len(fields) > 15 else None
