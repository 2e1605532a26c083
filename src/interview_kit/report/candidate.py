"""Render the candidate's copy of the report, without anything that is hidden from candidates.

It is built by allow-list: the template never sees the scorecard, only what is copied here. Hidden
checks, exchanges, server logs, points and the interviewer's notes are not copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.report.page import render_template
from interview_kit.report.summaries import explain_quick
from interview_kit.report.timeline import (
    TimelineLayout,
    describe_change,
    lay_out,
    verdicts_at_phase_end,
)
from interview_kit.scorecard.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRequirement:
    """A requirement as in the brief, with its verdict now (and `then`, when its phase ended)."""

    id: str
    title: str
    verdict: Verdict
    bonus: bool
    then: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePhase:
    """A phase with its requirements."""

    number: int
    title: str
    requirements: tuple[CandidateRequirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateMetrics:
    """The metrics of the candidate's own tests on their own program."""

    coverage: CoveragePart
    mutation: MutationPart


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLog:
    """The output of the candidate's own tests."""

    tests_log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReport:
    """Everything that the page can show. `cause` is why the program was not ready."""

    candidate: str
    exercise: str
    framework: str
    kit_version: str
    ungraded: bool
    quick: str | None
    cause: str | None
    has_answered: bool
    phases: tuple[CandidatePhase, ...]
    metrics: CandidateMetrics
    run: CandidateLog
    timeline: TimelineLayout | None

    @property
    def requirements(self) -> int:
        """Count the requirements without bonus ones."""
        return len(self._list_required())

    @property
    def met(self) -> int:
        """Count the requirements that are met, without bonus ones."""
        return sum(item.verdict is Verdict.MET for item in self._list_required())

    def _list_required(self) -> list[CandidateRequirement]:
        return [item for phase in self.phases for item in phase.requirements if not item.bonus]


def render(result: Result) -> str:
    """Render the page."""
    return render_template("candidate.html", result=copy_for_candidate(result), rest="")


def copy_for_candidate(result: Result) -> CandidateReport:
    """Copy the parts of a scorecard that a candidate may see."""
    verdicts = verdicts_at_phase_end(result.timeline)
    return CandidateReport(
        candidate=result.submission.candidate,
        exercise=result.submission.exercise,
        framework=result.submission.framework,
        kit_version=result.kit_version,
        ungraded=result.status == "ungraded",
        quick=explain_quick(result),
        cause=result.server.cause,
        has_answered=result.server.answered,
        phases=tuple(_copy_phase(phase, verdicts) for phase in result.phases),
        metrics=CandidateMetrics(
            coverage=result.metrics.part(CoveragePart),
            mutation=_hide_faults(result.metrics.part(MutationPart)),
        ),
        run=CandidateLog(tests_log=result.run.tests_log),
        timeline=lay_out(result.timeline, result.phases),
    )


def _hide_faults(part: MutationPart) -> MutationPart:
    """Keep how many broken servers were noticed, not which: other candidates get the same."""
    if part.faults is None:
        return part
    counts = part.faults.model_copy(update={"items": (), "contradicting": {}, "overspecified": {}})
    return part.model_copy(update={"faults": counts})


def _copy_phase(phase: PhasePart, then: Mapping[str, Verdict]) -> CandidatePhase:
    return CandidatePhase(
        number=phase.number,
        title=phase.title,
        requirements=tuple(
            CandidateRequirement(
                id=item.id,
                title=item.title,
                verdict=item.verdict,
                bonus=item.bonus,
                then=describe_change(then.get(item.id), item.verdict),
            )
            for item in phase.requirements
        ),
    )
