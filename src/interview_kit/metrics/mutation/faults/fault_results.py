"""What the candidate's tests noticed of all broken servers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from interview_kit.core.model import Noticed
from interview_kit.exercise.faults.base import Fault
from interview_kit.metrics.mutation.record import FaultFinding, FaultFindings

NOT_RUN = "the time for broken servers was over"
TOO_SLOW = "the tests are too slow to be run"
FEWEST = 20
"""Of fewer faults than these no score is made when more were meant to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResult:
    """One fault, and the test that failed because of it.

    Without an outcome, `left_out` says why there is none; `is_late` that the run took too long.
    `is_confirmed` is false of a notice that is believed because no test is doubted.
    """

    fault: Fault
    outcome: Noticed | None
    test: str | None = None
    left_out: str | None = None
    is_late: bool = False
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResults:
    """What the candidate's tests noticed of all faults.

    `tests` counts those that could notice something. Of the others, `quarantined` fail on their
    own program now and then, `contradicting` on our reference, with their messages, and
    `overspecified` on servers that break no promise, with the cause. `left_out` counts by reason
    the faults without a result. `void` says why no test counts, `unmet` why there was nothing
    to notice.
    """

    results: tuple[FaultResult, ...] = ()
    tests: int = 0
    quarantined: dict[str, str] = field(default_factory=dict)
    contradicting: dict[str, str] = field(default_factory=dict)
    overspecified: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None

    def select(self, outcome: Noticed) -> list[Fault]:
        """Return the faults with this outcome."""
        return [result.fault for result in self.results if result.outcome is outcome]

    def summarize(self) -> str:
        """Describe the result in one line, to the candidate."""
        if reason := self.void or self.unmet:
            return reason
        noticed = len(self.select(Noticed.NOTICED))
        tests = "1 test" if self.tests == 1 else f"{self.tests} tests"
        return (
            f"Your {tests} ran against {len(self.results)} broken servers"
            f" and noticed {noticed}." + describe_left_out(self.left_out)
        )

    def findings(self) -> FaultFindings:
        """Return this for the record, without the faults' own code."""
        return FaultFindings(
            items=tuple(
                FaultFinding(
                    id=result.fault.id,
                    title=result.fault.title,
                    requirements=result.fault.requirements,
                    outcome=result.outcome,
                    test=result.test,
                )
                for result in self.results
                if result.outcome is not None
            ),
            quarantined=self.quarantined,
            contradicting=self.contradicting,
            overspecified=self.overspecified,
            left_out=self.left_out,
            void=self.void,
            unmet=self.unmet,
        )


def describe_left_out(left_out: Mapping[str, int]) -> str:
    """Describe in a sentence what has no result; empty when there is no such thing."""
    parts = "; ".join(f"{count}: {reason}" for reason, count in left_out.items())
    return f" Left out: {parts}." if parts else ""


def make_results(results: FaultResults, left_out: Mapping[str, int], total: int) -> FaultResults:
    """Add to the results what was left out, and why; of too few results make none."""
    reasons = {**left_out}
    if not_run := total - len(results.results) - sum(left_out.values()):
        reasons[NOT_RUN] = not_run
    if results.void:
        return replace(results, results=())
    if len(results.results) < min(FEWEST, total // 2):
        causes = "; ".join(f"{count}: {reason}" for reason, count in sorted(reasons.items()))
        unmet = f"{TOO_SLOW} against {total} broken servers ({causes})"
        return FaultResults(tests=results.tests, unmet=unmet)
    return replace(results, left_out=dict(sorted(reasons.items())))
