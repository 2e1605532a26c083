"""The scorecard of one grading, composed from what was measured."""

import platform
from collections.abc import Iterator
from datetime import datetime

from interview_kit import __version__
from interview_kit.core.model import (
    Behaviour,
    Coverage,
    Environment,
    Exercise,
    Manifest,
    Submission,
)
from interview_kit.core.text import one_line
from interview_kit.metrics.base import Evidence, Measurements, Options
from interview_kit.metrics.behaviour.score import phase_parts
from interview_kit.metrics.catalogue import METRICS, select_metrics
from interview_kit.metrics.coverage.metric import Unmeasurable
from interview_kit.metrics.load.record import LoadPart
from interview_kit.metrics.timeline.base import PhaseEndMeasurements
from interview_kit.metrics.timeline.record import Timeline
from interview_kit.metrics.timeline.score import score_timeline
from interview_kit.sandbox.base import Proof
from interview_kit.scorecard.result import (
    FORMAT_VERSION,
    INTERRUPTED,
    AskedPart,
    IsolationPart,
    MetricsPart,
    Result,
    RunPart,
    ServerPart,
    SubmissionPart,
)
from interview_kit.scorecard.total import is_nothing_measured, total_part
from interview_kit.submission.extras import list_lacking

NOT_ASKED = "not asked for"
OWN_TESTS = ("coverage", "mutation")
"""The metrics that rest on the candidate's own tests."""
NAME_ANOTHER = "name another with --exercise"
"""The end of the note that an exercise was assumed."""
NO_RESULT = "the grading stopped before it was measured"


def compose_result(
    exercise: Exercise,
    submission: Submission,
    measurements: Measurements,
    options: Options,
    started: datetime,
) -> Result:
    """Compose the scorecard of whatever was measured.

    After a fault of ours nothing counts that it reached: one metric, or all of them.
    """
    fault = measurements.fault
    scored = Measurements() if fault else measurements
    only = select_metrics(options.only)
    metrics = metrics_part(exercise, scored, explain_absence(measurements), only)
    is_judged = "behaviour" in only and "behaviour" not in scored.failures
    judged = scored.get(Behaviour) if is_judged else None
    phases = phase_parts(exercise, judged)
    ends = measurements.get(PhaseEndMeasurements) or PhaseEndMeasurements()
    total = total_part(metrics, explain_exclusions(scored, only))
    return Result(
        format_version=FORMAT_VERSION,
        kit_version=__version__,
        seed=options.seed,
        asked=asked_part(options),
        status="ungraded" if fault or is_nothing_measured(metrics) else "graded",
        reason=explain_gaps(measurements),
        submission=submission_part(
            submission, measurements.get(Environment), options, excluded=total.reason
        ),
        isolation=isolation_part(measurements.get(Proof)),
        server=server_part(measurements.get(Behaviour)),
        phases=phases,
        metrics=metrics,
        total=total,
        timeline=score_timeline(exercise, measurements.get(Timeline), ends.ends, phases),
        run=run_part(measurements, started),
    )


def asked_part(options: Options) -> AskedPart:
    """Describe what was asked of the grading."""
    return AskedPart(
        only=select_metrics(options.only),
        phases=options.phases,
        budget=options.budget,
        allow_install=options.allow_install,
        quick=options.quick,
    )


def explain_absence(measurements: Measurements) -> str:
    """Say why a metric was not measured that did not fail itself."""
    is_stopped = measurements.fault or measurements.interrupted
    return NO_RESULT if is_stopped else NOT_ASKED


def explain_exclusions(measurements: Measurements, only: tuple[str, ...]) -> dict[str, str]:
    """Say of each metric of `only` that the submission takes out of the total why it does."""
    unmeasurable = measurements.get(Unmeasurable)
    if unmeasurable is None:
        return measurements.lacking
    names = [name for name in OWN_TESTS if name in only]
    return dict.fromkeys(names, unmeasurable.reason) | measurements.lacking


