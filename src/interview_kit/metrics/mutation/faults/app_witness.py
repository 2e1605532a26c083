"""See that the app is asked when a fault is met: what the test process claims may be made up.

Before each request of the tests the witness asks for a path that nobody serves. An app responds
to that otherwise than to a request that it accepts; code that puts exchanges of its own onto the
relay, and knows only its own requests, responds to both alike.
"""

from interview_kit.exercise.faults.base import Fault, Forward, Request, Response
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.exercise.faults.lookalikes import make_idle_request

FIRST_ERROR = 400
"""From this status on two requests may well get the same response."""

NO_RESPONSE = Response(status=0)


class AppWitness:
    """Inject a fault, and tell whether it was met where the app was asked.

    `fired` becomes true with the first exchange that the fault changes, `has_asked_app` with the
    first of them in which the app was seen to be asked. Without a `path` that nobody serves, each
    counts as seen.
    """

    def __init__(self, fault: Fault, path: str | None) -> None:
        self._fault = fault
        self._path = path
        self.fired = False
        self.has_asked_app = False

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Answer one request of the tests."""
        responses: list[Response] = []

        def record(forwarded: Request) -> Response:
            responses.append(forward(forwarded))
            return responses[-1]

        idle = forward(make_idle_request(request, self._path)) if self._path else NO_RESPONSE
        injector = FaultInjector(self._fault)
        response = injector(request, record)
        if injector.fired:
            self.fired = True
            self.has_asked_app |= not any(is_same(idle, response) for response in responses)
        return response


def is_same(idle: Response, response: Response) -> bool:
    """Return whether an app accepts a request and one that nobody serves in the same words."""
    accepted = idle.status == response.status < FIRST_ERROR
    return accepted and idle.body == response.body
