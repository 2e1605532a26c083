"""The scorecard of one grading, put together from what was measured."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from interview_kit import __version__
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Code,
    Coverage,
    Exercise,
    FaultFindings,
    Hour,
    Mutation,
    Robustness,
    Submission,
)
from interview_kit.metrics.base import Options
from interview_kit.sandbox.base import Proof
from interview_kit.scorecard import total as scoring
from interview_kit.scorecard.result import (
    FORMAT_VERSION,
    INTERRUPTED,
    AskedPart,
    ExchangePart,
    IsolationPart,
    MetricsPart,
    Result,
    RunPart,
    ServerPart,
    SubmissionPart,
)


@dataclass(slots=True, kw_only=True)
class Measured:
    """What has been measured so far; a grading that stops early is scored from it.

    `untested` says why the candidate's own tests cannot be measured at all.
    """

    behaviour: Behaviour | None = None
    coverage: Coverage | None = None
    mutation: Mutation | None = None
    faults: FaultFindings | None = None
    code: Code | None = None
    robustness: Robustness | None = None
    hour: Hour | None = None
    untested: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    fault: str | None = None
    interrupted: bool = False


def make(
    exercise: Exercise,
    submission: Submission,
    proof: Proof | None,
    measured: Measured,
    options: Options,
    started: datetime,
) -> Result:
    """The scorecard of whatever was measured."""
    fault = measured.fault
    absent = scoring.NO_RESULT if fault or measured.interrupted else scoring.NOT_ASKED
    asked = measured if not fault else Measured()
    phases = scoring.phase_parts(exercise, asked.behaviour)
    shown = asked.coverage if "coverage" in options.only else None

    def why_no(metric: str) -> str:
        return (asked.untested if metric in options.only else None) or absent

    metrics = MetricsPart(
        behaviour=scoring.behaviour_part(exercise, asked.behaviour, phases, absent),
        coverage=scoring.coverage_part(
            exercise, shown, why_no("coverage"), unseen=asked.untested is not None
        ),
        mutation=scoring.mutation_part(exercise, asked.mutation, asked.faults, why_no("mutation")),
        code=scoring.code_part(exercise, asked.code),
        robustness=scoring.robustness_part(asked.robustness),
    )
    total = scoring.total_part(metrics)
    return Result(
        format_version=FORMAT_VERSION,
        kit_version=__version__,
        seed=options.seed,
        asked=AskedPart(
            only=options.only,
            phases=options.phases,
            budget=options.budget,
            allow_install=options.allow_install,
        ),
        status="ungraded" if fault or nothing_measured(metrics) else "graded",
        reason=fault or (INTERRUPTED if measured.interrupted else None),
        submission=submission_part(submission),
        isolation=isolation_part(proof),
        server=server_part(measured.behaviour),
        phases=phases,
        metrics=metrics,
        total=total,
        hour=scoring.hour_part(exercise, measured.hour, phases),
        run=run_part(measured, started),
    )


def nothing_measured(metrics: MetricsPart) -> bool:
    """Whether there is nothing to show, not even a profile beside the points."""
    parts = [part for _, part in metrics.main()]
    parts += [metrics.code] if metrics.code else []
    return all(part.state == "not_measured" for part in parts)


def submission_part(submission: Submission) -> SubmissionPart:
    """What was graded."""
    manifest = submission.manifest
    return SubmissionPart(
        candidate=submission.candidate,
        exercise=manifest.exercise,
        framework=manifest.framework,
        sha256=submission.sha256,
        files=submission.files,
        size=submission.size,
        manifest="inferred" if manifest.inferred else "kit.toml",
        notes=submission.notes,
        installed=submission.installs,
    )


def isolation_part(proof: Proof | None) -> IsolationPart:
    """The level in force; none was reached when the grading stopped before."""
    if proof is None:
        return IsolationPart(level="not reached", version="", proved=(), not_covered=())
    return IsolationPart(
        level=proof.level,
        version=proof.version,
        proved=proof.proved,
        not_covered=proof.not_covered,
    )


def server_part(measured: Behaviour | None) -> ServerPart:
    """Whether the server answered."""
    cause = measured.cause if measured else None
    return ServerPart(answered=measured is not None and cause is None, cause=cause)


def run_part(measured: Measured, started: datetime) -> RunPart:
    """Times, machine facts and the raw evidence."""
    checks: Sequence[CheckResult] = measured.behaviour.checks if measured.behaviour else ()
    return RunPart(
        started_at=started.isoformat(timespec="seconds"),
        seconds=measured.seconds,
        machine={
            "system": platform.platform(terse=True),
            "processor": platform.machine(),
            "python": platform.python_version(),
        },
        server_log=measured.behaviour.log if measured.behaviour else "",
        tests_log=measured.coverage.run.log if measured.coverage else "",
        exchanges={
            check.name: tuple(exchange_part(e) for e in check.exchanges)
            for check in checks
            if check.message
        },
    )


def exchange_part(exchange: object) -> ExchangePart:
    """One recorded exchange."""
    return ExchangePart.model_validate(exchange, from_attributes=True)
