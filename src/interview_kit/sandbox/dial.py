"""Start a dialer for a running sandbox; the dialer itself is `dialer.py`."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.sandbox.base import Level, Running
from interview_kit.sandbox.dialer import Dialer
from interview_kit.sandbox.supervisor import descendants

DIALER = Path(__file__).with_name("dialer.py")
STARTUP_TIMEOUT = 10.0
"""Seconds in which the dialer must have entered the sandbox's network."""


@contextlib.contextmanager
def dial(level: Level, running: Running, port: int) -> Iterator[Dialer]:
    """Yield a dialer that connects to a TCP port of a running program.

    Raises `EngineError` when the sandbox's network cannot be entered.
    """
    target = [str(_process_inside(running))] if level.namespaced else []
    # Packets, so that a passed descriptor comes with exactly the answer that it belongs to.
    control, control_of_dialer = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with control:
        with control_of_dialer:
            number = str(control_of_dialer.fileno())
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(DIALER), number, str(port), *target],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(control_of_dialer.fileno(),),
                start_new_session=True,
                env={},
            )
        try:
            control.settimeout(STARTUP_TIMEOUT)
            if control.recv(16) != b"ready":
                raise EngineError("cannot enter the sandbox's network; use another isolation level")
            yield Dialer(control)
        finally:
            process.kill()
            process.wait()


def _process_inside(running: Running) -> int:
    """Return a process that is surely inside the namespaces.

    Below the supervisor are bubblewrap, which stays outside, its process 1, and the program.
    """
    pids = descendants(running.pid, 3)
    if len(pids) < 3:
        raise EngineError("the program ended before its port could be reached; see its log")
    return pids[2]
