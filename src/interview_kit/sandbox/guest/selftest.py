"""Tries the forbidden things from inside a sandbox and tells the grader which were held off.

Run as `selftest.py ORDERS ANSWER` (two descriptors): the orders name what the grader set up
as bait, the answer is a JSON object of check → whether it held.
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


def held(attempt: Callable[[], object]) -> bool:
    """Whether an attempt was refused."""
    try:
        attempt()
    except (OSError, MemoryError, ValueError, RuntimeError):
        return True
    return False


def each_held(attempt: Callable[[str], object], paths: list[str]) -> bool:
    """Whether an attempt was refused on every path."""
    return all(held(functools.partial(attempt, path)) for path in paths)


def refused_call(name: str, *arguments: object) -> bool:
    """Whether the C library's call fails."""
    return bool(getattr(ctypes.CDLL(None), name)(*arguments) != 0)


def write_into(folder: str) -> None:
    """Make a file where nothing may be written."""
    path = os.path.join(folder, ".sandbox-selftest")
    with open(path, "w"):
        pass
    os.unlink(path)


def read(path: str) -> None:
    """Read a file, or find something in a folder."""
    if os.path.isdir(path):
        if not os.listdir(path):
            raise FileNotFoundError(path)
    else:
        with open(path, "rb") as stream:
            stream.read(1)


def unchanged(path: str) -> bool:
    """Whether a file of the grader keeps its mode, asked for through the C library."""
    try:
        before = os.stat(path).st_mode
    except OSError:
        return True
    ctypes.CDLL(None).chmod(path.encode(), 0o777)
    return os.stat(path).st_mode == before


def connect(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> None:
    """Reach out."""
    with socket.socket(family, kind) as reach:
        reach.settimeout(2)
        reach.connect(address)


def too_large_file() -> None:
    """Write past the largest file."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.environ["TMPDIR"], "large")
    try:
        with open(path, "wb") as stream:
            stream.seek(1 << 30)
            stream.write(b"x")
    finally:
        os.unlink(path)


def too_many_threads(most: int) -> None:
    """Start more tasks than allowed; threads count as processes do."""
    threading.stack_size(1 << 18)
    over = threading.Event()
    started = []
    try:
        for _ in range(most):
            thread = threading.Thread(target=over.wait)
            thread.start()
            started.append(thread)
    finally:
        over.set()
        for thread in started:
            thread.join()


def raise_limit() -> None:
    """Undo a limit."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16))


def status() -> dict[str, str]:
    """What the kernel says of this process."""
    lines = read_status().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def read_status() -> str:
    """The status file, or nothing where /proc is closed."""
    try:
        with open("/proc/self/status") as stream:
            return stream.read()
    except OSError:
        return ""


def attempts(orders: dict[str, Any]) -> dict[str, bool]:
    """All checks by name."""
    tcp = ("127.0.0.1", orders["port"])
    unix = socket.AF_UNIX
    found = {
        "files: bait": each_held(read, orders["hidden"]),
        "files: read-only": each_held(write_into, orders["read_only"]),
        "files: modes": unchanged(orders["foreign"]),
        "files: size": held(too_large_file),
        "network: host port": held(lambda: connect(socket.AF_INET, tcp)),
        "network: route": held(
            lambda: connect(socket.AF_INET, ("192.0.2.1", 9), socket.SOCK_DGRAM)
        ),
        "network: abstract socket": held(lambda: connect(unix, "\0" + orders["abstract"])),
        "network: socket file": held(lambda: connect(unix, orders["socket"])),
        "processes: signal": held(lambda: os.kill(orders["pid"], 0)) or not orders["signals"],
        "processes: environment": held(lambda: read(f"/proc/{orders['pid']}/environ")),
        "processes: command line": held(lambda: read(f"/proc/{orders['pid']}/cmdline")),
        "processes: not root": os.getuid() != 0,
        "processes: namespaces": refused_call("unshare", CLONE_NEWUSER),
        "processes: trace": refused_call("ptrace", 0, 0, 0, 0),
        "processes: number": held(lambda: too_many_threads(orders["tasks"] + 8)),
        "memory: allocation": held(lambda: bytearray(4 << 30)),
        "memory: hidden": held(lambda: os.memfd_create("selftest")),
        "memory: limits stay": held(raise_limit),
    }
    return found | privileges()


def privileges() -> dict[str, bool]:
    """What the kernel itself says, where it can be asked."""
    said = status()
    no_new = ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1
    found = {"processes: no new privileges": no_new}
    if said:
        found["processes: filter"] = said.get("Seccomp") == "2"
        found["processes: capabilities"] = int(said["CapEff"], 16) == 0
    return found


def main() -> None:
    """Read the orders, try everything, answer."""
    with open(int(sys.argv[1]), "rb") as stream:
        orders = json.load(stream)
    os.write(int(sys.argv[2]), json.dumps(attempts(orders)).encode() + b"\n")


if __name__ == "__main__":
    main()
