"""Reaching a TCP port inside a sandbox's own network, for servers that know only ports.

Run as `python -I -S dialer.py CONTROL PORT [PID]`, the program enters the network of PID and
sends back a connected socket for each byte that it is sent. Nothing of ours runs inside, and
the server cannot point the connection anywhere else.
"""

import array
import contextlib
import ctypes
import os
import socket
import sys
import threading

NS_GET_USERNS = 0xB701
CONNECT_WITHIN = 2.0


class Dialer:
    """Hands out connections to one port inside a sandbox, from any thread."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lock = threading.Lock()

    def connect(self, timeout: float) -> socket.socket:
        """A connected socket. Errors: `ConnectionRefusedError` when nothing listens yet."""
        with self._lock:
            self._control.settimeout(CONNECT_WITHIN + 5)
            self._control.send(b"?")
            said, passed, _, _ = socket.recv_fds(self._control, 64, 1)
        if not passed:
            raise ConnectionRefusedError(said.decode() or "the dialer has ended")
        connected = socket.socket(fileno=passed[0])
        connected.settimeout(timeout)
        return connected


def _enter(pid: int) -> None:
    """Join the network namespace of a process, through the user namespace that owns it."""
    import fcntl

    libc = ctypes.CDLL(None, use_errno=True)
    network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    steps = [network] if os.geteuid() == 0 else [fcntl.ioctl(network, NS_GET_USERNS), network]
    for descriptor in steps:
        if libc.setns(descriptor, 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _answer(control: socket.socket, port: int) -> None:
    with socket.socket() as out:
        out.settimeout(CONNECT_WITHIN)
        try:
            out.connect(("127.0.0.1", port))
        except OSError as error:
            control.send(str(error.strerror or error).encode()[:60] or b"refused")
            return
        passed = array.array("i", [out.fileno()])
        control.sendmsg([b"!"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])


def main() -> None:
    """Serve connections until the grader closes its side."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if len(sys.argv) > 3:
        _enter(int(sys.argv[3]))
    control.send(b"ready")
    with contextlib.suppress(OSError):
        while control.recv(1):
            _answer(control, int(sys.argv[2]))


if __name__ == "__main__":
    main()
