"""The candidate's copy: their rules, their program, their tests, and nothing that is hidden.

It is made by allow-list: the template never sees the scorecard, only what is copied here. Hidden
checks, exchanges, logs, points of the grading and the interviewer's notes are not among it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.report import html
from interview_kit.report.hour import Laid, changes, later, lay_out
from interview_kit.scorecard.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A requirement as the brief prints it, with its verdict, now and when its phase ended."""

    id: str
    title: str
    verdict: Verdict
    bonus: bool
    then: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A phase with its requirements."""

    number: int
    title: str
    requirements: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What was measured of the candidate's own tests on their own program."""

    coverage: CoveragePart
    mutation: MutationPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What their own suite printed."""

    tests_log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All that the page can show. `cause` is their program's own reason for not starting."""

    candidate: str
    exercise: str
    framework: str
    kit_version: str
    ungraded: bool
    cause: str | None
    phases: tuple[Stage, ...]
    metrics: Metrics
    run: Run
    hour: Laid | None

    @property
    def requirements(self) -> int:
        """How many requirements count; bonus ones do not."""
        return len(self._counted)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(one.verdict is Verdict.MET for one in self._counted)

    @property
    def _counted(self) -> list[Promise]:
        return [one for phase in self.phases for one in phase.requirements if not one.bonus]


def render(result: Result) -> str:
    """The whole page."""
    return html.fitting("candidate.html", result=copy_of(result), rest="")


def copy_of(result: Result) -> Copy:
    """What of a scorecard is the candidate's."""
    return Copy(
        candidate=result.submission.candidate,
        exercise=result.submission.exercise,
        framework=result.submission.framework,
        kit_version=result.kit_version,
        ungraded=result.status == "ungraded",
        cause=result.server.cause,
        phases=tuple(_stage(phase, changes(result.hour)) for phase in result.phases),
        metrics=Metrics(
            coverage=result.metrics.part(CoveragePart),
            mutation=_without_faults(result.metrics.part(MutationPart)),
        ),
        run=Run(tests_log=result.run.tests_log),
        hour=lay_out(result.hour, result.phases),
    )


def _without_faults(part: MutationPart) -> MutationPart:
    """How many broken servers were noticed, but not which: others will meet the same ones."""
    if part.faults is None:
        return part
    counts = part.faults.model_copy(update={"items": (), "contradicting": {}})
    return part.model_copy(update={"faults": counts})


def _stage(phase: PhasePart, then: Mapping[str, Verdict]) -> Stage:
    return Stage(
        number=phase.number,
        title=phase.title,
        requirements=tuple(
            Promise(
                id=one.id,
                title=one.title,
                verdict=one.verdict,
                bonus=one.bonus,
                then=later(then.get(one.id), one.verdict),
            )
            for one in phase.requirements
        ),
    )
