"""TCP sockets of the grader on which a program in a sandbox finds a service.

A socket stays in the network where it was made. So a sandbox with a network of its own makes
them: the guest's `init` binds each one, before any code of the candidate, and hands it back. What
the program reaches through it is the grader's service, which accepts outside, and nothing else.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from interview_kit.core.errors import EngineError
from interview_kit.sandbox.base import Level, Listening

LOOPBACK = "127.0.0.1"
FIRST_PORT = 28080
"""The port of the first service in a network of its own, where every port is free."""
HANDOVER_SECONDS = 10.0
BACKLOG = 128
ATTEMPTS = 20
"""Tries to get a port that was free a moment before."""


class Listeners:
    """The listening sockets of one sandbox: `ports` are known at once, `sockets` once it runs.

    A socket that was shut down listens again after another `listen`: its port stays its own.
    """

    def __init__(self, level: Level, count: int) -> None:
        self.sockets: tuple[socket.socket, ...] = ()
        self.handover: Listening | None = None
        self._stack = ExitStack()
        self._control: socket.socket | None = None
        if not count:
            self.ports: tuple[int, ...] = ()
        elif level.namespaced:
            self.ports = tuple(range(FIRST_PORT, FIRST_PORT + count))
            self._control, guest_end = socket.socketpair()
            self._stack.enter_context(self._control)
            self._guest_end = self._stack.enter_context(guest_end)
            self.handover = Listening(fd=guest_end.fileno(), ports=self.ports)
        else:
            self.sockets = tuple(self._stack.enter_context(listen()) for _ in range(count))
            self.ports = tuple(item.getsockname()[1] for item in self.sockets)

    def receive(self) -> None:
        """Take the sockets over, once the program runs. Raises `EngineError`."""
        if self._control is None:
            return
        self._guest_end.close()
        self._control.settimeout(HANDOVER_SECONDS)
        try:
            _, descriptors, _, _ = socket.recv_fds(self._control, 1, len(self.ports))
        except OSError as error:
            raise EngineError(f"the sandbox handed no service's socket over: {error}") from error
        received = [socket.socket(fileno=number) for number in descriptors]
        self.sockets = tuple(map(self._stack.enter_context, received))
        if tuple(item.getsockname() for item in received) != tuple(
            (LOOPBACK, port) for port in self.ports
        ):
            raise EngineError("the sandbox handed other sockets over than its services need")

    def close(self) -> None:
        """Close the sockets: from now on nobody is behind these ports."""
        self._stack.close()


@contextmanager
def open_listeners(level: Level, services: Sequence[object]) -> Iterator[Listeners]:
    """Yield a socket for each service of a program that is about to start."""
    if services and not level.opens_ports:
        raise EngineError(
            f"isolation {level.name} forbids programs to open sockets, so nothing can be simulated "
            "that they call; use bubblewrap, or --isolation none for code that you trust"
        )
    listeners = Listeners(level, len(services))
    try:
        yield listeners
    finally:
        listeners.close()


def listen() -> socket.socket:
    """Return a listening socket on a free port that was bound by its number.

    The kernel gives a port that it chose itself away when the socket is shut down.
    """
    for _ in range(ATTEMPTS):
        with socket.create_server((LOOPBACK, 0)) as probe:
            port = probe.getsockname()[1]
        with suppress(OSError):
            return socket.create_server((LOOPBACK, port), backlog=BACKLOG)
    raise EngineError("no TCP port is free on this machine; end some programs and grade again")
