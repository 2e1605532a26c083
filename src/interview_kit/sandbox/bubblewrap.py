"""The strongest level: namespaces by bubblewrap, a system call filter, limits."""

import functools
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox import (
    folders,
    host_paths,
    launch,
    process,
    proof,
    scratch,
    seccomp,
    uids,
)
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.launch import Launch, Places

OLDEST_VERSION = (0, 8, 0)
"""The first bubblewrap with `--size` for file systems and `--disable-userns`."""
PLACES = Places(app="/app", tmp="/tmp", home="/tmp/home", data="/data")
ORIGINAL = "/original"
SHARED_MEMORY_SIZE = 16 << 20
ETC = {
    "passwd": "candidate:x:1000:1000:candidate:/tmp/home:/bin/sh\n",
    "group": "candidate:x:1000:\n",
    "hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
"""A small synthetic /etc: the host's own would tell about its users and services."""


class Bubblewrap:
    """Runs programs in namespaces without the host's files, processes and network."""

    name = "bubblewrap"
    namespaced = True
    opens_ports = True

    def unavailable_reason(self) -> str | None:
        """Return `cause; remedy` when this machine lacks bubblewrap, else None."""
        if sys.platform != "linux":
            return "it needs Linux; use a Linux machine or a container"
        if shutil.which("bwrap") is None:
            return "bwrap is not installed; install the package bubblewrap"
        if version() < OLDEST_VERSION:
            oldest = _format_version(OLDEST_VERSION)
            return f"bubblewrap {_format_version(version())} is too old; install {oldest} or newer"
        if not seccomp.is_supported():
            return f"no system call table for {os.uname().machine}; use x86_64 or aarch64"
        return None

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the profile of submissions and return what held."""
        return Proof(
            level=self.name,
            version=f"{_format_version(version())} (namespaces, seccomp, limits by watchdog)",
            proved=proof.prove(self, environment),
            not_covered=(),
        )

    def start(self, job: Job) -> Running:
        """Start a program in its own namespaces."""
        with ExitStack() as stack, ExitStack() as started:
            settings = prepare(job, stack, started)
            return process.start(settings, stack.pop_all())
        raise AssertionError


class View:
    """Makes folders visible that a sandbox's own user could not reach, when the grader is root.

    Root's Python or a test's folder often lies under a home that is closed to others. The
    supervisor then binds each such folder, in a mount namespace of its own, to an open place.
    """

    def __init__(self, stack: ExitStack, uid: int | None) -> None:
        self._stack = stack
        self._uid = uid
        self._root: Path | None = None
        self.mounts: list[tuple[str, str]] = []
        """What the supervisor has to bind first: from where, to where."""

    def path_of(self, path: Path) -> str:
        """Return the path itself when the user can reach it, else where it will be bound."""
        if self._uid is None or uids.first_closed_folder(self._uid, path) is None:
            return str(path)
        if self._root is None:
            self._root = scratch.make_folder(self._stack)
        target = self._root / str(len(self.mounts))
        if path.is_dir():
            target.mkdir()
        else:
            target.touch()
        self.mounts.append((str(path), str(target)))
        return str(target)

    def path_of_copy(self, folder: Path) -> str:
        """Return a folder whose files the user can read, too: a copy that belongs to that user."""
        if self._uid is None:
            return str(folder)
        target = scratch.make_folder(self._stack) / "copy"
        try:
            folders.copy(folder, target, self._uid)
        except OSError as error:
            raise EngineError(f"cannot copy {folder}: {error.strerror}") from error
        return str(target)


def prepare(job: Job, stack: ExitStack, started: ExitStack) -> Launch:
    """Make what the sandbox needs and describe the start."""
    uid = uids.reserve(stack, job.data)
    view = View(stack, uid)
    marker = secrets.token_hex(8)
    launch.bind_unnamed_sockets(job.fds)
    read, write = launch.make_ready_pipe(stack, started)
    spec = launch.json_descriptor(
        stack,
        {
            **launch.describe_program(job, PLACES, marker, uid=uid, namespaced=True),
            "make": [PLACES.home],
            "ready": write,
            "source": ORIGINAL,
            "confine": None,
        },
    )
    args, descriptors = _pass_options(job, stack, view)
    python = str(job.environment.python)
    program = (python, "-I", "-S", str(launch.INIT), str(spec))
    return Launch(
        argv=(str(shutil.which("bwrap")), "--args", str(args), "--", *program),
        fds=(*job.fds, write, spec, args, *descriptors),
        ready=read,
        started=started,
        limits=job.limits,
        marker=marker,
        uid=uid,
        env={"SANDBOX": marker},
        views=tuple(view.mounts),
        watched=() if job.data is None else (job.data,),
        capped=(PLACES.app, PLACES.tmp, *([] if job.data else [PLACES.data])),
        # bwrap itself, and its process 1 inside the namespace.
        own_processes=2,
        # Process 1 of bwrap reports the end of the program as a shell would.
        shell_codes=True,
    )


def _pass_options(job: Job, stack: ExitStack, view: View) -> tuple[int, tuple[int, ...]]:
    """Write bubblewrap's options; return their descriptor and those that they refer to.

    By descriptor: on the command line, /proc inside the sandbox would show the host's paths.
    """
    etc = {name: launch.bytes_descriptor(stack, text.encode()) for name, text in ETC.items()}
    filter_code = launch.bytes_descriptor(stack, seccomp.build(sockets=True))
    options = [*_namespaces(), "--seccomp", str(filter_code), *_file_system(job, view, etc)]
    encoded = b"".join(os.fsencode(option) + b"\0" for option in options)
    return launch.bytes_descriptor(stack, encoded), (filter_code, *etc.values())


def _namespaces() -> list[str]:
    kinds = [f"--unshare-{kind}" for kind in ("user", "pid", "net", "ipc", "uts", "cgroup-try")]
    return [
        *kinds,
        # A further user namespace would give capabilities over kernel parts with a history.
        "--disable-userns",
        *("--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        # Not enough alone: bwrap sets it some milliseconds after its start, so the supervisor
        # also kills every descendant and waits for it.
        "--die-with-parent",
        # Without a session of its own the program could type into the grader's terminal (TIOCSTI).
        "--new-session",
        "--clearenv",
    ]


def _file_system(job: Job, view: View, etc: dict[str, int]) -> list[str]:
    size = str(job.limits.scratch)
    options = _system_folders()
    options += ["--proc", "/proc", "--dev", "/dev"]
    # By default a tmpfs may grow to half of the machine's memory. Its number of files cannot be
    # capped: the watchdog counts them.
    options += ["--size", str(SHARED_MEMORY_SIZE), "--tmpfs", "/dev/shm"]
    for folder in (PLACES.app, PLACES.tmp):
        options += ["--size", size, "--tmpfs", folder]
    if job.data is None:
        options += ["--size", size, "--tmpfs", PLACES.data]
    else:
        options += ["--bind", view.path_of(job.data.resolve()), PLACES.data]
    visible = host_paths.visible_folders(job)
    for path in visible:
        options += ["--ro-bind", view.path_of(path), str(path)]
    # After what they lie in: a mount covers what was mounted there before.
    visible_system = (*host_paths.SYSTEM_FOLDERS, *host_paths.ROOT_FOLDERS, *visible)
    for secret in host_paths.secrets_below(visible_system):
        options += ["--tmpfs", str(secret), "--remount-ro", str(secret)]
    options += ["--ro-bind", view.path_of_copy(job.folder.resolve()), ORIGINAL]
    for name, descriptor in etc.items():
        options += ["--perms", "0644", "--ro-bind-data", str(descriptor), f"/etc/{name}"]
    options += ["--symlink", "/tmp", "/var/tmp"]
    # Last: bwrap leaves its root and /dev as writable tmpfs.
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/"]


def _system_folders() -> list[str]:
    options: list[str] = []
    paths = (*host_paths.SYSTEM_FOLDERS, *host_paths.ROOT_FOLDERS, *host_paths.SETTINGS)
    for path in paths:
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
    return options


@functools.cache
def version() -> tuple[int, ...]:
    """Return the version of the bubblewrap on this machine; (0,) when it cannot be read."""
    try:
        output = subprocess.run(
            ["bwrap", "--version"], capture_output=True, text=True, check=False, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    parts = output.split()[-1].split(".") if output.split() else []
    return tuple(int(part) for part in parts if part.isdigit()) or (0,)


def _format_version(number: tuple[int, ...]) -> str:
    return ".".join(map(str, number))
