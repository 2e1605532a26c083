"""One HTTP exchange of the candidate's tests: its types, and how the grader decides on it.

`Request` and `Response` are the types of the whole path from a test to a fault: the programs in
the sandbox, the grader's end of the relay, the faults themselves and the candidate's practice.

`RelayClient` is the end of the relay that lives in the candidate's process. It knows no fault:
it shows each request and each response of the app to the grader, who says what comes next.
"""

import base64
import http
import itertools
import json
import os
import sys
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import quote

# In the sandbox there is no package: there the modules of this folder import each other by name.
if TYPE_CHECKING or __package__:
    from interview_kit.sandbox.guest.kit_channel import MAX_MESSAGE, Channel, Message, encode
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from kit_channel import MAX_MESSAGE, Channel, Message, encode

    del sys.path[0]

Headers = tuple[tuple[str, str], ...]
"""Names in lower case, in order; a name may occur more than once."""

UNQUOTED = "/:@!$&'()*+,;="
"""What a path may hold as it is, besides letters, digits and `_.-~`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpMessage:
    """What a request and a response share."""

    headers: Headers = ()
    body: bytes = b""

    def data(self) -> Any:
        """Parse the body as JSON; None when it is not JSON."""
        return parse_json(self.body)

    def with_data(self, data: Any) -> Self:
        """Return this message with another JSON body."""
        return replace(self, **encode_json(self.headers, data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(HttpMessage):
    """One request. `path` is decoded, `query` is as it was sent.

    `service` is the variable with the address of a service that gets it instead of the app.
    """

    method: str
    path: str
    query: str = ""
    service: str = ""

    def target(self) -> str:
        """Return path and query as they are sent. Raises `ValueError` for a lone surrogate."""
        return quote(self.path, safe=UNQUOTED) + (f"?{self.query}" if self.query else "")

    def to_message(self) -> Message:
        """Return this request as a JSON object."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "service": self.service,
            "headers": self.headers,
            "body": encode_body(self.body),
        }

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Read what `to_message` made. Raises errors of many types for anything else."""
        return cls(
            method=str(message["method"]),
            path=str(message["path"]),
            query=str(message["query"]),
            service=str(message.get("service", "")),
            headers=read_headers(message),
            body=base64.b64decode(message["body"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(HttpMessage):
    """One response."""

    status: int

    def header(self, name: str) -> str | None:
        """Return the first header of this name, given in lower case."""
        return next((value for key, value in self.headers if key == name), None)

    def reason(self) -> str:
        """Return the standard phrase for the status."""
        try:
            return http.HTTPStatus(self.status).phrase
        except ValueError:
            return "Unknown"

    def to_message(self) -> Message:
        """Return this response as a JSON object."""
        return {"status": self.status, "headers": self.headers, "body": encode_body(self.body)}

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Read what `to_message` made. Raises errors of many types for anything else."""
        return cls(
            status=int(message["status"]),
            headers=read_headers(message),
            body=base64.b64decode(message["body"]),
        )


class OpenExchange(Protocol):
    """An exchange under way.

    While `pending` is set, the app must answer that request and `receive` takes its response.
    Once `pending` is None the test gets either the app's response number `reuse`, exactly as the
    app gave it, or `response`.
    """

    pending: Request | None
    reuse: int | None
    response: Response | None

    def receive(self, response: Response) -> None:
        """Take the app's response to the pending request."""


class ExchangeRelay(Protocol):
    """Decides what becomes of the exchanges of the tests."""

    def begin(self, request: Request) -> OpenExchange:
        """Open the exchange of one request."""


class RelayClient:
    """Asks the grader, one question at a time, from any thread and any forked child.

    A child may be killed in the middle of a message, and the next one goes on with the same
    descriptor: so each question names its sender, and answers to others are dropped.
    """

    def __init__(self, fd: int) -> None:
        self._channel = Channel(fd, lossy=True)
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def begin(self, request: Request) -> "RelayedExchange":
        """Open the exchange of one request."""
        return RelayedExchange(self, request)

    def ask(self, question: Message) -> Message:
        """Send a question and return the answer.

        The answer is empty, which leaves the exchange to the app, when the grader is gone or
        when the question is longer than what the grader reads.
        """
        with self._lock:
            sender = f"{os.getpid()}.{next(self._numbers)}"
            message = {**question, "from": sender}
            if len(encode(message)) > MAX_MESSAGE:
                return {}
            try:
                self._channel.send(message)
                while (answer := self._channel.receive()) is not None:
                    if answer.get("to") == sender:
                        return answer
            except OSError:
                pass
            return {}


class RelayedExchange:
    """An exchange on which the grader decides; see `OpenExchange`."""

    def __init__(self, relay: RelayClient, request: Request) -> None:
        self.pending: Request | None = None
        self.reuse: int | None = None
        self.response: Response | None = None
        self._relay = relay
        self._request = request
        self._number = 0
        self._responses = 0
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self._ask({"request": request.to_message(), "test": test})

    def receive(self, response: Response) -> None:
        """Show the app's response to the grader."""
        self._responses += 1
        self._ask({"response": response.to_message(), "exchange": self._number})

    def _ask(self, question: Message) -> None:
        answer = self._relay.ask(question)
        self.pending = None
        if "forward" in answer:
            self._number = answer["exchange"]
            request = answer["forward"]
            self.pending = self._request if request is None else Request.from_message(request)
        elif "respond" in answer:
            self.response = Response.from_message(answer["respond"])
        elif "reuse" in answer:
            self.reuse = answer["reuse"]
        elif self._responses:
            # No decision: the app's first response stands.
            self.reuse = 0
        else:
            self.pending = self._request


def parse_json(body: bytes) -> Any:
    """Parse a body as JSON; None for one that is not JSON, or nested too deep to be parsed."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def encode_json(headers: Headers, data: Any) -> dict[str, Any]:
    """Return `headers` and `body` of a message with a JSON body, based on its present headers."""
    body = json.dumps(data).encode()
    unrelated = tuple((k, v) for k, v in headers if k not in ("content-length", "content-type"))
    kind = next((v for k, v in headers if k == "content-type" and "json" in v), "application/json")
    return {
        "headers": (*unrelated, ("content-type", kind), ("content-length", str(len(body)))),
        "body": body,
    }


def encode_body(body: bytes) -> str:
    """Return a body as text that JSON can hold."""
    return base64.b64encode(body).decode("ascii")


def read_headers(message: Message) -> Headers:
    """Return the headers of a message as pairs of strings."""
    return tuple((str(key), str(value)) for key, value in message["headers"])
