"""A fault between the hidden checks and a server: bends what the bounded client sends and gets."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from urllib.parse import quote, unquote

from interview_kit.exercise.faults.base import Bend, Request, Response
from interview_kit.server import client, wire
from interview_kit.server.base import Launcher, Server

UNQUOTED = "/:@!$&'()*+,;="


def faulty(launch: Launcher, boundary: Bend) -> Launcher:
    """The same servers, with a fault in front of each."""

    @contextmanager
    def launched() -> Iterator[Server]:
        with launch() as server:
            yield replace(server, intercept=on_the_wire(boundary))

    def launcher() -> AbstractContextManager[Server]:
        return launched()

    return launcher


def on_the_wire(boundary: Bend) -> client.Interceptor:
    """A boundary in the terms of the bounded client."""

    def bend(sent: wire.RawRequest, forward: client.Forward) -> wire.RawResponse:
        request = plain(sent)

        def forwarded(wanted: Request) -> Response:
            return received(forward(sent if wanted == request else wired(wanted)))

        given = boundary(request, forwarded)
        headers = [(key.encode(), value.encode("latin-1")) for key, value in given.headers]
        return wire.RawResponse(status=given.status, headers=headers, body=given.body)

    return bend


def plain(sent: wire.RawRequest) -> Request:
    """A request of the client, in plain values."""
    path, _, query = sent.target.partition("?")
    headers = ((key.decode().lower(), value.decode("latin-1")) for key, value in sent.headers)
    return Request(
        method=sent.method,
        path=unquote(path),
        query=query,
        headers=tuple(headers),
        body=sent.body,
    )


def wired(wanted: Request) -> wire.RawRequest:
    """A request of a fault, as the client sends it."""
    headers = [(key, value) for key, value in wanted.headers if key != "content-length"]
    if wanted.body or wanted.method in ("POST", "PUT", "PATCH"):
        headers.append(("content-length", str(len(wanted.body))))
    return wire.RawRequest(
        method=wanted.method,
        target=quote(wanted.path, safe=UNQUOTED) + (f"?{wanted.query}" if wanted.query else ""),
        headers=[(key.encode(), value.encode("latin-1")) for key, value in headers],
        body=wanted.body,
    )


def received(answer: wire.RawResponse) -> Response:
    """An answer of the server, in plain values."""
    headers = ((key.decode("latin-1").lower(), value) for key, value in answer.headers)
    return Response(
        status=answer.status,
        headers=tuple((key, value.decode("latin-1")) for key, value in headers),
        body=answer.body,
    )
