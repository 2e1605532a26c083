"""What is said of all broken servers together."""

from interview_kit.core.model import Noticed
from interview_kit.metrics.mutation.faults.fault_results import (
    NOT_RUN,
    TOO_SLOW,
    FaultResults,
    make_results,
)
from interview_kit.metrics.mutation.faults.fault_run import DOUBTFUL, FaultResult

from .notes import (
    FAULTS,
)


def test_too_few_results_are_no_score():
    some = FaultResults(
        results=tuple(FaultResult(fault=f, outcome=Noticed.NOTICED) for f in FAULTS), tests=3
    )
    whole = make_results(some, {DOUBTFUL: 2}, 7)
    assert whole.left_out == {DOUBTFUL: 2, NOT_RUN: 1}
    assert "Left out: " in whole.summarize()
    few = make_results(some, {DOUBTFUL: 2}, 75)
    assert few.results == ()
    assert str(few.unmet).startswith(TOO_SLOW)
    assert f"2: {DOUBTFUL}; 69: {NOT_RUN}" in str(few.unmet)
