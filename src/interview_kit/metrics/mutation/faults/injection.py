"""Put an interceptor between the hidden checks and a server, inside the bounded client.

What the server calls itself goes through the same interceptor.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from interview_kit.exercise.faults.base import Interceptor, Request, Response
from interview_kit.metrics.mutation.faults.service_front import intercept_services
from interview_kit.sandbox.guest.kit_call import call_service
from interview_kit.server import client, wire
from interview_kit.server.base import PLAIN, Launcher, Server, ServerOptions
from interview_kit.server.services import RunningServices


def intercept_servers(launch: Launcher, intercept: Interceptor) -> Launcher:
    """Return a launcher of the same servers whose exchanges go through `intercept`."""

    @contextmanager
    def launch_context(options: ServerOptions = PLAIN) -> Iterator[Server]:
        with (
            launch(options) as server,
            intercept_services(server.services, intercept) as services,
        ):
            call = partial(call_named_service, services)
            yield replace(server, intercept=adapt_interceptor(intercept, call), services=services)

    return launch_context


def call_named_service(services: RunningServices | None, request: Request) -> Response:
    """Send a request to one of the services of a server, past the fault."""
    places = services.places if services else ()
    names = {service.variable: service.name for service, _ in places}
    simulation = services.by_name.get(names.get(request.service, "")) if services else None
    return call_service(request, simulation.url if simulation else "")


def adapt_interceptor(
    intercept: Interceptor, call: Callable[[Request], Response]
) -> client.Interceptor:
    """Turn an interceptor of decoded messages into one of the bounded client's raw messages.

    What a fault sends to a service goes through `call`.
    """

    def intercept_raw(raw: wire.RawRequest, forward_raw: client.Forward) -> wire.RawResponse:
        request = decode_request(raw)

        def forward(forwarded: Request) -> Response:
            if forwarded.service:
                return call(forwarded)
            # An unchanged request leaves exactly as the check sent it, with its own spelling.
            same = forwarded == request
            return decode_response(forward_raw(raw if same else encode_request(forwarded)))

        response = intercept(request, forward)
        headers = [(key.encode(), value.encode("latin-1")) for key, value in response.headers]
        return wire.RawResponse(status=response.status, headers=headers, body=response.body)

    return intercept_raw


def decode_request(raw: wire.RawRequest) -> Request:
    """Decode a request of the bounded client."""
    path, _, query = raw.target.partition("?")
    headers = ((key.decode().lower(), value.decode("latin-1")) for key, value in raw.headers)
    return Request(
        method=raw.method,
        path=unquote(path),
        query=query,
        headers=tuple(headers),
        body=raw.body,
    )


def encode_request(request: Request) -> wire.RawRequest:
    """Encode a request as the bounded client sends it."""
    headers = [(key, value) for key, value in request.headers if key != "content-length"]
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers.append(("content-length", str(len(request.body))))
    return wire.RawRequest(
        method=request.method,
        target=request.target(),
        headers=[(key.encode(), value.encode("latin-1")) for key, value in headers],
        body=request.body,
    )


def decode_response(raw: wire.RawResponse) -> Response:
    """Decode a response of the server."""
    headers = ((key.decode("latin-1").lower(), value) for key, value in raw.headers)
    return Response(
        status=raw.status,
        headers=tuple((key, value.decode("latin-1")) for key, value in headers),
        body=raw.body,
    )
