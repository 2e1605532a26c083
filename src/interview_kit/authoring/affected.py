"""Which hidden suites a fault can touch: only these need to run in front of it.

A fault is a pure function of an exchange. A suite of which it would change no exchange has the
same talk with the server as without it, and finds the same.
"""

import os
from pathlib import Path

from interview_kit.core import layout
from interview_kit.exercise.faults.base import Fault, Forward, Request, Response
from interview_kit.metrics.mutation.faults.traffic import changes


class Seen:
    """Stands between the hidden checks and an honest server, and notes the exchanges."""

    def __init__(self) -> None:
        self._files: dict[str, list[tuple[Request, Response]]] = {}

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Forward, and remember what came."""
        file = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
        answer = forward(request)
        self._files.setdefault(file, []).append((request, answer))
        return answer

    def touched(self, fault: Fault) -> list[Path]:
        """The suites of which the fault would change an exchange, in their order."""
        return [
            layout.PHASES / file
            for file, exchanges in self._files.items()
            if any(changes(fault, *exchange) for exchange in exchanges)
        ]
