"""The level without namespaces: Landlock for files and TCP, a system call filter, limits."""

import base64
import functools
import os
import sys
from contextlib import ExitStack
from typing import Any

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox import launch, none, process, proof, seccomp, system, uids
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.guest import confine
from interview_kit.sandbox.launch import Places

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
READABLE = (
    "/etc/passwd",
    "/etc/group",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/localtime",
    "/sys/devices/system/cpu",
)


class Landlock:
    """Runs programs that see few files and make no sockets, among the host's processes."""

    name = "landlock"
    namespaced = False
    opens_ports = False

    def why_not(self) -> str | None:
        """Why this machine cannot have it, with the cure."""
        if sys.platform != "linux":
            return "it needs Linux; use a Linux machine or a container"
        if not seccomp.supported():
            return f"no system call table for {os.uname().machine}; use x86_64 or aarch64"
        if confine.abi() < 1:
            return "the kernel offers no Landlock; use Linux 5.13 or newer with lsm=landlock"
        return None

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the candidates' profile and say what held."""
        return Proof(
            level=self.name,
            version=f"ABI {confine.abi()} + seccomp, no namespaces",
            proved=proof.prove(self, environment),
            not_covered=_not_covered(),
        )

    def start(self, job: Job) -> Running:
        """Start a program in a private copy of its folder, closed in."""
        with ExitStack() as stack, ExitStack() as started:
            uid = uids.reserve(stack, job.data)
            if uid is not None:
                _require_reachable(job, uid)
            how = none.prepare(job, stack, started, uid, functools.partial(_confined, job))
            return process.start(how, stack.pop_all())
        raise AssertionError


def _not_covered() -> tuple[str, ...]:
    known = [
        "names and sizes of files at known paths",
        "disk, memory and processes only by sampling",
        "programs and tests that open sockets cannot run",
    ]
    if confine.abi() < 6 and os.geteuid() != 0:
        known.append("signals to the user's other processes")
    if os.geteuid() != 0:
        known.append("files in /dev/shm whose name is known")
        known.append("programs that change modes or times of files see no effect")
    return tuple(known)


def _require_reachable(job: Job, uid: int) -> None:
    needed = (
        *system.shown(job),
        job.environment.python.resolve(),
        launch.INIT,
        *((job.data,) if job.data else ()),
    )
    for path in needed:
        if closed := uids.can_reach(uid, path.resolve()):
            raise EngineError(
                f"{path} is closed to other users by {closed}, and root runs programs under "
                "another user; use a Python and a checkout outside of that folder, or run as "
                "an ordinary user"
            )


def _confined(job: Job, places: Places) -> dict[str, Any]:
    shown = [*system.FOLDERS, *system.TOP, *system.shown(job)]
    if hidden := system.secrets_beneath(path.resolve() for path in shown):
        raise EngineError(f"{hidden[0]} lies in a folder that programs read; move the checkout")
    filter_ = seccomp.build(sockets=False, shared=os.geteuid() != 0, truncate=confine.abi() >= 3)
    return {
        "read": [*map(str, (*shown, *system.SETTINGS)), *READABLE],
        "write": [places.app, places.tmp, places.home, places.data, *DEVICES],
        "mailbox": ["/dev/shm"],
        "filter": base64.b64encode(filter_).decode(),
    }
