"""Rule C2: a server is ready when its collection answers below 500 within 30 seconds."""

import socket
import time
from collections.abc import Callable
from dataclasses import replace

from interview_kit.server.base import Server, ServerDownError, Stop
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.failure import NOTHING_LISTENS
from interview_kit.server.limits import READY_SECONDS

RETRY_SECONDS = 0.1
"""Pause after a response of 5xx."""
CONNECT_RETRY_SECONDS = 0.02
"""Pause while the server has not opened its port."""


def wait(
    server: Server, collection: str, *, below: int = 500, seconds: float = READY_SECONDS
) -> int:
    """Wait for the first response with a status `below` the given one; return the last status.

    Where the grader listens, the first request waits in the socket's backlog. So a request is
    only repeated for a server that responds 5xx while it starts, or that has yet to open a port
    of its own. One that keeps responding 5xx does respond, so its checks run: also when its last
    response is still on its way at the end of the wait. Raises `ServerDownError` with the cause.
    """
    has_connected = not server.address.is_opened_by_server
    status: int | None = None

    def connect() -> socket.socket:
        nonlocal has_connected
        connection = server.connect()
        has_connected = True
        return connection

    deadline = time.monotonic() + seconds
    while (remaining := deadline - time.monotonic()) > 0:
        try:
            with BoundedClient(connect, timeout=remaining, total_timeout=remaining) as client:
                status = client.get(collection).status_code
        except ExchangeError as error:
            is_first = has_connected and status is None
            if is_first or not server.is_running():
                # The seconds of the whole wait, because those of the last request vary.
                is_late = time.monotonic() >= deadline
                reason = f"no answer within {seconds:.1f} s" if is_late else str(error)
                raise server.down_error(f"GET {collection}: {reason}") from error
            time.sleep(CONNECT_RETRY_SECONDS)
        else:
            if status < below:
                return status
            time.sleep(RETRY_SECONDS)
    if status is None:
        raise server.down_error(NOTHING_LISTENS)
    return status


def await_restarts(server: Server, await_ready: Callable[[Server], object]) -> Server:
    """Return the server with a `restart`, if it has one, that also waits until it responds."""
    restart = server.restart
    if restart is None:
        return server

    def restart_and_wait(number: int) -> Stop:
        stop = restart(number)
        try:
            await_ready(server)
        except ServerDownError as error:
            raise ServerDownError(f"after a restart: {error.cause}", error.log) from error
        return stop

    return replace(server, restart=restart_and_wait)