def explain_gaps(measurements: Measurements) -> str | None:
    """Say why the scorecard lacks something that was asked for; None when it lacks nothing."""
    if measurements.fault or measurements.interrupted:
        return measurements.fault or INTERRUPTED
    failures = measurements.failures.items()
    return "; ".join(f"{name} was not measured: {cause}" for name, cause in failures) or None


def metrics_part(
    exercise: Exercise, measurements: Measurements, absent: str, only: tuple[str, ...]
) -> MetricsPart:
    """Score every metric; one that `only` does not name, or that failed, is not measured."""
    nothing = Measurements()
    failures = measurements.failures
    parts = {
        name: metric.score(
            Evidence(
                exercise=exercise,
                measurements=measurements if name in {*only} - failures.keys() else nothing,
                absent=failures.get(name, absent) if name in only else absent,
            )
        )
        for name, metric in METRICS.items()
    }
    return MetricsPart(**parts)


def submission_part(
    submission: Submission,
    environment: Environment | None,
    options: Options,
    *,
    excluded: str | None = None,
) -> SubmissionPart:
    """Describe what was graded, and which packages it got besides its framework's.

    `excluded` says which metrics it takes out of the total.
    """
    manifest = submission.manifest
    added = environment.added if environment else ()
    missing = () if options.allow_install else submission.requests
    if environment and missing:
        missing = list_lacking(environment, missing)
    listed = (f"installed (--allow-install): {one_line(', '.join(added), 2000)}",) if added else ()
    return SubmissionPart(
        candidate=submission.candidate,
        exercise=manifest.exercise,
        framework=manifest.framework,
        sha256=submission.sha256,
        files=submission.files,
        size=submission.size,
        manifest="inferred" if manifest.inferred else "kit.toml",
        notes=(
            *note_assumption(manifest),
            *submission.notes,
            *listed,
            *((f"the total is {excluded}",) if excluded else ()),
        ),
        installed=added,
        missing=missing,
        program=submission.program,
        generated=manifest.generated,
    )


def note_assumption(manifest: Manifest) -> Iterator[str]:
    """Say which exercise a submission was graded as when neither it nor the command names one."""
    if manifest.is_exercise_assumed:
        cause = "no kit.toml" if manifest.inferred else "no `exercise` in kit.toml"
        yield f"{cause}: graded as exercise `{manifest.exercise}`; {NAME_ANOTHER}"


def isolation_part(proof: Proof | None) -> IsolationPart:
    """Return the level in force; without a proof the grading stopped before any was reached."""
    if proof is None:
        return IsolationPart(level="not reached", version="", proved=(), not_covered=())
    return IsolationPart(
        level=proof.level,
        version=proof.version,
        proved=proof.proved,
        not_covered=proof.not_covered,
    )


def server_part(behaviour: Behaviour | None) -> ServerPart:
    """Say if the server answered, and why not, or not below 500."""
    if behaviour is None:
        return ServerPart(answered=False, cause=None)
    return ServerPart(
        answered=behaviour.cause is None, cause=behaviour.cause or behaviour.not_ready
    )


def run_part(measurements: Measurements, started: datetime) -> RunPart:
    """Return times, facts of the machine and the raw evidence."""
    behaviour, coverage = measurements.get(Behaviour), measurements.get(Coverage)
    return RunPart(
        started_at=started.isoformat(timespec="seconds"),
        seconds=measurements.seconds,
        machine={
            "system": platform.platform(terse=True),
            "processor": platform.machine(),
            "python": platform.python_version(),
        },
        server_log=behaviour.log if behaviour else "",
        tests_log=coverage.run.log if coverage else "",
        exchanges={
            check.name: check.exchanges
            for check in (behaviour.checks if behaviour else ())
            if check.message
        },
        load=measurements.get(LoadPart),
    )
