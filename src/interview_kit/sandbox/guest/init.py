"""The first program in a sandbox, before any code of the candidate: limits, then `exec`.

Run as `python -I -S init.py SPEC`, SPEC being a descriptor of a JSON document. It writes "ready"
to a pipe when everything is set up, so that the grader can tell a broken sandbox from a broken
program.
"""

import base64
import importlib
import json
import os
import resource
import signal
import sys
from typing import Any


def copy(source: str, target: str) -> None:
    """Copy the submission into its private folder; links stay links."""
    with os.scandir(source) as entries:
        for entry in entries:
            copied = os.path.join(target, entry.name)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), copied)
            elif entry.is_dir():
                os.mkdir(copied)
                copy(entry.path, copied)
            elif entry.is_file():
                with open(entry.path, "rb") as read, open(copied, "xb") as write:
                    while block := read.read(1 << 20):
                        write.write(block)
                os.chmod(copied, entry.stat().st_mode & 0o755 | 0o600)


def set_limits(limits: dict[str, list[int]]) -> None:
    """Set each rlimit for good: a process without privileges cannot raise a hard limit again.

    Here, not before the sandbox: for root RLIMIT_NPROC would be void, and it would count the
    user's processes on the host.
    """
    for name, (soft, hard) in limits.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is None:
            continue
        # The machine may have a lower limit already, which cannot be raised either.
        current_hard = resource.getrlimit(number)[1]
        if current_hard != resource.RLIM_INFINITY:
            soft, hard = min(soft, current_hard), min(hard, current_hard)
        try:
            resource.setrlimit(number, (soft, hard))
        except (OSError, ValueError):
            # Other systems do not know all of them, and have only the level `none`.
            if sys.platform == "linux":
                raise


def confine(restrictions: dict[str, Any]) -> None:
    """Leave only the given paths, and only harmless system calls."""
    # Under -I this folder is not on the path; it leaves it again before any other import.
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    module = importlib.import_module("confine")
    sys.path.pop(0)
    # The filter comes last: Landlock's own calls have to pass.
    module.restrict(restrictions["read"], restrictions["write"], restrictions["shared_memory"])
    module.filter_calls(base64.b64decode(restrictions["filter"]))


def listen(fd: int, ports: list[int]) -> None:
    """Listen on ports of this network and hand the sockets over, so that the grader serves them.

    The program inherits none of them.
    """
    # Not imported by programs that need no service: each start would take longer.
    socket = importlib.import_module("socket")
    with socket.socket(fileno=fd) as control:
        listening = [socket.create_server(("127.0.0.1", port)) for port in ports]
        socket.send_fds(control, [b"!"], [item.fileno() for item in listening])
        for item in listening:
            item.close()


def main() -> None:
    """Prepare the process as the document says and become the program."""
    with open(int(sys.argv[1]), "rb") as stream:
        spec: dict[str, Any] = json.load(stream)
    ready = spec["ready"]
    os.set_inheritable(ready, False)
    if spec["source"] is not None:
        copy(spec["source"], spec["cwd"])
    for folder in spec["make"]:
        os.makedirs(folder, exist_ok=True)
    os.chdir(spec["cwd"])
    for path, text in spec["files"].items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    if spec["listening"] is not None:
        listen(**spec["listening"])
    # `exec` keeps ignored signals ignored. The supervisor ignores the first three, and Python
    # the other two: a program must not notice that Python started it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    set_limits(spec["limits"])
    if spec["confine"] is not None:
        confine(spec["confine"])
    os.write(ready, b"ready\n")
    argv = spec["argv"]
    try:
        os.execvpe(argv[0], argv, spec["env"])
    except OSError as error:
        os.write(2, f"cannot run {argv[0]}: {error.strerror}\n".encode())
    os._exit(127)


if __name__ == "__main__":
    main()
