"""No isolation: own processes, folders and limits, and nothing that stops malicious code."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox import folders, launch, process, scratch, uids
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.launch import Launch, Places
from interview_kit.sandbox.shared_memory import SharedMemoryCleanup


class NoIsolation:
    """Runs programs as they are; results at this level are not tamper-proof."""

    name = "none"
    namespaced = False
    opens_ports = True

    def unavailable_reason(self) -> str | None:
        """Return None on every machine that starts POSIX processes."""
        return None if os.name == "posix" else "this system has no POSIX processes; use Linux"

    def prove(self, environment: Environment) -> Proof:
        """Return a proof of nothing: nothing is claimed, so nothing is tried."""
        return Proof(
            level=self.name,
            version="",
            proved=(),
            not_covered=("everything: do not run code that you do not trust",),
        )

    def start(self, job: Job) -> Running:
        """Start a program in a private copy of its folder."""
        with ExitStack() as stack, ExitStack() as started:
            uid = uids.reserve(stack, job.data)
            # Nothing is claimed here: where the user cannot get through, the program runs as root.
            if uid is not None and not is_reachable(job, uid):
                uid = None
            return process.start(prepare(job, stack, started, uid), stack.pop_all())
        raise AssertionError


def is_reachable(job: Job, uid: int) -> bool:
    """Tell whether a user without any group or files can reach all that the job needs."""
    needed = (job.environment.python.resolve(), launch.INIT, *job.readable)
    return all(uids.first_closed_folder(uid, path) is None for path in needed)


def prepare(
    job: Job,
    stack: ExitStack,
    started: ExitStack,
    uid: int | None,
    confine: Callable[[Places], Mapping[str, Any]] | None = None,
) -> Launch:
    """Make the private folders and describe the start.

    `confine` returns the restrictions that the guest's `init` puts on itself.
    """
    shared_memory = SharedMemoryCleanup(stack, uid)
    places = make_private_folders(job, stack, uid)
    marker = secrets.token_hex(8)
    read, write = launch.make_ready_pipe(stack, started)
    spec = launch.json_descriptor(
        stack,
        {
            **launch.describe_program(job, places, marker, uid=uid, namespaced=False),
            "make": [],
            "ready": write,
            "source": None,
            "confine": confine(places) if confine else None,
        },
    )
    python = str(job.environment.python)
    return Launch(
        argv=(python, "-I", "-S", str(launch.INIT), str(spec)),
        fds=(*job.fds, write, spec),
        ready=read,
        started=started,
        limits=job.limits,
        marker=marker,
        uid=uid,
        env={"SANDBOX": marker},
        watched=tuple(map(Path, (places.app, places.tmp, places.home, places.data))),
        shared_memory=shared_memory,
    )


def make_private_folders(job: Job, stack: ExitStack, uid: int | None) -> Places:
    """Copy the job's folder and make fresh folders beside the copy."""
    root = scratch.make_folder(stack)
    try:
        folders.copy(job.folder, root / "app", uid)
    except OSError as error:
        raise EngineError(f"cannot copy {job.folder}: {error.strerror}") from error
    for name in ("tmp", "home", "data"):
        (root / name).mkdir(mode=0o700)
        if uid is not None:
            os.chown(root / name, uid, uid)
    data = root / "data" if job.data is None else job.data.resolve()
    return Places(
        app=str(root / "app"), tmp=str(root / "tmp"), home=str(root / "home"), data=str(data)
    )
