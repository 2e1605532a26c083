"""Which tests make exchanges that a fault would change: these run first, so that few need to.

It is seen in a run with nothing in between, and only ever decides the order.
"""

from collections.abc import Sequence

from interview_kit.exercise.faults.base import Fault, Forward, Request, Response
from interview_kit.exercise.faults.boundary import Boundary
from interview_kit.metrics.mutation.faults.runs import Meeting
from interview_kit.suite.task import Ending

MOST_KEPT = 20_000


class UnseenError(Exception):
    """The fault asks for more than was seen."""


class Sightings:
    """The exchanges of each test."""

    def __init__(self) -> None:
        self.seen: dict[str, list[tuple[Request, Response]]] = {}
        self._test = ""
        self._of: dict[int, str] = {}
        self._kept = 0

    def entered(self, test: str) -> None:
        """The next request belongs to this test."""
        self._test = test.rpartition(" (")[0]

    def bend(self, request: Request, forward: Forward) -> Response:
        """Forward, and remember what came."""
        test = self._of.setdefault(id(request), self._test)
        answer = forward(request)
        del self._of[id(request)]
        if self._kept < MOST_KEPT:
            self._kept += 1
            self.seen.setdefault(test, []).append((request, answer))
        return answer

    def order(self, fault: Fault, tests: Sequence[str]) -> tuple[str, ...]:
        """The tests that the fault would touch, then all others."""
        touched = {test for test in tests if self._touches(fault, test)}
        return tuple(sorted(tests, key=lambda test: test not in touched))

    def _touches(self, fault: Fault, test: str) -> bool:
        return any(changes(fault, *exchange) for exchange in self.seen.get(test, ()))


def changes(fault: Fault, request: Request, response: Response) -> bool:
    """Whether a fault would change this exchange, as far as can be said without a server."""

    def forward(wanted: Request) -> Response:
        if wanted == request:
            return response
        raise UnseenError

    boundary = Boundary(fault)
    try:
        boundary(request, forward)
    except UnseenError:
        return True
    return boundary.fired


def watch(meeting: Meeting) -> Sightings | None:
    """See all exchanges once; None when the suite does not pass in another order."""
    sightings = Sightings()
    backwards = tuple(reversed(meeting.tests))
    answer = meeting.meet(sightings.bend, backwards, sightings.entered)
    passed = answer.ending is Ending.UNNOTICED and not answer.missing
    return sightings if passed else None
