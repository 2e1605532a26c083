"""The profile of how an API keeps to its own document; it gives no points."""

from collections import Counter

from interview_kit.metrics.robustness.record import Robustness, RobustnessPart

MOST_FINDINGS = 100


def robustness_part(robustness: Robustness | None) -> RobustnessPart | None:
    """Count the findings by kind; None where robustness was not measured."""
    if robustness is None:
        return None
    kinds = Counter(finding.kind for finding in robustness.findings)
    return RobustnessPart(
        operations=robustness.operations,
        requests=robustness.requests,
        total=len(robustness.findings),
        kinds=dict(sorted(kinds.items())),
        findings=robustness.findings[:MOST_FINDINGS],
        reason=robustness.reason,
    )
