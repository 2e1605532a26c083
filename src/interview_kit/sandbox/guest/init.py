"""The first program in a sandbox, before any code of the candidate: limits, then `exec`.

Run as `python -I -S init.py SPEC`, SPEC being a descriptor of a JSON document. It says
"ready" on a pipe when all is set, so that the grader can tell a broken sandbox from a
broken program.
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
            made = os.path.join(target, entry.name)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), made)
            elif entry.is_dir():
                os.mkdir(made)
                copy(entry.path, made)
            elif entry.is_file():
                with open(entry.path, "rb") as read, open(made, "xb") as write:
                    while block := read.read(1 << 20):
                        write.write(block)
                os.chmod(made, entry.stat().st_mode & 0o755 | 0o600)


def limit(limits: dict[str, list[int]]) -> None:
    """Set each limit for good: what is set hard cannot be raised again."""
    for name, (soft, hard) in limits.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is None:
            continue
        most = resource.getrlimit(number)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        try:
            resource.setrlimit(number, (soft, hard))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def confine(closed: dict[str, Any]) -> None:
    """Leave only the given paths, and only harmless system calls."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    means = importlib.import_module("confine")
    sys.path.pop(0)
    means.restrict(closed["read"], closed["write"], closed["mailbox"])
    means.filter_calls(base64.b64decode(closed["filter"]))


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
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    limit(spec["limits"])
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
