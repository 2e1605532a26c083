"""One fault in front of one server, and whether it ever changed anything."""

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Fault, Forward, Request, Response

SAFE = ("GET", "HEAD", "OPTIONS")
MISREADS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a fault raises when requests or answers have another shape than it reads."""


class Boundary:
    """Bends exchanges; `fired` once a client got another answer, or the server another request.

    A fault that only looked something up has not changed anything by that. `strict` is for
    servers of ours: there a fault must be able to read every answer.
    """

    def __init__(self, fault: Fault, *, strict: bool = False) -> None:
        self._fault = fault
        self._strict = strict
        self.fired = False

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Answer one request. Errors: `EngineError` when a strict fault misreads an answer."""
        asked: list[tuple[Request, Response]] = []

        def watched(wanted: Request) -> Response:
            answer = forward(wanted)
            asked.append((wanted, answer))
            return answer

        try:
            given = self._fault.bend(request, watched)
        except MISREADS as error:
            if self._strict:
                what = f"{type(error).__name__}: {error}"
                raise EngineError(f"the fault {self._fault.id} cannot read: {what}") from error
            return next((a for wanted, a in asked if wanted == request), None) or forward(request)
        if changed(request, given, asked):
            self.fired = True
        return given


def changed(request: Request, given: Response, asked: list[tuple[Request, Response]]) -> bool:
    """Whether the exchange differs from the one that the server alone would have had."""
    honest = [answer for wanted, answer in asked if wanted == request]
    others = [wanted for wanted, _ in asked if wanted != request and wanted.method not in SAFE]
    return not honest or given != honest[0] or bool(others)
