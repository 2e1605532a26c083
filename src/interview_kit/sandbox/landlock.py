"""The level without namespaces: Landlock for files and TCP, a system call filter, rlimits."""

import base64
import functools
import os
import sys
from contextlib import ExitStack
from typing import Any

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox import host_paths, launch, none, process, proof, seccomp, uids
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

    def unavailable_reason(self) -> str | None:
        """Return `cause; remedy` when this machine lacks Landlock, else None."""
        if sys.platform != "linux":
            return "it needs Linux; use a Linux machine or a container"
        if not seccomp.is_supported():
            return f"no system call table for {os.uname().machine}; use x86_64 or aarch64"
        if confine.abi() < 1:
            return "the kernel offers no Landlock; use Linux 5.13 or newer with lsm=landlock"
        return None

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the profile of submissions and return what held."""
        return Proof(
            level=self.name,
            version=f"ABI {confine.abi()} + seccomp, no namespaces",
            proved=proof.prove(self, environment),
            not_covered=_list_gaps(),
        )

    def start(self, job: Job) -> Running:
        """Start a confined program in a private copy of its folder."""
        with ExitStack() as stack, ExitStack() as started:
            uid = uids.reserve(stack, job.data)
            if uid is not None:
                _require_reachable(job, uid)
            restrictions = functools.partial(_restrictions, job)
            settings = none.prepare(job, stack, started, uid, restrictions)
            return process.start(settings, stack.pop_all())
        raise AssertionError


def _list_gaps() -> tuple[str, ...]:
    gaps = [
        # Landlock restricts opening, not stat().
        "names and sizes of files at known paths",
        "disk, memory and processes only by sampling",
        "programs and tests that open sockets cannot run",
    ]
    # As root each sandbox has a user of its own, whom the kernel lets signal nobody else.
    if confine.abi() < confine.ABI_WITH_SCOPES and os.geteuid() != 0:
        gaps.append("signals to the user's other processes")
    if os.geteuid() != 0:
        gaps.append("files in /dev/shm whose name is known")
        gaps.append("programs that change modes or times of files see no effect")
    return tuple(gaps)


def _require_reachable(job: Job, uid: int) -> None:
    """Raise `EngineError` for a needed path that is closed: nothing can be bound into view here."""
    needed = (
        *host_paths.visible_folders(job),
        job.environment.python.resolve(),
        launch.INIT,
        *((job.data,) if job.data else ()),
    )
    for path in needed:
        if closed := uids.first_closed_folder(uid, path.resolve()):
            raise EngineError(
                f"{path} is closed to other users by {closed}, and root runs programs under "
                "another user; use a Python and a checkout outside of that folder, or run as "
                "an ordinary user"
            )


def _restrictions(job: Job, places: Places) -> dict[str, Any]:
    visible = [*host_paths.SYSTEM_FOLDERS, *host_paths.ROOT_FOLDERS]
    visible += host_paths.visible_folders(job)
    # Landlock only grants: inside a readable folder nothing can be hidden again.
    if secrets := host_paths.secrets_below(path.resolve() for path in visible):
        raise EngineError(f"{secrets[0]} lies in a folder that programs read; move the checkout")
    filter_code = seccomp.build(
        sockets=False,
        shared=os.geteuid() != 0,
        truncate=confine.abi() >= confine.ABI_WITH_TRUNCATE,
    )
    return {
        "read": [*map(str, (*visible, *host_paths.SETTINGS)), *READABLE],
        "write": [places.app, places.tmp, places.home, places.data, *DEVICES],
        "shared_memory": ["/dev/shm"],
        "filter": base64.b64encode(filter_code).decode(),
    }
