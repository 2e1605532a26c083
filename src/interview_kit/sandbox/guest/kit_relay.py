"""Intercept the exchanges between the candidate's tests and their app, in the tests' process.

    python -P kit_relay.py PROGRAM DESCRIPTOR RELAY ENTRY_POINTS VARIABLES

Runs another guest program with the entry points of web frameworks wrapped or, where ENTRY_POINTS
is `http`, with `kit_proxy` in front of every server that it connects to. ENTRY_POINTS is a JSON
object: the dotted name of a class whose `__call__` takes requests, and how it is called (`asgi`,
`wsgi`, or `django` for Django's own test client). VARIABLES is a JSON list of environment variables
with the addresses of services that the app calls: `kit_proxy` shows these calls, too.

Each request goes to the grader over the descriptor RELAY, who says what to forward to the app,
how often, and what to return. Nothing here knows why: every run of the suite has the relay, also
those in which each request is simply forwarded.
"""

import importlib
import io
import json
import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

# In the sandbox there is no package: there the modules of this folder import each other by name.
if TYPE_CHECKING or __package__:
    from interview_kit.sandbox.guest.kit_call import CallingRelay
    from interview_kit.sandbox.guest.kit_exchange import (
        ExchangeRelay,
        RelayClient,
        Request,
        Response,
    )
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from kit_call import CallingRelay
    from kit_exchange import ExchangeRelay, RelayClient, Request, Response

    del sys.path[0]

Event = dict[str, Any]
"""An ASGI message or scope, or a WSGI environment."""
StringHeaders = list[tuple[str, str]]

FORWARDED = "kit.relay"
"""Marks an exchange that is being forwarded, for apps that are mounted in other apps."""


class ASGIResponse:
    """Record what an ASGI app sends in response to one request, and what it raises."""

    def __init__(self) -> None:
        self.messages: list[Event] = []
        self.error: Exception | None = None

    async def send(self, message: Event) -> None:
        """Record a message of the app."""
        self.messages.append(message)

    def to_response(self) -> Response:
        """Return what the app sent; one that only raised has crashed, which is a 500."""
        status, body = 500, b""
        headers: StringHeaders = []
        for message in self.messages:
            status = message.get("status", status)
            headers += [(decode(k).lower(), decode(v)) for k, v in message.get("headers", ())]
            body += message.get("body", b"")
        return Response(status=status, headers=tuple(headers), body=body)


def decode(raw: bytes) -> str:
    """Return the bytes of a header as text."""
    return bytes(raw).decode("latin-1")


