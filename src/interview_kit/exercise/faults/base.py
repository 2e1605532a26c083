"""What a fault is: plain values of one HTTP exchange, and a function that bends its answer.

A fault knows no framework and no process: it is given a request and a way to forward requests
to the honest server, and returns the answer that the client gets. It must be a pure function
of these: the candidate's side replays it with the answers so far.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

Headers = tuple[tuple[str, str], ...]
"""Names in lower case, in order; a name may occur more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; `path` is decoded, `query` is as it was sent."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    def data(self) -> Any:
        """The body as JSON, or None."""
        return read_json(self.body)

    def with_data(self, data: Any) -> Self:
        """The same request with another JSON body."""
        return replace(self, **carrying(self.headers, data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def data(self) -> Any:
        """The body as JSON, or None."""
        return read_json(self.body)

    def with_data(self, data: Any) -> Self:
        """The same answer with another JSON body."""
        return replace(self, **carrying(self.headers, data))

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key == name), None)


Forward = Callable[[Request], Response]
Bend = Callable[[Request, Forward], Response]


@dataclass(frozen=True, slots=True)
class Fault:
    """A named wrong answer. `title` says it to a person; `requirements` are what it breaks.

    A public fault may be shown to candidates, for practice.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    bend: Bend
    public: bool = False


def read_json(body: bytes) -> Any:
    """A body as JSON; None for one that is not JSON, or nested too deep to be read."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def carrying(headers: Headers, data: Any) -> dict[str, Any]:
    """Headers and body of a message that carries JSON."""
    body = json.dumps(data).encode()
    kept = tuple((k, v) for k, v in headers if k not in ("content-length", "content-type"))
    kind = next((v for k, v in headers if k == "content-type" and "json" in v), "application/json")
    return {
        "headers": (*kept, ("content-type", kind), ("content-length", str(len(body)))),
        "body": body,
    }
