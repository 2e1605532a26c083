"""No isolation: own processes, own folders and limits, and nothing that holds off malice."""

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
from interview_kit.sandbox.shared_memory import Mailbox


class NoIsolation:
    """Runs programs as they are; results at this level are not tamper-proof."""

    name = "none"
    namespaced = False
    opens_ports = True

    def why_not(self) -> str | None:
        """Every machine that starts processes can have it."""
        return None if os.name == "posix" else "this system has no POSIX processes; use Linux"

    def prove(self, environment: Environment) -> Proof:
        """Nothing is claimed, so nothing is tried."""
        return Proof(
            level=self.name,
            version="",
            proved=(),
            not_covered=("everything: do not run code that you do not trust",),
        )

    def start(self, job: Job) -> Running:
        """Start a program in a private copy of its folder."""
        with ExitStack() as stack, ExitStack() as started:
            own = uids.reserve(stack, job.data)
            uid = own if own is not None and reachable(job, own) else None
            how = prepare(job, stack, started, uid)
            return process.start(how, stack.pop_all())
        raise AssertionError


def reachable(job: Job, uid: int) -> bool:
    """Whether a user without any rights of his own can reach all that the job needs."""
    needed = (job.environment.python.resolve(), launch.INIT, *job.readable)
    return all(uids.can_reach(uid, path) is None for path in needed)


def prepare(
    job: Job,
    stack: ExitStack,
    started: ExitStack,
    uid: int | None,
    confined: Callable[[Places], Mapping[str, Any]] | None = None,
) -> Launch:
    """Make the private folders and describe the start; `confined` closes the program in."""
    mailbox = Mailbox(stack, uid)
    places = private_folders(job, stack, uid)
    marker = secrets.token_hex(8)
    read, write = launch.ready_pipe(stack, started)
    spec = launch.document(
        stack,
        {
            "argv": job.argv,
            "cwd": places.app,
            "env": launch.environment(job, places, marker),
            "limits": launch.rlimits(
                job.limits, tasks=launch.tasks(job.limits, uid=uid, namespaced=False)
            ),
            "make": [],
            "ready": write,
            "source": None,
            "confine": confined(places) if confined else None,
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
        mailbox=mailbox,
    )


def private_folders(job: Job, stack: ExitStack, uid: int | None) -> Places:
    """A private copy of the job's folder, and fresh folders beside it."""
    root = scratch.fresh(stack)
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
