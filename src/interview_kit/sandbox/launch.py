"""What every level hands to a program: its environment, its limits and its description."""

import contextlib
import json
import os
import socket
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interview_kit.core import layout
from interview_kit.core.model import Limits
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.shared_memory import Mailbox

INIT = layout.GUEST / "init.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a program finds its folders, in its own view of the file system."""

    app: str
    tmp: str
    home: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the keeper starts a sandbox, and what is watched from outside.

    `fds` are passed on. `ready` is read until the first program inside has said that all is
    set; `started` is closed once the keeper holds what it needs. `watched` folders and the
    `mailbox` are measured on disk; `capped` are file systems inside, of the size
    `limits.scratch`, whose files are counted; `spare` processes belong to the sandbox itself;
    `views` are bound by the keeper first; `shell_codes` when a signal shows as 128 + its
    number.
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
    mailbox: Mailbox | None = None
    capped: tuple[str, ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    spare: int = 0
    shell_codes: bool = False


def environment(job: Job, places: Places, marker: str) -> dict[str, str]:
    """The clean environment of a program, the same for every kind of run."""
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
        "SANDBOX": marker,
    }


def rlimits(limits: Limits, *, tasks: int | None) -> dict[str, list[int]]:
    """The kernel's limits for each process; `tasks` bounds threads and processes together.

    Address space is left alone: some runtimes reserve far more than they touch.
    """
    found = {
        "CORE": [0, 0],
        "CPU": [limits.cpu, limits.cpu + 1],
        "DATA": [limits.data, limits.data],
        "FSIZE": [limits.file_size, limits.file_size],
        "MEMLOCK": [0, 0],
        "MSGQUEUE": [0, 0],
        "NOFILE": [limits.open_files, limits.open_files],
    }
    if tasks is not None:
        found["NPROC"] = [tasks, tasks]
    return found


def tasks(limits: Limits, *, uid: int | None, namespaced: bool) -> int | None:
    """How many threads and processes the user of a sandbox may have; None for no limit.

    A kernel before 5.14 counts all tasks of a user, whatever their namespace, and so does
    every kernel for a user who is not the sandbox's own: then the limit lies above those.
    """
    allowed = 4 * limits.processes
    if uid is not None or (namespaced and _kernel() >= (5, 14)):
        return allowed
    if os.geteuid() == 0:
        return None
    return allowed + 256 + _tasks_of_user()


def _kernel() -> tuple[int, int]:
    major, minor = os.uname().release.split(".")[:2]
    digits = "".join(character for character in minor if character.isdigit())
    return int(major), int(digits or 0)


def _tasks_of_user() -> int:
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if entry.stat().st_uid == os.geteuid():
                total += len(os.listdir(entry / "task"))
        except OSError:
            continue
    return total


def ready_pipe(stack: ExitStack, started: ExitStack) -> tuple[int, int]:
    """A pipe on which the first program inside says that all is set."""
    read, write = os.pipe()
    stack.callback(os.close, read)
    started.callback(os.close, write)
    return read, write


def name_sockets(fds: Iterable[int]) -> None:
    """Give passed unix sockets a name that means nothing, unless they have one.

    A socket keeps the network namespace in which it was made. One without a name could take
    any in ours, where programs of the host look for each other.
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


def document(stack: ExitStack, content: Mapping[str, Any]) -> int:
    """A readable descriptor of a JSON document, open until the stack is closed."""
    return blob(stack, json.dumps(content).encode())


def blob(stack: ExitStack, content: bytes) -> int:
    """A readable descriptor of some bytes, in no file that could be opened by name."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the stack)
    stack.callback(stream.close)
    stream.write(content)
    stream.flush()
    stream.seek(0)
    return stream.fileno()
