"""Measure the memory of processes from outside."""

import contextlib
from pathlib import Path

from interview_kit.sandbox.supervisor import descendants


def measure_memory(pid: int, max_processes: int = 2000) -> int:
    """Measure the bytes of memory of a process and of all below it."""
    return sum(map(measure_process_memory, (pid, *descendants(pid, max_processes))))


def measure_process_memory(pid: int) -> int:
    """Measure the bytes of memory of one process, with its part of shared pages; 0 if it ended."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
        return int(text.split("\nPss:")[1].split()[0]) * 1024
    # A process that made itself undumpable closes smaps_rollup; `status` stays readable and
    # shows at least what is not backed by a file.
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        kinds = ("RssAnon:", "RssShmem:")
        return sum(int(text.split(kind)[1].split()[0]) * 1024 for kind in kinds)
    return 0
