"""What a fault is: a function that intercepts one HTTP exchange.

The exchanges are those of clients with the API and those of the program with the services that it
calls. A fault knows no framework and no process. It gets a request and a function that forwards
requests to the honest server, and returns the response that the client gets. It must be a pure
function of these, because it is replayed with the responses so far: see `replay`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from interview_kit.sandbox.guest.kit_exchange import Headers, Request, Response

__all__ = ["Fault", "Forward", "Headers", "Interceptor", "Request", "Response", "pass_through"]

Forward = Callable[[Request], Response]
Interceptor = Callable[[Request, Forward], Response]


@dataclass(frozen=True, slots=True)
class Fault:
    """A named broken server.

    `title` says to a person what is broken; `requirements` are the ids that this breaks. A
    public fault may be shown to candidates, for practice.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    intercept: Interceptor
    public: bool = False


def pass_through(request: Request, forward: Forward) -> Response:
    """Intercept nothing."""
    return forward(request)
