"""The supervisor of one sandbox: a process between the grader and what it started.

Run as `python -I -S supervisor.py CONTROL SPEC` (two descriptors). It starts one program, adopts
its orphans, and ends all of them when the program ends, when the grader asks, or when the grader
is gone: then the grader's side of CONTROL closes. It exits only when nothing is left.

It runs outside the sandbox and imports nothing of the kit, so it starts fast. It has one thread:
PR_SET_PDEATHSIG fires when the *thread* that forked ends, and threads of the grader come and go.
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
    """Return the children of a process: the kernel lists them by the thread that forked them."""
    pids: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as stream:
                pids += map(int, stream.read().split())
    except OSError:
        pass
    return pids


def descendants(pid: int, max_count: int | None = None) -> list[int]:
    """Return every process below `pid`, parents before children.

    Stops looking after `max_count`, so that a fork bomb does not keep the caller busy.
    """
    pids = children(pid)
    # The list grows while it is walked through: this is a breadth-first search.
    for child in pids:
        if max_count is not None and len(pids) > max_count:
            break
        pids += children(child)
    return pids


def _send_signal(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _reap(main: int, status: int | None) -> tuple[int | None, bool]:
    """Collect ended children; return the main program's status and whether any child is left."""
    while True:
        try:
            pid, wait_status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status, False
        if pid == 0:
            return status, True
        if pid == main:
            status = wait_status


def _end_all(main: int, status: int | None) -> int | None:
    """Kill every descendant until none is left; return the main program's status.

    All are stopped first, until no new one appears: a process that is stopped cannot fork, while
    killing one by one loses the race against a program that forks all the time. Orphans do not
    escape, as the subreaper becomes their parent.
    """
    has_children = True
    while has_children:
        stopped: set[int] = set()
        while new := set(descendants(os.getpid())) - stopped:
            for pid in new:
                _send_signal(pid, signal.SIGSTOP)
            stopped |= new
        # Once reaped, the main program's number may belong to any process.
        for pid in stopped or ({main} if status is None else ()):
            _send_signal(pid, signal.SIGKILL)
        if sys.platform != "linux":
            # Without /proc only the process group is known.
            with contextlib.suppress(OSError):
                os.killpg(main, signal.SIGKILL)
        status, has_children = _reap(main, status)
        if has_children:
            time.sleep(0.002)
    return status


def _bind_views(views: list[list[str]]) -> None:
    """Show folders at places that an ordinary user reaches, in a mount namespace of its own.

    Raises `OSError` naming the step that failed.
    """
    if not views:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [("unshare", libc.unshare(CLONE_NEWNS))]
    # Private first: on most systems / is shared, and the binds would appear on the host.
    steps.append(("mount", libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)))
    for source, target in views:
        result = libc.mount(os.fsencode(source), os.fsencode(target), None, MS_BIND | MS_REC, None)
        steps.append((source, result))
    for step, result in steps:
        if result:
            raise OSError(ctypes.get_errno(), f"{os.strerror(ctypes.get_errno())} ({step})")


def _start(spec: dict[str, Any]) -> int:
    """Start the program in a session of its own, as its own user, dying with this process."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        # Mounting needs root, so it comes before the change of user.
        _bind_views(spec["views"])
        if spec["uid"] is not None:
            # Groups first: without root they could not be dropped any more. All three ids, or
            # the program could take root back from the saved one.
            os.setgroups([])
            os.setresgid(spec["uid"], spec["uid"], spec["uid"])
            os.setresuid(spec["uid"], spec["uid"], spec["uid"])
        # After the change of user, which clears the setting.
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The supervisor may have died before the line above: then no signal will ever come.
        if os.getppid() != parent:
            os._exit(1)
        os.umask(0o022)
        os.chdir(spec["cwd"])
        os.execve(spec["argv"][0], spec["argv"], spec["env"])
    except OSError as error:
        os.write(2, f"cannot start {spec['argv'][0]}: {error.strerror}\n".encode())
    finally:
        # A forked child must never return into the supervisor's code.
        os._exit(127)


def _watch(control: int, main: int) -> int | None:
    """Wait until the program ends, or the grader asks for its end or is gone.

    Returns the program's status, or None when it still runs.
    """
    # The wake-up pipe turns SIGCHLD into something to poll: a child that ends between _reap and
    # poll would otherwise go unnoticed.
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake_read, select.POLLIN)
    status, has_children = _reap(main, None)
    while has_children and status is None:
        ready = [descriptor for descriptor, _ in poller.poll()]
        if wake_read in ready:
            os.read(wake_read, 4096)
            status, has_children = _reap(main, status)
        if control in ready:
            break
    return status


def main() -> None:
    """Run one program to its end, with everything that it left behind."""
    control, source = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(control, False)
    with open(source, "rb") as stream:
        spec = json.load(stream)
    # Orphans of the program become children of this process instead of the machine's init.
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    # At the levels without namespaces the program may run as the same user: not dumpable, this
    # process's memory and descriptors cannot be read or written through /proc.
    _prctl(PR_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pid = _start(spec)
    # A pipe or socket closes for its peer only when no copy of it is left.
    for descriptor in spec["fds"]:
        os.close(descriptor)
    status_by_itself = _watch(control, pid)
    status = _end_all(pid, status_by_itself)
    report = {"status": status, "by_itself": status_by_itself is not None}
    with contextlib.suppress(OSError):
        os.write(control, json.dumps(report).encode())


if __name__ == "__main__":
    main()
