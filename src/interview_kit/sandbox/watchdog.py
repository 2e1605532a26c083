"""Measure from outside what a whole tree of processes uses, against its limits.

rlimits bind each process alone; the watchdog samples what they cannot: the sum over the tree.
"""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from interview_kit.core.model import Limits, RunStatus
from interview_kit.sandbox import folders
from interview_kit.sandbox.memory import measure_process_memory
from interview_kit.sandbox.shared_memory import SharedMemoryCleanup
from interview_kit.sandbox.supervisor import descendants

MIB = 1 << 20
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CHECK_INTERVAL = 0.05
"""Seconds between two checks."""
DISK_CHECK_INTERVAL = 10
"""Checks between two measurements of folders, which take longer than the others."""
HOST_MEMORY_FLOOR = 256 * MIB
"""Free memory of the machine below which a sandbox that took it is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """A limit that was exceeded, in the words of the report."""

    status: RunStatus
    reason: str


@dataclass(slots=True, kw_only=True)
class Watchdog:
    """Measures everything below one supervisor process.

    - `own_processes` belong to the sandbox itself.
    - `folders` and `shared_memory` are measured at levels without a size-capped file system.
    - `capped` file systems inside bound their size; only their files are counted.
    """

    supervisor: int
    limits: Limits
    own_processes: int = 0
    folders: tuple[Path, ...] = ()
    shared_memory: SharedMemoryCleanup | None = None
    capped: tuple[str, ...] = ()
    start_times: dict[int, int] = field(default_factory=dict)
    """The processes of the last sample, with the time of their start in clock ticks."""
    _checks: int = 0
    _free_at_start: int = field(default_factory=lambda: free_host_memory())

    def check(self) -> Excess | None:
        """Take one sample; return the first limit that it exceeds."""
        max_processes = self.limits.processes + self.own_processes
        tree = descendants(self.supervisor, max_processes)
        if len(tree) > 2 * max_processes:
            # A fork bomb: sampling each of its processes would take too long.
            return self._check_count(len(tree))
        samples = {pid: sample for pid in tree if (sample := _sample(pid)) is not None}
        self.start_times = {pid: sample.started for pid, sample in samples.items()}
        self._checks += 1
        return (
            self._check_memory(samples)
            or self._check_cpu(samples.values())
            or self._check_count(len(samples))
            or self._check_host_memory()
            or self._check_inner_files(tree)
            or self._check_disk()
        )

    def _check_memory(self, samples: "dict[int, Sample]") -> Excess | None:
        if sum(sample.rss for sample in samples.values()) <= self.limits.memory:
            return None
        # RSS counts shared pages once in each process (47 forks can look like 851 MiB). PSS
        # divides them, but reading it takes the kernel long: so only on suspicion.
        if sum(map(measure_process_memory, samples)) <= self.limits.memory:
            return None
        return Excess(
            status=RunStatus.OUT_OF_MEMORY,
            reason=f"stopped by the grader: memory of the whole tree over "
            f"{self.limits.memory // MIB} MiB",
        )

    def _check_cpu(self, samples: "Iterable[Sample]") -> Excess | None:
        # The supervisor reaps orphans, so their time is in its own sample.
        supervisor = _sample(self.supervisor)
        reaped = supervisor.reaped if supervisor else 0.0
        if sum(sample.cpu for sample in samples) + reaped <= self.limits.total_cpu:
            return None
        return Excess(
            status=RunStatus.TIMED_OUT,
            reason=f"stopped by the grader: more than {self.limits.total_cpu:g} s of processor "
            "time in the whole tree",
        )

    def _check_count(self, processes: int) -> Excess | None:
        if processes <= self.limits.processes + self.own_processes:
            return None
        return Excess(
            status=RunStatus.CRASHED,
            reason=f"stopped by the grader: more than {self.limits.processes} processes",
        )

    def _check_host_memory(self) -> Excess | None:
        """Check free memory of the machine: files in memory and buffers belong to no process.

        Both conditions together, as other programs of the machine take memory, too.
        """
        free = free_host_memory()
        used_since_start = self._free_at_start - free
        if free >= HOST_MEMORY_FLOOR or used_since_start <= self.limits.memory:
            return None
        return Excess(
            status=RunStatus.OUT_OF_MEMORY,
            reason=f"stopped by the grader: free memory of the machine fell to {free // MIB} MiB",
        )

    def _check_inner_files(self, tree: list[int]) -> Excess | None:
        """Count the files in the sandbox's own file systems, which cannot cap them."""
        files = 0
        for name in self.capped if len(tree) > self.own_processes else ():
            with contextlib.suppress(OSError):
                # Through the first process of the program: /proc/PID/root is its view.
                status = os.statvfs(f"/proc/{tree[self.own_processes]}/root{name}")
                # Before bwrap has mounted its own, this is a file system of the host.
                expected_size = -(-self.limits.scratch // PAGE_SIZE) * PAGE_SIZE
                if status.f_blocks * status.f_frsize == expected_size:
                    files += status.f_files - status.f_ffree
        return self._check_files(files)

    def _check_files(self, files: int) -> Excess | None:
        if files <= self.limits.files:
            return None
        return Excess(
            status=RunStatus.CRASHED,
            reason=f"stopped by the grader: more than {self.limits.files} files",
        )

    def _check_disk(self) -> Excess | None:
        if self._checks % DISK_CHECK_INTERVAL:
            return None
        files, size = self.shared_memory.measure() if self.shared_memory else (0, 0)
        for folder in self.folders:
            more_files, more_size = folders.measure(folder, self.limits.files)
            files, size = files + more_files, size + more_size
        if size > self.limits.scratch:
            mib = self.limits.scratch // MIB
            return Excess(
                status=RunStatus.CRASHED,
                reason=f"stopped by the grader: more than {mib} MiB of files",
            )
        return self._check_files(files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One process: bytes in memory; seconds of processor time, its reaped children included."""

    rss: int
    cpu: float
    reaped: float
    started: int


def _sample(pid: int) -> Sample | None:
    """Read /proc/PID/stat; None for a process that ended."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in parentheses is the program's choice: it may hold spaces and parentheses.
    fields = line.rpartition(")")[2].split()
    if len(fields) < 22 or fields[0] in "ZX":
        return None
    own, reaped = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return Sample(
        rss=int(fields[21]) * PAGE_SIZE,
        cpu=(own + reaped) / TICKS_PER_SECOND,
        reaped=reaped / TICKS_PER_SECOND,
        started=int(fields[19]),
    )


def measure_processor_time(pid: int, max_processes: int = 2000) -> float:
    """Measure the processor time, in seconds, of a process and of all below it."""
    tree = (pid, *descendants(pid, max_processes))
    return sum(sample.cpu for process in tree if (sample := _sample(process)) is not None)


def start_time(pid: int) -> int | None:
    """Return when a process started, in clock ticks; numbers are reused, the pair is not."""
    sample = _sample(pid)
    return sample.started if sample else None


def measure_idle_time() -> float:
    """Measure how long the processors of the machine were idle since its start, in seconds."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
        _, _user, _nice, _system, idle, waiting_for_disk, *_ = line.split()
        return (int(idle) + int(waiting_for_disk)) / TICKS_PER_SECOND
    return 0.0


def free_host_memory() -> int:
    """Return the bytes of memory that the machine could still give."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        return int(text.split("MemAvailable:")[1].split()[0]) * 1024
    return 1 << 62
