"""Words to write faults with: where a fault acts, and what it does there.

    respond(on("GET", "/users/{id}", 404), 200, {})              another status, another body
    edit(on("GET", "/users/", 200), lambda data, request: ...)   another JSON body
    rewrite(on("GET", "/users/"), lambda request: ...)           another request

A path may end with a slash or not; `{id}` stands for a number, `{any}` for any one part.
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from interview_kit.exercise.faults.base import Forward, Interceptor, Request, Response

PLACEHOLDERS = {"{id}": "-?[0-9]+", "{any}": "[^/]+"}
Data = Any


@dataclass(frozen=True, slots=True)
class Where:
    """The exchanges on which a fault acts: by request and by honest status (none named: all)."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    statuses: tuple[int, ...]
    when: Callable[[Request], bool]

    def matches_request(self, request: Request) -> bool:
        """Return whether the fault acts on this request."""
        return bool(
            request.method in self.methods
            and self.path.fullmatch(request.path)
            and self.when(request)
        )

    def matches(self, request: Request, response: Response) -> bool:
        """Return whether the fault acts on this exchange."""
        by_status = not self.statuses or response.status in self.statuses
        return by_status and self.matches_request(request)


def on(
    methods: str, path: str, *statuses: int, when: Callable[[Request], bool] = lambda _: True
) -> Where:
    """Say where: methods separated by blanks, a path, honest statuses, and a further condition."""
    pattern = re.escape(path.rstrip("/") or "/")
    for name, regex in PLACEHOLDERS.items():
        pattern = pattern.replace(re.escape(name), regex)
    return Where(tuple(methods.split()), re.compile(pattern + "/?"), statuses, when)


def has_field(
    field: str, holds: Callable[[Any], bool] = lambda _: True
) -> Callable[[Request], bool]:
    """Make a condition: the body is a JSON object with this field, and its value `holds`."""

    def check(request: Request) -> bool:
        data = request.data()
        return isinstance(data, dict) and field in data and holds(data[field])

    return check


def lacks_field(field: str) -> Callable[[Request], bool]:
    """Make a condition: the body is a JSON object without this field."""

    def check(request: Request) -> bool:
        data = request.data()
        return isinstance(data, dict) and field not in data

    return check


def has_parameter(
    name: str, holds: Callable[[str], bool] = lambda _: True
) -> Callable[[Request], bool]:
    """Make a condition: the query has this parameter, and its value `holds`."""
    return lambda request: name in parse_query(request) and holds(parse_query(request)[name])


def parse_query(request: Request) -> dict[str, str]:
    """Return the query parameters; the last one counts where one is repeated."""
    return dict(parse_qsl(request.query, keep_blank_values=True))


def with_query(request: Request, **changes: str | int | None) -> Request:
    """Return the request with other query parameters; None removes one."""
    before = parse_query(request)
    after = {name: v for name, v in {**before, **changes}.items() if v is not None}
    return request if after == before else replace(request, query=urlencode(after))


def make_read(request: Request, path: str | None = None, query: str = "") -> Request:
    """Return a GET of this path, or of the request's own, with the request's headers."""
    headers = tuple((k, v) for k, v in request.headers if not k.startswith("content-"))
    return Request(method="GET", path=path or request.path, query=query, headers=headers)


def make_call(variable: str, method: str, path: str) -> Request:
    """Return a request to the service whose address a variable holds."""
    return Request(method=method, path=path, service=variable)


def respond(scope: Where, status: int, body: Callable[[Request], Data] | Data = ...) -> Interceptor:
    """Make a fault with another status and, unless omitted, another body; None is no body."""

    def intercept(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        if not scope.matches(request, honest):
            return honest
        data = body(request) if callable(body) else body
        if data is ...:
            return replace(honest, status=status)
        if data is None:
            return without_body(replace(honest, status=status))
        return replace(honest, status=status).with_data(data)

    return intercept


def refuse(scope: Where, status: int = 422, detail: str = "this is refused") -> Interceptor:
    """Make a fault that returns an error and never sends the request to the server."""

    def intercept(request: Request, forward: Forward) -> Response:
        if not scope.matches_request(request):
            return forward(request)
        return Response(status=status).with_data({"detail": detail})

    return intercept


def edit(scope: Where, change: Callable[[Data, Request], Data]) -> Interceptor:
    """Make a fault that changes the JSON of a response; unchanged data leave it as it is."""

    def intercept(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        data = honest.data() if scope.matches(request, honest) else None
        if data is None:
            return honest
        changed = change(copy.deepcopy(data), request)
        return honest if changed == data else honest.with_data(changed)

    return intercept


def rewrite(scope: Where, change: Callable[[Request], Request]) -> Interceptor:
    """Make a fault that forwards another request.

    For a read, the honest response is asked for, too: where both hold the same data, the fault
    has not fired.
    """

    def intercept(request: Request, forward: Forward) -> Response:
        if not scope.matches_request(request) or (other := change(request)) == request:
            return forward(request)
        honest = forward(request) if request.method == "GET" else None
        response = forward(other)
        return honest if honest and honest.data() == response.data() else response

    return intercept


def change_json(
    change: Callable[[dict[str, Any]], Mapping[str, Any]],
) -> Callable[[Request], Request]:
    """Turn a change of a JSON object into a change of the request that carries it."""

    def change_request(request: Request) -> Request:
        data = request.data()
        if not isinstance(data, dict):
            return request
        changed = dict(change(dict(data)))
        return request if changed == data else request.with_data(changed)

    return change_request


def without_body(response: Response) -> Response:
    """Return the response with an empty body."""
    headers = tuple((k, v) for k, v in response.headers if not k.startswith("content-"))
    return replace(response, headers=(*headers, ("content-length", "0")), body=b"")


def with_text(response: Response, kind: str, body: str) -> Response:
    """Return the response with a body that is not JSON."""
    content = body.encode()
    headers = without_body(response).headers[:-1]
    sizes = (("content-type", kind), ("content-length", str(len(content))))
    return replace(response, headers=(*headers, *sizes), body=content)
