"""Words to write faults with: where a fault acts, and what it does there.

    answer(on("GET", "/users/{id}", 404), 200, {})           another status, another body
    edit(on("GET", "/users/", 200), lambda d, q: …)           another JSON body
    ask(on("GET", "/users/"), lambda q: without(q, "skip"))   another request

A path may end with a slash or not; `{id}` stands for a number, `{any}` for any one part.
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from interview_kit.exercise.faults.base import Bend, Forward, Request, Response

PARTS = {"{id}": "-?[0-9]+", "{any}": "[^/]+"}
Data = Any


@dataclass(frozen=True, slots=True)
class Where:
    """Where a fault acts: which requests, and with which honest answers (none named: all)."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    statuses: tuple[int, ...]
    when: Callable[[Request], bool]

    def asks(self, request: Request) -> bool:
        """Whether this is such a request."""
        return bool(
            request.method in self.methods
            and self.path.fullmatch(request.path)
            and self.when(request)
        )

    def meets(self, request: Request, response: Response) -> bool:
        """Whether this is such an exchange."""
        return self.asks(request) and (not self.statuses or response.status in self.statuses)


def on(
    methods: str, path: str, *statuses: int, when: Callable[[Request], bool] = lambda _: True
) -> Where:
    """Say where: methods parted by blanks, a path, honest statuses, and what else must hold."""
    pattern = re.escape(path.rstrip("/") or "/")
    for name, regex in PARTS.items():
        pattern = pattern.replace(re.escape(name), regex)
    return Where(tuple(methods.split()), re.compile(pattern + "/?"), statuses, when)


def sent(field: str, holds: Callable[[Any], bool] = lambda _: True) -> Callable[[Request], bool]:
    """Whether a JSON object was sent with a field of which something holds."""

    def check(request: Request) -> bool:
        data = request.data()
        return isinstance(data, dict) and field in data and holds(data[field])

    return check


def lacking(field: str) -> Callable[[Request], bool]:
    """Whether a JSON object was sent without a field."""

    def check(request: Request) -> bool:
        data = request.data()
        return isinstance(data, dict) and field not in data

    return check


def asked(name: str, holds: Callable[[str], bool] = lambda _: True) -> Callable[[Request], bool]:
    """Whether a query parameter was given of which something holds."""
    return lambda request: name in query_of(request) and holds(query_of(request)[name])


def query_of(request: Request) -> dict[str, str]:
    """The query parameters; of one given twice the last counts."""
    return dict(parse_qsl(request.query, keep_blank_values=True))


def with_query(request: Request, **changes: str | int | None) -> Request:
    """The same request with other query parameters; None takes one away."""
    wanted = {**query_of(request), **changes}
    kept = {name: value for name, value in wanted.items() if value is not None}
    return request if kept == query_of(request) else replace(request, query=urlencode(kept))


def look(request: Request, path: str | None = None, query: str = "") -> Request:
    """A read on the side, of this path or of the one that the request names."""
    kept = tuple((k, v) for k, v in request.headers if not k.startswith("content-"))
    return Request(method="GET", path=path or request.path, query=query, headers=kept)


def answer(where: Where, status: int, body: Callable[[Request], Data] | Data = ...) -> Bend:
    """Give another status, with the honest body unless another is named; None is no body."""

    def bend(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        if not where.meets(request, honest):
            return honest
        given = body(request) if callable(body) else body
        if given is ...:
            return replace(honest, status=status)
        if given is None:
            return without_body(replace(honest, status=status))
        return replace(honest, status=status).with_data(given)

    return bend


def refuse(where: Where, status: int = 422, detail: str = "this is refused") -> Bend:
    """Give an error without asking the server."""

    def bend(request: Request, forward: Forward) -> Response:
        if not where.asks(request):
            return forward(request)
        return Response(status=status).with_data({"detail": detail})

    return bend


def edit(where: Where, change: Callable[[Data, Request], Data]) -> Bend:
    """Change the JSON of an answer; what comes back unchanged has not fired."""

    def bend(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        data = honest.data() if where.meets(request, honest) else None
        if data is None:
            return honest
        changed = change(copy.deepcopy(data), request)
        return honest if changed == data else honest.with_data(changed)

    return bend


def ask(where: Where, change: Callable[[Request], Request]) -> Bend:
    """Forward another request. A read is compared with the honest one, so that it can miss."""

    def bend(request: Request, forward: Forward) -> Response:
        if not where.asks(request) or (other := change(request)) == request:
            return forward(request)
        honest = forward(request) if request.method == "GET" else None
        given = forward(other)
        return honest if honest and honest.data() == given.data() else given

    return bend


def sending(change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Callable[[Request], Request]:
    """A change of a request that changes the JSON object in it."""

    def changed(request: Request) -> Request:
        data = request.data()
        if not isinstance(data, dict):
            return request
        new = dict(change(dict(data)))
        return request if new == data else request.with_data(new)

    return changed


def without_body(response: Response) -> Response:
    """The same answer with nothing in it."""
    kept = tuple((k, v) for k, v in response.headers if not k.startswith("content-"))
    return replace(response, headers=(*kept, ("content-length", "0")), body=b"")


def text(response: Response, kind: str, body: str) -> Response:
    """The same answer with a body that is not JSON."""
    raw = body.encode()
    kept = without_body(response).headers[:-1]
    sizes = (("content-type", kind), ("content-length", str(len(raw))))
    return replace(response, headers=(*kept, *sizes), body=raw)
