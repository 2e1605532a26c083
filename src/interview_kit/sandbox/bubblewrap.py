"""The strongest level: namespaces of its own by bubblewrap, a system call filter, limits."""

import functools
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import ExitStack

from interview_kit.core.model import Environment
from interview_kit.sandbox import launch, process, proof, seccomp, system, uids
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.launch import Launch, Places
from interview_kit.sandbox.view import View

OLDEST = (0, 8, 0)
"""The first bubblewrap that can cap its file systems and close nested namespaces."""
PLACES = Places(app="/app", tmp="/tmp", home="/tmp/home", data="/data")
ORIGINAL = "/original"
SHARED_MEMORY = 16 << 20
ETC = {
    "passwd": "candidate:x:1000:1000:candidate:/tmp/home:/bin/sh\n",
    "group": "candidate:x:1000:\n",
    "hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


class Bubblewrap:
    """Runs programs in namespaces in which the host's files, processes and network are not."""

    name = "bubblewrap"
    namespaced = True
    opens_ports = True

    def why_not(self) -> str | None:
        """Why this machine cannot have it, with the cure."""
        if sys.platform != "linux":
            return "it needs Linux; use a Linux machine or a container"
        if shutil.which("bwrap") is None:
            return "bwrap is not installed; install the package bubblewrap"
        if version() < OLDEST:
            return f"bubblewrap {_text(version())} is too old; install {_text(OLDEST)} or newer"
        if not seccomp.supported():
            return f"no system call table for {os.uname().machine}; use x86_64 or aarch64"
        return None

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the candidates' profile and say what held."""
        return Proof(
            level=self.name,
            version=f"{_text(version())} (namespaces, seccomp, limits by watchdog)",
            proved=proof.prove(self, environment),
            not_covered=(),
        )

    def start(self, job: Job) -> Running:
        """Start a program in its own namespaces."""
        with ExitStack() as stack, ExitStack() as started:
            how = prepare(job, stack, started)
            return process.start(how, stack.pop_all())
        raise AssertionError


def prepare(job: Job, stack: ExitStack, started: ExitStack) -> Launch:
    """Collect what bubblewrap is told, and pass it by descriptor: nothing shows in its argv."""
    uid = uids.reserve(stack, job.data)
    view = View(stack, uid)
    marker = secrets.token_hex(8)
    launch.name_sockets(job.fds)
    read, write = launch.ready_pipe(stack, started)
    spec = launch.document(
        stack,
        {
            "argv": job.argv,
            "cwd": PLACES.app,
            "env": launch.environment(job, PLACES, marker),
            "limits": launch.rlimits(
                job.limits, tasks=launch.tasks(job.limits, uid=uid, namespaced=True)
            ),
            "make": [PLACES.home],
            "ready": write,
            "source": ORIGINAL,
            "confine": None,
        },
    )
    etc = {name: launch.blob(stack, text.encode()) for name, text in ETC.items()}
    filter_ = launch.blob(stack, seccomp.build(sockets=True))
    told = [*_namespaces(), "--seccomp", str(filter_), *_file_system(job, view, etc)]
    args = launch.blob(stack, b"".join(os.fsencode(part) + b"\0" for part in told))
    python = str(job.environment.python)
    program = (python, "-I", "-S", str(launch.INIT), str(spec))
    return Launch(
        argv=(str(shutil.which("bwrap")), "--args", str(args), "--", *program),
        fds=(*job.fds, write, spec, filter_, args, *etc.values()),
        ready=read,
        started=started,
        limits=job.limits,
        marker=marker,
        uid=uid,
        env={"SANDBOX": marker},
        views=tuple(view.mounts),
        watched=() if job.data is None else (job.data,),
        capped=(PLACES.app, PLACES.tmp, *([] if job.data else [PLACES.data])),
        spare=2,
        shell_codes=True,
    )


def _namespaces() -> list[str]:
    kinds = [f"--unshare-{kind}" for kind in ("user", "pid", "net", "ipc", "uts", "cgroup-try")]
    return [
        *kinds,
        "--disable-userns",
        *("--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        "--die-with-parent",
        "--new-session",
        "--clearenv",
    ]


def _file_system(job: Job, view: View, etc: dict[str, int]) -> list[str]:
    size = str(job.limits.scratch)
    told = _system()
    told += ["--proc", "/proc", "--dev", "/dev"]
    told += ["--size", str(SHARED_MEMORY), "--tmpfs", "/dev/shm"]
    for folder in (PLACES.app, PLACES.tmp):
        told += ["--size", size, "--tmpfs", folder]
    if job.data is None:
        told += ["--size", size, "--tmpfs", PLACES.data]
    else:
        told += ["--bind", view.of(job.data.resolve()), PLACES.data]
    shown = system.shown(job)
    for path in shown:
        told += ["--ro-bind", view.of(path), str(path)]
    for secret in system.secrets_beneath((*system.FOLDERS, *system.TOP, *shown)):
        told += ["--tmpfs", str(secret), "--remount-ro", str(secret)]
    told += ["--ro-bind", view.copy_of(job.folder.resolve()), ORIGINAL]
    for name, descriptor in etc.items():
        told += ["--perms", "0644", "--ro-bind-data", str(descriptor), f"/etc/{name}"]
    told += ["--symlink", "/tmp", "/var/tmp"]
    return [*told, "--remount-ro", "/dev", "--remount-ro", "/"]


def _system() -> list[str]:
    told: list[str] = []
    for path in (*system.FOLDERS, *system.TOP, *system.SETTINGS):
        if path.is_symlink():
            told += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            told += ["--ro-bind", str(path), str(path)]
    return told


@functools.cache
def version() -> tuple[int, ...]:
    """The version of the bubblewrap on this machine."""
    try:
        said = subprocess.run(
            ["bwrap", "--version"], capture_output=True, text=True, check=False, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    parts = said.split()[-1].split(".") if said.split() else []
    return tuple(int(part) for part in parts if part.isdigit()) or (0,)


def _text(number: tuple[int, ...]) -> str:
    return ".".join(map(str, number))
