"""Connect to a TCP port inside a sandbox's own network, for servers that know only ports.

Run as `python -I -S dialer.py CONTROL PORT [PID]`: the program enters the network of PID and
sends back a connected socket for each byte that it receives. Nothing of ours runs inside. A
listening TCP socket passed in would be no way: the guest could disconnect it (AF_UNSPEC) and
connect it to any service of the host, as a socket stays in the network where it was made.
"""

import array
import contextlib
import ctypes
import os
import socket
import sys
import threading

NS_GET_USERNS = 0xB701
CONNECT_TIMEOUT = 2.0
REPLY_MARGIN = 5.0
"""Seconds beyond the timeout of a connection in which the dialer must answer."""


class Dialer:
    """Hands out connections to one port inside a sandbox, from any thread."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lock = threading.Lock()

    def connect(self, timeout: float) -> socket.socket:
        """Return a connected socket. Raises `ConnectionRefusedError` when nothing listens yet."""
        with self._lock:
            self._control.settimeout(CONNECT_TIMEOUT + REPLY_MARGIN)
            self._control.send(b"?")
            reply, passed, _, _ = socket.recv_fds(self._control, 64, 1)
        if not passed:
            raise ConnectionRefusedError(reply.decode() or "the dialer has ended")
        connected = socket.socket(fileno=passed[0])
        connected.settimeout(timeout)
        return connected


def _enter(pid: int) -> None:
    """Join the network namespace of a process.

    An ordinary user may join it only with the capabilities that come from joining the user
    namespace that owns it, so that one goes first. Root has them, and must not lose them to it.
    """
    import fcntl

    libc = ctypes.CDLL(None, use_errno=True)
    network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    steps = [network] if os.geteuid() == 0 else [fcntl.ioctl(network, NS_GET_USERNS), network]
    for descriptor in steps:
        if libc.setns(descriptor, 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _connect(control: socket.socket, port: int) -> None:
    with socket.socket() as connection:
        connection.settimeout(CONNECT_TIMEOUT)
        try:
            connection.connect(("127.0.0.1", port))
        except OSError as error:
            control.send(str(error.strerror or error).encode()[:60] or b"refused")
            return
        passed = array.array("i", [connection.fileno()])
        control.sendmsg([b"!"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])


def main() -> None:
    """Serve connections until the grader closes its side."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if len(sys.argv) > 3:
        _enter(int(sys.argv[3]))
    control.send(b"ready")
    with contextlib.suppress(OSError):
        while control.recv(1):
            _connect(control, int(sys.argv[2]))


if __name__ == "__main__":
    main()
