"""Call a service for a fault: a call that the program itself does not make.

A fault may forward a request to a service that the program calls. That is done right here, in the
process of the tests, where the address of the service is known; the app gets all other requests.
"""

import _socket
import http.client
import os
import socket
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

# In the sandbox there is no package: there the modules of this folder import each other by name.
if TYPE_CHECKING or __package__:
    from interview_kit.sandbox.guest.kit_exchange import (
        ExchangeRelay,
        OpenExchange,
        Request,
        Response,
    )
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from kit_exchange import ExchangeRelay, OpenExchange, Request, Response

    del sys.path[0]

CALL_SECONDS = 5.0
"""Time in which a service must respond."""
UNREACHABLE = Response(status=502)
"""What a fault gets when there is no response."""


class CallingRelay:
    """A relay that makes the calls to services itself."""

    def __init__(self, relay: ExchangeRelay) -> None:
        self._relay = relay

    def begin(self, request: Request) -> "CallingExchange":
        """Open the exchange of one request."""
        return CallingExchange(self._relay.begin(request))


class CallingExchange:
    """An exchange of which the app sees its own requests only; see `OpenExchange`."""

    def __init__(self, exchange: OpenExchange) -> None:
        self.pending: Request | None = None
        self.reuse: int | None = None
        self.response: Response | None = None
        self._exchange = exchange
        self._responses: list[Response | None] = []
        self._advance()

    def receive(self, response: Response) -> None:
        """Take the app's response to the pending request."""
        self._responses.append(None)
        self._exchange.receive(response)
        self._advance()

    def _advance(self) -> None:
        while (pending := self._exchange.pending) is not None and pending.service:
            response = call_service(pending, os.environ.get(pending.service, ""))
            self._responses.append(response)
            self._exchange.receive(response)
        self.pending, self.response = pending, self._exchange.response
        if (index := self._exchange.reuse) is not None:
            # The program counts the responses of its app.
            self.response = self._responses[index]
            self.reuse = None if self.response else self._responses[:index].count(None)


def call_service(request: Request, url: str) -> Response:
    """Send a request to a service; one that does not respond gives 502."""
    address = urlsplit(url)
    try:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        connection.sock = connect((address.hostname or "", address.port or 80))
        with connection.sock:
            connection.request(request.method, request.target(), request.body or None)
            answer = connection.getresponse()
            headers = tuple((key.lower(), value) for key, value in answer.getheaders())
            return Response(status=answer.status, headers=headers, body=answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return UNREACHABLE


def connect(address: tuple[str, int]) -> socket.socket:
    """Connect past our own interception of connections. Raises `OSError`."""
    connection = socket.socket()
    connection.settimeout(CALL_SECONDS)
    try:
        _socket.socket.connect(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection
