"""Try forbidden things from inside a sandbox and report which of them were refused.

Run as `selftest.py BAIT REPORT` (two descriptors): the first names what the grader set up as
bait, the second takes a JSON object of attempt → whether it was refused.
"""

import ctypes
import functools
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

CLONE_NEWUSER = 0x10000000
PR_GET_NO_NEW_PRIVS = 39


def is_refused(attempt: Callable[[], object]) -> bool:
    """Tell whether an attempt raises."""
    try:
        attempt()
    except (OSError, MemoryError, ValueError, RuntimeError):
        return True
    return False


def is_refused_everywhere(attempt: Callable[[str], object], paths: list[str]) -> bool:
    """Tell whether an attempt raises on every path."""
    return all(is_refused(functools.partial(attempt, path)) for path in paths)


def is_refused_call(name: str, *arguments: object) -> bool:
    """Tell whether a function of the C library fails."""
    return bool(getattr(ctypes.CDLL(None), name)(*arguments) != 0)


def write_into(folder: str) -> None:
    """Make a file in a folder, and remove it."""
    path = os.path.join(folder, ".sandbox-selftest")
    with open(path, "w"):
        pass
    os.unlink(path)


def read(path: str) -> None:
    """Read a file, or list a folder; an empty one raises, as the level covered it."""
    if os.path.isdir(path):
        if not os.listdir(path):
            raise FileNotFoundError(path)
    else:
        with open(path, "rb") as stream:
            stream.read(1)


def mode_is_unchanged(path: str) -> bool:
    """Tell whether a file of the grader keeps its mode.

    The level without namespaces lets chmod seem to succeed, so its result tells nothing.
    """
    try:
        before = os.stat(path).st_mode
    except OSError:
        return True
    ctypes.CDLL(None).chmod(path.encode(), 0o777)
    return os.stat(path).st_mode == before


def connect(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> None:
    """Connect to an address."""
    with socket.socket(family, kind) as connection:
        connection.settimeout(2)
        connection.connect(address)


def write_large_file() -> None:
    """Write beyond the maximum size of a file."""
    # By default the signal ends the process instead of failing the call.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.environ["TMPDIR"], "large")
    try:
        with open(path, "wb") as stream:
            stream.seek(1 << 30)
            stream.write(b"x")
    finally:
        os.unlink(path)


def start_threads(count: int) -> None:
    """Start many tasks at once; RLIMIT_NPROC counts threads as it counts processes."""
    # Small stacks, or the memory limit would be reached before the one that is tested.
    threading.stack_size(1 << 18)
    release = threading.Event()
    threads = []
    try:
        for _ in range(count):
            thread = threading.Thread(target=release.wait)
            thread.start()
            threads.append(thread)
    finally:
        release.set()
        for thread in threads:
            thread.join()


def raise_limit() -> None:
    """Raise a hard limit."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16))


def read_status() -> dict[str, str]:
    """Return the fields of /proc/self/status; none where /proc is closed."""
    try:
        with open("/proc/self/status") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return {}
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def try_all(bait: dict[str, Any]) -> dict[str, bool]:
    """Return every attempt by its area and name, and whether it was refused."""
    tcp = ("127.0.0.1", bait["port"])
    unix = socket.AF_UNIX
    results = {
        "files: bait": is_refused_everywhere(read, bait["hidden"]),
        "files: read-only": is_refused_everywhere(write_into, bait["read_only"]),
        "files: modes": mode_is_unchanged(bait["foreign"]),
        "files: size": is_refused(write_large_file),
        "network: host port": is_refused(lambda: connect(socket.AF_INET, tcp)),
        "network: route": is_refused(
            lambda: connect(socket.AF_INET, ("192.0.2.1", 9), socket.SOCK_DGRAM)
        ),
        "network: abstract socket": is_refused(lambda: connect(unix, "\0" + bait["abstract"])),
        "network: socket file": is_refused(lambda: connect(unix, bait["socket"])),
        "processes: signal": is_refused(lambda: os.kill(bait["pid"], 0)) or not bait["signals"],
        "processes: environment": is_refused(lambda: read(f"/proc/{bait['pid']}/environ")),
        "processes: command line": is_refused(lambda: read(f"/proc/{bait['pid']}/cmdline")),
        "processes: not root": os.getuid() != 0,
        "processes: namespaces": is_refused_call("unshare", CLONE_NEWUSER),
        "processes: trace": is_refused_call("ptrace", 0, 0, 0, 0),
        "processes: number": is_refused(lambda: start_threads(bait["tasks"] + 8)),
        "memory: allocation": is_refused(lambda: bytearray(4 << 30)),
        "memory: hidden": is_refused(lambda: os.memfd_create("selftest")),
        "memory: limits stay": is_refused(raise_limit),
    }
    return results | check_privileges()


def check_privileges() -> dict[str, bool]:
    """Return what the kernel itself reports about this process, where /proc is open."""
    no_new = ctypes.CDLL(None).prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
    results = {"processes: no new privileges": no_new}
    if status := read_status():
        results["processes: filter"] = status.get("Seccomp") == "2"
        results["processes: capabilities"] = int(status["CapEff"], 16) == 0
    return results


def main() -> None:
    """Read what the bait is, try everything, report."""
    with open(int(sys.argv[1]), "rb") as stream:
        bait = json.load(stream)
    os.write(int(sys.argv[2]), json.dumps(try_all(bait)).encode() + b"\n")


if __name__ == "__main__":
    main()