def wrap_asgi(relay: ExchangeRelay, original: Callable[..., Awaitable[None]]) -> Callable[..., Any]:
    """Return the `__call__` of an ASGI app behind the relay."""

    async def call(self: Any, scope: Event, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope.get(FORWARDED):
            return await original(self, scope, receive, send)
        request = await read_asgi_request(scope, receive)
        exchange = relay.begin(request)
        responses: list[ASGIResponse] = []
        while (pending := exchange.pending) is not None:
            response = ASGIResponse()
            inner = make_scope(scope, request, pending)
            try:
                await original(self, inner, receive_body(pending.body, receive), response.send)
            except Exception as error:
                response.error = error
            responses.append(response)
            exchange.receive(response.to_response())
        if exchange.reuse is not None:
            reused = responses[exchange.reuse]
            for message in reused.messages:
                await send(message)
            if reused.error is not None:
                raise reused.error
            return None
        assert exchange.response is not None
        headers = encode_headers(exchange.response.headers)
        status = exchange.response.status
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": exchange.response.body})
        return None

    return call


async def read_asgi_request(scope: Event, receive: Any) -> Request:
    """Read a request with its whole body."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=decode(scope.get("query_string", b"")),
        headers=tuple((decode(key).lower(), decode(value)) for key, value in scope["headers"]),
        body=body,
    )


def make_scope(scope: Event, request: Request, forwarded: Request) -> Event:
    """Return the ASGI scope of a forwarded request; an unchanged one keeps its own."""
    inner: Event = {**scope, FORWARDED: True}
    if forwarded != request:
        headers = [(k, v) for k, v in forwarded.headers if k != "content-length"]
        if forwarded.body:
            headers.append(("content-length", str(len(forwarded.body))))
        inner["method"], inner["path"] = forwarded.method, forwarded.path
        inner["query_string"] = forwarded.query.encode("latin-1")
        inner["raw_path"] = forwarded.path.encode()
        inner["headers"] = encode_headers(headers)
    return inner


def encode_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI has them."""
    return [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers]


def receive_body(body: bytes, receive: Any) -> Callable[[], Awaitable[Event]]:
    """Return an ASGI `receive` that gives a body, then whatever the client does next."""
    bodies = [body]

    async def receive_next() -> Event:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        message: Event = await receive()
        return message

    return receive_next


def wrap_wsgi(relay: ExchangeRelay, original: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
    """Return the `__call__` of a WSGI app behind the relay."""

    def call(self: Any, environ: Event, start_response: Any) -> Iterable[bytes]:
        if environ.get(FORWARDED):
            return original(self, environ, start_response)
        request = read_wsgi_request(environ)
        exchange = relay.begin(request)
        responses: list[tuple[str, StringHeaders, bytes]] = []
        while (pending := exchange.pending) is not None:
            inner = make_environ(environ, request, pending)
            responses.append(call_wsgi(self, original, inner))
            status, headers, body = responses[-1]
            lowered = tuple((key.lower(), value) for key, value in headers)
            exchange.receive(Response(status=int(status.split()[0]), headers=lowered, body=body))
        if exchange.reuse is not None:
            status, headers, body = responses[exchange.reuse]
        else:
            response = exchange.response
            assert response is not None
            status = f"{response.status} {response.reason()}"
            headers, body = list(response.headers), response.body
        start_response(status, headers)
        return [body]

    return call


def read_wsgi_request(environ: Event) -> Request:
    """Read a request with its whole body."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = [
        (key[5:].replace("_", "-").lower(), value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append(("content-type", environ["CONTENT_TYPE"]))
    return Request(
        method=environ["REQUEST_METHOD"],
        # WSGI has the bytes of a path as if they were latin-1.
        path=environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"),
        query=environ.get("QUERY_STRING", ""),
        headers=tuple(headers),
        body=environ["wsgi.input"].read(length) if length else b"",
    )


def make_environ(environ: Event, request: Request, forwarded: Request) -> Event:
    """Return the WSGI environment of a forwarded request; an unchanged one keeps its own."""
    inner = {**environ, FORWARDED: True, "wsgi.input": io.BytesIO(forwarded.body)}
    if forwarded == request:
        return inner
    inner = {key: value for key, value in inner.items() if not key.startswith("HTTP_")}
    return inner | {
        "REQUEST_METHOD": forwarded.method,
        "QUERY_STRING": forwarded.query,
        "PATH_INFO": forwarded.path.encode().decode("latin-1"),
        "CONTENT_LENGTH": str(len(forwarded.body)),
        "CONTENT_TYPE": "",
        **make_variables(forwarded.headers),
    }


def make_variables(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers as WSGI has them, by variable; those of one name become one value."""
    variables: dict[str, str] = {}
    for key, value in headers:
        name = key.upper().replace("-", "_")
        name = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        if name != "HTTP_CONTENT_LENGTH":
            variables[name] = f"{variables[name]},{value}" if name in variables else value
    return variables


def call_wsgi(
    app: Any, original: Callable[..., Iterable[bytes]], environ: Event
) -> tuple[str, StringHeaders, bytes]:
    """Call a WSGI app; return status, headers and body."""
    start: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Any, *error: Any) -> Callable[[bytes], object]:
        start[:] = [status, list(headers)]
        return written.append

    parts = original(app, environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return start[0], start[1], b"".join(written) + body


def wrap_django(relay: ExchangeRelay, original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the `__call__` of Django's own test client, which gives a response object."""

    def call(self: Any, environ: Event) -> Any:
        request = read_wsgi_request(environ)
        exchange = relay.begin(request)
        responses: list[Any] = []
        while (pending := exchange.pending) is not None:
            response = original(self, make_environ(environ, request, pending))
            responses.append(response)
            headers = tuple((key.lower(), value) for key, value in response.items())
            status, body = response.status_code, response.getvalue()
            exchange.receive(Response(status=status, headers=headers, body=body))
        if exchange.reuse is not None:
            return responses[exchange.reuse]
        assert exchange.response is not None
        django_response = make_django_response(exchange.response, environ, request.body)
        if any(hasattr(response, "data") for response in responses):
            # What Django REST framework shows its tests instead of the body.
            django_response.data = exchange.response.data()
        return django_response

    return call


def make_django_response(response: Response, environ: Event, body: bytes) -> Any:
    """Return a response of the relay as Django's test client gives it to tests."""
    django_http: Any = importlib.import_module("django.http")
    django_wsgi: Any = importlib.import_module("django.core.handlers.wsgi")
    django_response = django_http.HttpResponse(
        response.body,
        status=response.status,
        headers={key: value for key, value in response.headers if key != "content-length"},
    )
    django_response.wsgi_request = django_wsgi.WSGIRequest(
        {**environ, "wsgi.input": io.BytesIO(body)}
    )
    return django_response


WRAPPERS: dict[str, Callable[..., Any]] = {
    "asgi": wrap_asgi,
    "wsgi": wrap_wsgi,
    "django": wrap_django,
}


def install(relay: ExchangeRelay, entry_points: dict[str, str]) -> None:
    """Wrap the entry points of every framework that is installed."""
    for path, interface in entry_points.items():
        module, _, name = path.rpartition(".")
        try:
            entry_point = getattr(importlib.import_module(module), name)
        except Exception:
            # Not installed, or not importable without settings: then no test calls it either.
            continue
        if "__call__" in vars(entry_point):
            entry_point.__call__ = WRAPPERS[interface](relay, entry_point.__call__)


def main() -> None:
    """Install the relay and become the program."""
    program, descriptor, relay_fd, entry_points, variables = sys.argv[1:6]
    folder = os.path.dirname(os.path.abspath(__file__))
    relay = CallingRelay(RelayClient(int(relay_fd)))
    called = json.loads(variables)
    is_http = entry_points == "http"
    if is_http or called:
        sys.path.insert(0, folder)
        proxy: Any = importlib.import_module("kit_proxy")
        del sys.path[0]
        proxy.install(relay, () if is_http else called)
    if not is_http:
        install(relay, json.loads(entry_points))
    path = os.path.join(folder, program)
    sys.argv = [path, descriptor]
    runpy.run_path(path, run_name="__main__")


if __name__ == "__main__":
    main()
