"""What a whole tree of processes uses, looked at from outside, against its limits."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from interview_kit.core.model import Limits, RunStatus
from interview_kit.sandbox import folders
from interview_kit.sandbox.shared_memory import Mailbox
from interview_kit.sandbox.supervisor import descendants

MIB = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.05
"""Seconds between two looks."""
DISK_EVERY = 10
"""So many looks pass between two measurements of folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """A limit that was passed, in the words of the report."""

    status: RunStatus
    reason: str


@dataclass(slots=True, kw_only=True)
class Watchdog:
    """Looks at everything below one keeper process.

    `spare` processes belong to the sandbox itself. `folders` and `mailbox` are measured, for
    levels at which no size-capped file system does it; of `capped` file systems inside the
    files are counted, as their size alone is bounded.
    """

    keeper: int
    limits: Limits
    spare: int = 0
    folders: tuple[Path, ...] = ()
    mailbox: Mailbox | None = None
    capped: tuple[str, ...] = ()
    seen: dict[int, int] = field(default_factory=dict)
    _looks: int = 0
    _free_at_start: int = field(default_factory=lambda: host_free())

    def look(self) -> Excess | None:
        """Sample once."""
        most = self.limits.processes + self.spare
        tree = descendants(self.keeper, most)
        if len(tree) > 2 * most:
            return self._count(len(tree))
        samples = {pid: sample for pid in tree if (sample := _sample(pid)) is not None}
        self.seen = {pid: sample.started for pid, sample in samples.items()}
        self._looks += 1
        return (
            self._memory(samples)
            or self._cpu(samples.values())
            or self._count(len(samples))
            or self._host()
            or self._inner(tree)
            or self._disk()
        )

    def _memory(self, samples: "dict[int, Sample]") -> Excess | None:
        if sum(sample.rss for sample in samples.values()) <= self.limits.memory:
            return None
        # Shared pages count once in each process: ask for the costly exact figure.
        if sum(map(_pss, samples)) <= self.limits.memory:
            return None
        return Excess(
            status=RunStatus.OUT_OF_MEMORY,
            reason=f"stopped by the grader: memory of the whole tree over "
            f"{self.limits.memory // MIB} MiB",
        )

    def _cpu(self, samples: "Iterable[Sample]") -> Excess | None:
        adopted = _sample(self.keeper)
        used = sum(sample.cpu for sample in samples) + (adopted.reaped if adopted else 0.0)
        if used <= self.limits.total_cpu:
            return None
        return Excess(
            status=RunStatus.TIMED_OUT,
            reason=f"stopped by the grader: more than {self.limits.total_cpu:g} s of processor "
            "time in the whole tree",
        )

    def _count(self, processes: int) -> Excess | None:
        if processes <= self.limits.processes + self.spare:
            return None
        return Excess(
            status=RunStatus.CRASHED,
            reason=f"stopped by the grader: more than {self.limits.processes} processes",
        )

    def _host(self) -> Excess | None:
        """Memory that no process shows (files in memory, buffers) shows on the host."""
        free = host_free()
        fell = self._free_at_start - free
        if free >= 256 * MIB or fell <= self.limits.memory:
            return None
        return Excess(
            status=RunStatus.OUT_OF_MEMORY,
            reason=f"stopped by the grader: free memory of the machine fell to {free // MIB} MiB",
        )

    def _inner(self, tree: list[int]) -> Excess | None:
        """Count files in the sandbox's own file systems, once they are in place."""
        files = 0
        for name in self.capped if len(tree) > self.spare else ():
            with contextlib.suppress(OSError):
                found = os.statvfs(f"/proc/{tree[self.spare]}/root{name}")
                if found.f_blocks * found.f_frsize == -(-self.limits.scratch // PAGE) * PAGE:
                    files += found.f_files - found.f_ffree
        return self._files(files)

    def _files(self, files: int) -> Excess | None:
        if files <= self.limits.files:
            return None
        return Excess(
            status=RunStatus.CRASHED,
            reason=f"stopped by the grader: more than {self.limits.files} files",
        )

    def _disk(self) -> Excess | None:
        if self._looks % DISK_EVERY:
            return None
        files, size = self.mailbox.measure() if self.mailbox else (0, 0)
        for folder in self.folders:
            more_files, more_size = folders.measure(folder, self.limits.files)
            files, size = files + more_files, size + more_size
        if size > self.limits.scratch:
            most = self.limits.scratch // MIB
            return Excess(
                status=RunStatus.CRASHED,
                reason=f"stopped by the grader: more than {most} MiB of files",
            )
        return self._files(files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One process: pages in memory, processor time with that of its reaped children."""

    rss: int
    cpu: float
    reaped: float
    started: int


def _sample(pid: int) -> Sample | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = line.rpartition(")")[2].split()
    if len(fields) < 22 or fields[0] in "ZX":
        return None
    own, reaped = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return Sample(
        rss=int(fields[21]) * PAGE,
        cpu=(own + reaped) / TICKS,
        reaped=reaped / TICKS,
        started=int(fields[19]),
    )


def started(pid: int) -> int | None:
    """When a process started, in clock ticks: with its number this names it for good."""
    sample = _sample(pid)
    return sample.started if sample else None


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
        return int(text.split("\nPss:")[1].split()[0]) * 1024
    # A process that closed itself to its own user still shows what is not file-backed.
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        kinds = ("RssAnon:", "RssShmem:")
        return sum(int(text.split(kind)[1].split()[0]) * 1024 for kind in kinds)
    return 0


def host_free() -> int:
    """Bytes of memory that the machine could still give."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        return int(text.split("MemAvailable:")[1].split()[0]) * 1024
    return 1 << 62
