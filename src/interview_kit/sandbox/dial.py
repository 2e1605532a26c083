"""Starting a dialer for a running sandbox; the dialer itself is `dialer.py`."""

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

PROGRAM = Path(__file__).with_name("dialer.py")


@contextlib.contextmanager
def dial(level: Level, running: Running, port: int) -> Iterator[Dialer]:
    """Connections to a TCP port of a running program. Errors: `EngineError` if none can be."""
    inner = [str(_inner(running))] if level.namespaced else []
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with control:
        with theirs:
            number = str(theirs.fileno())
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(PROGRAM), number, str(port), *inner],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env={},
            )
        try:
            control.settimeout(10)
            if control.recv(16) != b"ready":
                raise EngineError("cannot enter the sandbox's network; use another isolation level")
            yield Dialer(control)
        finally:
            process.kill()
            process.wait()


def _inner(running: Running) -> int:
    """A process that is inside for sure: below the keeper, bubblewrap and its process 1."""
    found = descendants(running.pid, 3)
    if len(found) < 3:
        raise EngineError("the program ended before its port could be reached; see its log")
    return found[2]
