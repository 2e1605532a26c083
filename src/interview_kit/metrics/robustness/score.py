"""The profile of how an API keeps to its own document; it gives no points."""

from collections import Counter

from interview_kit.core.model import Robustness
from interview_kit.metrics.robustness.record import (
    RobustnessFindingPart,
    RobustnessPart,
)

MOST_FINDINGS = 100


def robustness_part(found: Robustness | None) -> RobustnessPart | None:
    """What was found, counted by kind; None where it was not asked for."""
    if found is None:
        return None
    return RobustnessPart(
        operations=found.operations,
        requests=found.requests,
        total=len(found.findings),
        kinds=dict(sorted(Counter(one.kind for one in found.findings).items())),
        findings=tuple(
            RobustnessFindingPart.model_validate(one, from_attributes=True)
            for one in found.findings[:MOST_FINDINGS]
        ),
        reason=found.reason,
    )
