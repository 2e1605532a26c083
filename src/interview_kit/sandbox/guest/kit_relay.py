"""Shows each exchange of the candidate's tests to the grader, who may have it answered otherwise.

    python -P kit_relay.py PROGRAM DESCRIPTOR RELAY ENTRY_POINTS

Runs another of our programs with the web frameworks' entry points wrapped, or, where
ENTRY_POINTS is `http`, with `kit_proxy` in front of every server that it connects to.
ENTRY_POINTS is a JSON object: the dotted name of a class whose `__call__` takes requests, and
how it is called (`asgi`, `wsgi`, or `django` for Django's own test client). What a wrapped app
is asked goes over the relay first; the grader says what to forward to the app, how often, and
what to answer. Nothing here knows what for: every run of the suite has the relay, also those
in which each request is simply forwarded.
"""

import importlib
import io
import json
import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_exchange import Answer, Message, Relay, Values
else:
    from kit_exchange import Answer, Message, Relay, Values
del sys.path[0]

SEEN = "kit.relay"
"""Marks an exchange that is being forwarded, for apps that stand behind apps."""


class Heard:
    """What an ASGI app sent in answer to one request, and what it raised."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.error: Exception | None = None

    async def send(self, message: Message) -> None:
        """Take a message of the app."""
        self.messages.append(message)

    def values(self) -> Answer:
        """Status, headers and body; an app that only raised has crashed."""
        status, body = 500, b""
        headers: list[tuple[str, str]] = []
        for message in self.messages:
            status = message.get("status", status)
            headers += [(text(k).lower(), text(v)) for k, v in message.get("headers", ())]
            body += message.get("body", b"")
        return status, headers, body


def text(raw: bytes) -> str:
    """Header bytes as text."""
    return bytes(raw).decode("latin-1")


def over_asgi(relay: Relay, original: Callable[..., Awaitable[None]]) -> Callable[..., Any]:
    """An ASGI entry point behind the relay."""

    async def call(self: Any, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope.get(SEEN):
            return await original(self, scope, receive, send)
        request = await asgi_values(scope, receive)
        exchange = relay.begin(request)
        answers: list[Heard] = []
        while (wanted := exchange.todo) is not None:
            heard = Heard()
            inner = asgi_scope(scope, request, wanted)
            try:
                await original(self, inner, once(wanted[4], receive), heard.send)
            except Exception as error:
                heard.error = error
            answers.append(heard)
            exchange.answered(*heard.values())
        if exchange.same is not None:
            for message in answers[exchange.same].messages:
                await send(message)
            if (raised := answers[exchange.same].error) is not None:
                raise raised
            return None
        assert exchange.given is not None
        status, headers, body = exchange.given
        sent = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})
        return None

    return call


async def asgi_values(scope: Message, receive: Any) -> Values:
    """The whole request."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    headers = tuple((text(key).lower(), text(value)) for key, value in scope["headers"])
    return (scope["method"], scope["path"], text(scope.get("query_string", b"")), headers, body)


def asgi_scope(scope: Message, request: Values, wanted: Values) -> Message:
    """The scope of a request; what is not changed stays as it came."""
    changed: Message = {**scope, SEEN: True}
    if wanted != request:
        method, path, query, headers, body = wanted
        kept = [(k, v) for k, v in headers if k != "content-length"]
        sized = [*kept, ("content-length", str(len(body)))] if body else kept
        changed["method"], changed["path"] = method, path
        changed["query_string"] = query.encode("latin-1")
        changed["raw_path"] = path.encode()
        changed["headers"] = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in sized]
    return changed


def once(body: bytes, receive: Any) -> Callable[[], Awaitable[Message]]:
    """Gives a body, then whatever the client does next."""
    bodies = [body]

    async def receive_() -> Message:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        found: Message = await receive()
        return found

    return receive_


