"""The guard of one sandbox: a process between the grader and what it started.

Run as `python -I -S keeper.py CONTROL SPEC` (two descriptors). It starts one program, adopts
whatever that leaves orphaned, and ends all of it when the program ends, when the grader asks,
or when the grader is gone: then its side of CONTROL closes. It leaves only when nothing is
left. It runs outside the sandbox, imports nothing of the kit, and has one thread, so that
"die with the parent" means this process and not a thread of the grader.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS = 0x20000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def children(pid: int) -> list[int]:
    """The children of a process, by the kernel's list of each of its threads."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as listed:
                found += map(int, listed.read().split())
    except OSError:
        pass
    return found


def descendants(pid: int, most: int | None = None) -> list[int]:
    """Every process below `pid`, parents before children; past `most` no more are looked for."""
    found = children(pid)
    for child in found:
        if most is not None and len(found) > most:
            break
        found += children(child)
    return found


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _reap(main: int, status: int | None) -> tuple[int | None, bool]:
    """Collect the dead; gives the main program's status and whether any child is left."""
    while True:
        try:
            pid, ended = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status, False
        if pid == 0:
            return status, True
        if pid == main:
            status = ended


def _end_all(main: int, status: int | None) -> int | None:
    """Kill every descendant; they are all stopped first, as what is stopped cannot fork."""
    left = True
    while left:
        seen: set[int] = set()
        while new := set(descendants(os.getpid())) - seen:
            for pid in new:
                _send(pid, signal.SIGSTOP)
            seen |= new
        # Once reaped, the main program's number may be anybody's.
        for pid in seen or ({main} if status is None else ()):
            _send(pid, signal.SIGKILL)
        if sys.platform != "linux":
            with contextlib.suppress(OSError):
                os.killpg(main, signal.SIGKILL)
        status, left = _reap(main, status)
        if left:
            time.sleep(0.002)
    return status


def _bind(views: list[list[str]]) -> None:
    """In a mount namespace of its own, show folders at places that an ordinary user reaches."""
    if not views:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [("unshare", libc.unshare(CLONE_NEWNS))]
    steps.append(("mount", libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)))
    for source, target in views:
        done = libc.mount(os.fsencode(source), os.fsencode(target), None, MS_BIND | MS_REC, None)
        steps.append((source, done))
    for what, result in steps:
        if result:
            raise OSError(ctypes.get_errno(), f"{os.strerror(ctypes.get_errno())} ({what})")


def _start(spec: dict[str, Any]) -> int:
    """Start the program in a session of its own, as its own user, dying with this process."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        _bind(spec["views"])
        if spec["uid"] is not None:
            os.setgroups([])
            os.setresgid(spec["uid"], spec["uid"], spec["uid"])
            os.setresuid(spec["uid"], spec["uid"], spec["uid"])
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        os.umask(0o022)
        os.chdir(spec["cwd"])
        os.execve(spec["argv"][0], spec["argv"], spec["env"])
    except OSError as error:
        os.write(2, f"cannot start {spec['argv'][0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def _watch(control: int, main: int) -> int | None:
    """Wait until the program ends or the grader asks for its end or is gone."""
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake, select.POLLIN)
    status, left = _reap(main, None)
    while left and status is None:
        ready = [descriptor for descriptor, _ in poller.poll()]
        if wake in ready:
            os.read(wake, 4096)
            status, left = _reap(main, status)
        if control in ready:
            break
    return status


def main() -> None:
    """Run one program to its end, and everything that it left behind."""
    control, source = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(control, False)
    with open(source, "rb") as stream:
        spec = json.load(stream)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pid = _start(spec)
    for descriptor in spec["fds"]:
        os.close(descriptor)
    by_itself = _watch(control, pid)
    status = _end_all(pid, by_itself)
    said = {"status": status, "itself": by_itself is not None}
    with contextlib.suppress(OSError):
        os.write(control, json.dumps(said).encode())


if __name__ == "__main__":
    main()
