"""Stands between the candidate's tests and a server that they start as a process of its own.

Whatever the tests connect to over TCP, with whichever client, they reach a thread of ours that
speaks HTTP (`kit_http`): each exchange goes over the relay first, as the calls of a framework's
app do in `kit_relay`. Whether a server listens at all is found out first and told as it is; what
is not HTTP is passed on.
"""

import contextlib
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_exchange import Relay
    from interview_kit.sandbox.guest.kit_http import (
        LONGEST_LINE,
        PATIENCE,
        REQUEST_LINE,
        Handler,
        Upstream,
        pass_on,
    )
else:
    from kit_exchange import Relay
    from kit_http import LONGEST_LINE, PATIENCE, REQUEST_LINE, Handler, Upstream, pass_on
del sys.path[0]

Address = Any
Connect = Callable[[socket.socket, Address], None]
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
LOOK, LOOKS = 0.001, 5000
"""So often, and so many seconds apart, is it looked for a first line that arrives in pieces."""


def serve(relay: Relay, theirs: socket.socket, first: socket.socket, dial: Any) -> None:
    """Serve one connection of the tests to its end."""
    with contextlib.suppress(OSError), theirs, first:
        if not speaks_http(theirs, first):
            pass_on(theirs, first)
            return
        upstream = Upstream(dial, first)
        handler = type("Bound", (Handler,), {"relay": relay, "upstream": upstream})
        with contextlib.closing(upstream):
            handler(theirs, ("", 0), None)


def speaks_http(theirs: socket.socket, first: socket.socket) -> bool:
    """Whether the tests speak first, and what they say begins a request. Nothing is taken."""
    if first in select.select([theirs, first], [], [])[0]:
        return False
    begun = b""
    for _ in range(LOOKS):
        begun = theirs.recv(LONGEST_LINE, socket.MSG_PEEK)
        if b"\n" in begun or not begun[:1].isupper() or len(begun) == LONGEST_LINE:
            break
        time.sleep(LOOK)
    return bool(REQUEST_LINE.match(begun))


def between(relay: Relay, connect: Connect) -> Connect:
    """`socket.connect` with ourselves in between."""

    def connected(self: socket.socket, address: Address) -> None:
        if self.family not in LOOPBACK or self.type != socket.SOCK_STREAM:
            return connect(self, address)

        def dial() -> socket.socket:
            upstream = socket.socket(self.family, socket.SOCK_STREAM)
            try:
                upstream.settimeout(self.gettimeout() or PATIENCE)
                connect(upstream, address)
            except BaseException:
                upstream.close()
                raise
            upstream.settimeout(PATIENCE)
            # Else each body waits 40 ms for the receipt of its headers.
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return upstream

        first = dial()
        with socket.socket(self.family, socket.SOCK_STREAM) as listening:
            listening.bind((LOOPBACK[self.family], 0))
            listening.listen(1)
            waits: BlockingIOError | None = None
            try:
                connect(self, listening.getsockname())
            except BlockingIOError as error:
                waits = error
            except BaseException:
                first.close()
                raise
            theirs, _ = listening.accept()
        Thread(target=serve, args=(relay, theirs, first, dial), daemon=True).start()
        if waits:
            raise waits
        return None

    return connected


def install(descriptor: int) -> None:
    """Stand in between from now on."""
    connect: Connect = between(Relay(descriptor), socket.socket.connect)

    def connect_ex(self: socket.socket, address: Address) -> int:
        try:
            connect(self, address)
        except OSError as error:
            if error.errno is None:
                raise
            return error.errno
        return 0

    socket.socket.connect = connect  # type: ignore[assignment, method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[assignment, method-assign]