def over_wsgi(relay: Relay, original: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
    """A WSGI entry point behind the relay."""

    def call(self: Any, environ: Message, start_response: Any) -> Iterable[bytes]:
        if environ.get(SEEN):
            return original(self, environ, start_response)
        request = wsgi_values(environ)
        exchange = relay.begin(request)
        answers: list[tuple[str, list[tuple[str, str]], bytes]] = []
        while (wanted := exchange.todo) is not None:
            answers.append(wsgi_answer(self, original, wsgi_environ(environ, request, wanted)))
            status, headers, body = answers[-1]
            lowered = [(key.lower(), value) for key, value in headers]
            exchange.answered(int(status.split()[0]), lowered, body)
        if exchange.same is not None:
            status, headers, body = answers[exchange.same]
        else:
            assert exchange.given is not None
            number, headers, body = exchange.given
            status = f"{number} Bent"
        start_response(status, headers)
        return [body]

    return call


def wsgi_values(environ: Message) -> Values:
    """The whole request."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    headers = [
        (key[5:].replace("_", "-").lower(), value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append(("content-type", environ["CONTENT_TYPE"]))
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    query = environ.get("QUERY_STRING", "")
    return (environ["REQUEST_METHOD"], path, query, tuple(headers), body)


def wsgi_environ(environ: Message, request: Values, wanted: Values) -> Message:
    """The environment of a request; what is not changed stays as it came."""
    method, path, query, headers, body = wanted
    changed = {**environ, SEEN: True, "wsgi.input": io.BytesIO(body)}
    if wanted != request:
        changed["REQUEST_METHOD"], changed["QUERY_STRING"] = method, query
        changed["PATH_INFO"] = path.encode().decode("latin-1")
        changed["CONTENT_LENGTH"] = str(len(body))
        kinds = [value for key, value in headers if key == "content-type"]
        changed["CONTENT_TYPE"] = kinds[0] if kinds else ""
    return changed


def wsgi_answer(
    app: Any, original: Callable[..., Iterable[bytes]], environ: Message
) -> tuple[str, list[tuple[str, str]], bytes]:
    """What a WSGI app answers."""
    started: list[Any] = []

    def start_response(status: str, headers: Any, *error: Any) -> Callable[[bytes], object]:
        started[:] = [status, list(headers)]
        return written.append

    written: list[bytes] = []
    parts = original(app, environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return started[0], started[1], b"".join(written) + body


def over_django(relay: Relay, original: Callable[..., Any]) -> Callable[..., Any]:
    """The entry of Django's own test client, which answers with a response object."""

    def call(self: Any, environ: Message) -> Any:
        request = wsgi_values(environ)
        exchange = relay.begin(request)
        answers: list[Any] = []
        while (wanted := exchange.todo) is not None:
            answers.append(original(self, wsgi_environ(environ, request, wanted)))
            headers = [(key.lower(), value) for key, value in answers[-1].items()]
            exchange.answered(answers[-1].status_code, headers, answers[-1].getvalue())
        if exchange.same is not None:
            return answers[exchange.same]
        assert exchange.given is not None
        http: Any = importlib.import_module("django.http")
        status, headers, body = exchange.given
        response = http.HttpResponse(
            body, status=status, headers={k: v for k, v in headers if k != "content-length"}
        )
        wsgi: Any = importlib.import_module("django.core.handlers.wsgi")
        response.wsgi_request = wsgi.WSGIRequest({**environ, "wsgi.input": io.BytesIO(request[4])})
        return response

    return call


WRAPS: dict[str, Callable[..., Any]] = {
    "asgi": over_asgi,
    "wsgi": over_wsgi,
    "django": over_django,
}


def install(descriptor: int, entry_points: dict[str, str]) -> None:
    """Wrap the entry points of every framework that is there."""
    relay = Relay(descriptor)
    for path, interface in entry_points.items():
        module, _, name = path.rpartition(".")
        try:
            found = getattr(importlib.import_module(module), name)
        except Exception:  # not there, or not to be had without settings
            continue
        if "__call__" in vars(found):
            found.__call__ = WRAPS[interface](relay, found.__call__)


def main() -> None:
    """Install the relay and become the program."""
    program, descriptor, relay, entry_points = sys.argv[1:5]
    folder = os.path.dirname(os.path.abspath(__file__))
    if entry_points == "http":
        sys.path.insert(0, folder)
        proxy: Any = importlib.import_module("kit_proxy")
        del sys.path[0]
        proxy.install(int(relay))
    else:
        install(int(relay), json.loads(entry_points))
    path = os.path.join(folder, program)
    sys.argv = [path, descriptor]
    runpy.run_path(path, run_name="__main__")


if __name__ == "__main__":
    main()
