"""What every level passes to a program: environment, limits, and the description of its start."""

import contextlib
import json
import os
import socket
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from interview_kit.core import layout
from interview_kit.core.model import Limits
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.shared_memory import SharedMemoryCleanup

INIT = layout.GUEST / "init.py"
THREADS_PER_PROCESS = 4
"""RLIMIT_NPROC counts threads too; a server has a pool of them in each process."""
HOST_MARGIN = 256
"""Tasks that the user may start elsewhere meanwhile, where the kernel counts all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a program finds its folders, in its own view of the file system."""

    app: str
    tmp: str
    home: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the supervisor starts a sandbox, and what the watchdog measures from outside.

    - `fds` are passed on.
    - `ready` is read until the guest's `init` reports that everything is set up.
    - `started` is closed once the supervisor holds what it needs.
    - `views` are bound by the supervisor first: from where, to where.
    - `watched` folders and `shared_memory` are measured on disk.
    - `capped` are file systems inside, of the size `limits.scratch`, whose files are counted.
    - `own_processes` is the number of processes that belong to the sandbox itself.
    - `shell_codes`: a signal shows as exit code 128 + its number.
    """

    argv: tuple[str, ...]
    fds: tuple[int, ...]
    ready: int
    started: ExitStack
    limits: Limits
    marker: str
    uid: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    watched: tuple[Path, ...] = ()
    shared_memory: SharedMemoryCleanup | None = None
    capped: tuple[str, ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    own_processes: int = 0
    shell_codes: bool = False


def program_environment(job: Job, places: Places, marker: str) -> dict[str, str]:
    """Return the clean environment of a program, the same for every kind of run."""
    prefix = job.environment.prefix
    return {
        "PATH": f"{prefix / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": places.home,
        "TMPDIR": places.tmp,
        "DATA_DIR": places.data,
        "USER": "candidate",
        "LOGNAME": "candidate",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",
        **job.env,
        **{variable: name_file(places, variable) for variable in job.files},
        # Last, so that a job cannot replace it: leftovers are found by this marker.
        "SANDBOX": marker,
    }


def name_file(places: Places, variable: str) -> str:
    """Return the path of the file that an environment variable names."""
    return f"{places.tmp}/{variable.lower()}.json"


def describe_program(
    job: Job, places: Places, marker: str, *, uid: int | None, namespaced: bool
) -> dict[str, Any]:
    """Return the part of the document for the guest's `init` that all levels share."""
    tasks = max_tasks(job.limits, uid=uid, namespaced=namespaced)
    return {
        "argv": job.argv,
        "cwd": places.app,
        "env": program_environment(job, places, marker),
        "files": {name_file(places, variable): text for variable, text in job.files.items()},
        "listening": asdict(job.listening) if job.listening else None,
        # Set inside: before the sandbox, RLIMIT_NPROC would count all processes of the user on
        # the host, and bwrap itself could fail to fork.
        "limits": resource_limits(job.limits, tasks=tasks),
    }


def resource_limits(limits: Limits, *, tasks: int | None) -> dict[str, list[int]]:
    """Return soft and hard value of each rlimit; `tasks` bounds threads and processes together.

    The memory limit is RLIMIT_DATA, not RLIMIT_AS: some runtimes reserve far more address space
    than they touch (Node does not start with 512 MB of RLIMIT_AS, and runs with RLIMIT_DATA).
    """
    values = {
        "CORE": [0, 0],
        # At the soft limit the kernel sends SIGXCPU, which the report explains; SIGKILL follows.
        "CPU": [limits.cpu, limits.cpu + 1],
        "DATA": [limits.data, limits.data],
        "FSIZE": [limits.file_size, limits.file_size],
        # Locked memory and message queues stay in the kernel when no process shows them.
        "MEMLOCK": [0, 0],
        "MSGQUEUE": [0, 0],
        "NOFILE": [limits.open_files, limits.open_files],
    }
    if tasks is not None:
        values["NPROC"] = [tasks, tasks]
    return values


def max_tasks(limits: Limits, *, uid: int | None, namespaced: bool) -> int | None:
    """Return the RLIMIT_NPROC of a sandbox's user; None for no limit.

    A kernel before 5.14 counts all tasks of a user in whatever namespace, and every kernel
    counts all tasks of a user who is not the sandbox's own. Then the limit has to lie above
    those, or bubblewrap itself could not fork. Root is not bound by it at all.
    """
    allowed = THREADS_PER_PROCESS * limits.processes
    if uid is not None or (namespaced and _kernel_version() >= (5, 14)):
        return allowed
    if os.geteuid() == 0:
        return None
    return allowed + HOST_MARGIN + _count_tasks_of_user()


def _kernel_version() -> tuple[int, int]:
    major, minor = os.uname().release.split(".")[:2]
    digits = "".join(character for character in minor if character.isdigit())
    return int(major), int(digits or 0)


def _count_tasks_of_user() -> int:
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if entry.stat().st_uid == os.geteuid():
                total += len(os.listdir(entry / "task"))
        except OSError:
            continue
    return total


def make_ready_pipe(stack: ExitStack, started: ExitStack) -> tuple[int, int]:
    """Make the pipe on which the guest's `init` reports that everything is set up."""
    read, write = os.pipe()
    stack.callback(os.close, read)
    started.callback(os.close, write)
    return read, write


def bind_unnamed_sockets(fds: Iterable[int]) -> None:
    """Bind each passed unix socket that has no name to a random one.

    A socket stays in the network namespace in which it was made. One without a name could be
    bound by the guest to any abstract name of the host's namespace, where programs of the host
    look for each other. A socket can be bound only once.
    """
    for number in fds:
        copy = os.dup(number)
        try:
            passed = socket.socket(fileno=copy)
        except OSError:  # not a socket
            os.close(copy)
            continue
        with passed, contextlib.suppress(OSError):
            if passed.family == socket.AF_UNIX and not passed.getsockname():
                passed.bind("")


def json_descriptor(stack: ExitStack, content: Mapping[str, Any]) -> int:
    """Return a readable descriptor of a JSON document, open until the stack is closed."""
    return bytes_descriptor(stack, json.dumps(content).encode())


def bytes_descriptor(stack: ExitStack, content: bytes) -> int:
    """Return a readable descriptor of some bytes, in a file that has no name to open it by."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the stack)
    stack.callback(stream.close)
    stream.write(content)
    stream.flush()
    stream.seek(0)
    return stream.fileno()
