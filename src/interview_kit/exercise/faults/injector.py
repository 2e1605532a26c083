"""Inject one fault in front of one server, and record whether it ever changed anything."""

import math

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Fault, Forward, Request, Response

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
MISREADS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a fault raises when requests or responses have another shape than it reads."""


class FaultInjector:
    """Intercept exchanges with a fault.

    `fired` becomes true once a client got another response than the server gave, or the server
    another request than the client sent. A fault that only looks something up has not fired.
    With `strict`, for servers of our own, the fault must be able to read every response.
    """

    def __init__(self, fault: Fault, *, strict: bool = False) -> None:
        self._fault = fault
        self._strict = strict
        self.fired = False

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Answer one request. Raises `EngineError` when a strict fault misreads a response."""
        forwarded: list[tuple[Request, Response]] = []

        def record(request: Request) -> Response:
            response = forward(request)
            forwarded.append((request, response))
            return response

        try:
            response = self._fault.intercept(request, record)
        except MISREADS as error:
            if self._strict:
                reason = f"{type(error).__name__}: {error}"
                raise EngineError(f"the fault {self._fault.id} cannot read: {reason}") from error
            return _find_honest(request, forwarded) or forward(request)
        if _is_changed(request, response, forwarded):
            self.fired = True
        return response


class _UnrecordedError(Exception):
    """The fault forwards a request whose response was not recorded."""


def would_change(fault: Fault, request: Request, response: Response) -> bool:
    """Return whether a fault would change a recorded exchange.

    True also when it would send other requests: what they do cannot be known without a server.
    """

    def forward(forwarded: Request) -> Response:
        if forwarded == request:
            return response
        raise _UnrecordedError

    injector = FaultInjector(fault)
    try:
        injector(request, forward)
    except _UnrecordedError:
        return True
    return injector.fired


class RecordedTraffic:
    """Exchanges without any fault, by the name of the test or suite that made them."""

    def __init__(self, max_exchanges: float = math.inf) -> None:
        self._by_name: dict[str, list[tuple[Request, Response]]] = {}
        self._free = max_exchanges

    def add(self, name: str, request: Request, response: Response) -> None:
        """Record one exchange; beyond `max_exchanges` none is."""
        if self._free > 0:
            self._free -= 1
            self._by_name.setdefault(name, []).append((request, response))

    def find_affected(self, fault: Fault) -> list[str]:
        """Return the names of which the fault would change an exchange, in recorded order."""
        return [
            name
            for name, exchanges in self._by_name.items()
            if any(would_change(fault, *exchange) for exchange in exchanges)
        ]


def _find_honest(request: Request, forwarded: list[tuple[Request, Response]]) -> Response | None:
    return next((response for sent, response in forwarded if sent == request), None)


def _is_changed(
    request: Request, response: Response, forwarded: list[tuple[Request, Response]]
) -> bool:
    """Return whether the exchange differs from the one that the server alone would have had."""
    sent_requests = [sent for sent, _ in forwarded]
    effects = [sent for sent in sent_requests if sent.service or sent.method not in SAFE_METHODS]
    has_other_effects = len(effects) > 1 or any(sent != request for sent in effects)
    return has_other_effects or response != _find_honest(request, forwarded)
