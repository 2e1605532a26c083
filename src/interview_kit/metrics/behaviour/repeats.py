"""Repeat checks alone that were late while others ran: that may have been our own doing.

Once two checks were late alone in the same way, all others are believed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from interview_kit.core.deadline import Deadline
from interview_kit.core.model import CheckResult, Outcome
from interview_kit.server.client import CHECK_OVER
from interview_kit.server.shape_patience import MAX_LATE, Shape, describe_short_wait, find_shape

WHOLE_CHECK: Shape = ("", "whole check")
"""The kind of a check whose time was over, whatever it asked."""
START: Shape = ("", "start")
"""The kind of a check whose server did not start in time."""
LATE_START = re.compile(r"GET \S+: no answer|nothing listens")


def repeat_late(
    results: Sequence[CheckResult],
    run_alone: Callable[[str], CheckResult],
    deadline: Deadline,
    response_seconds: float,
) -> tuple[CheckResult, ...]:
    """Repeat late checks in their order; return all results.

    What is said of a check does not depend on which of them ran first.
    """
    late_alone: Counter[Shape] = Counter()
    repeated: list[CheckResult] = []
    for result in results:
        kind = find_late_kind(result)
        if kind is not None and late_alone[kind] >= MAX_LATE:
            if kind not in (WHOLE_CHECK, START):
                message = describe_short_wait(kind, response_seconds)
                result = replace(result, message=message)
        elif kind is not None and not deadline.has_passed():
            result = run_alone(result.name)
            if (again := find_late_kind(result)) is not None:
                late_alone[again] += 1
        repeated.append(result)
    return tuple(repeated)


def repeat_hindered(
    results: Sequence[CheckResult], run_alone: Callable[[str], CheckResult], deadline: Deadline
) -> tuple[CheckResult, ...]:
    """Repeat failed checks during which what the server calls may have been late; each once."""
    return tuple(
        run_alone(result.name)
        if result.was_hindered and result.outcome is Outcome.FAILED and not deadline.has_passed()
        else result
        for result in results
    )


def find_late_kind(result: CheckResult) -> Shape | None:
    """Find what a failed check waited for in vain; None when it failed otherwise."""
    if result.outcome is not Outcome.FAILED:
        return None
    if LATE_START.match(result.message):
        return START
    for exchange in result.exchanges:
        if (exchange.error or "").startswith(CHECK_OVER):
            return WHOLE_CHECK
        if (exchange.error or "").startswith("no answer"):
            return find_shape(exchange.method, exchange.target)
    return None
