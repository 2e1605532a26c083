"""One grading, from a path to a scorecard: the list of steps."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from interview_kit.core.deadline import measure_patience
from interview_kit.core.model import Exercise, Submission
from interview_kit.core.progress import Progress
from interview_kit.exercise.definition import read_exercise
from interview_kit.grading.interruption import contain_failure, explain_fault, keep_partial_results
from interview_kit.grading.isolation import isolate
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import (
    GRADING_SECONDS,
    Grading,
    Measurements,
    Options,
    load_engine,
    select_phases,
)
from interview_kit.metrics.catalogue import order_metrics, select_metrics
from interview_kit.metrics.load.record import LoadPart
from interview_kit.metrics.timeline.base import PhaseEndMeasurements
from interview_kit.metrics.timeline.journal_reader import read_journal
from interview_kit.metrics.timeline.measure import build_timeline
from interview_kit.metrics.timeline.phase_ends import (
    PhaseEndWork,
    measure_phase_ends,
    unpack_phase_ends,
)
from interview_kit.scorecard.compose import compose_result
from interview_kit.scorecard.result import Result
from interview_kit.submission.archive import write_archive
from interview_kit.submission.collect import collect

PHASE_ENDS = "phase ends"
"""What stands for the timeline among the names of metrics."""


def grade(path: Path, options: Options, progress: Progress) -> Result:
    """Grade one submission: a directory or a zip.

    Raises `UnreadableSubmissionError` and `NothingToGradeError` before anything has run. A
    fault of ours after that costs the metric at hand, and the whole scorecard where no metric
    has begun; it is never an exception.
    """
    started, patience = datetime.now(UTC), max(options.patience, measure_patience())
    measurements = Measurements()
    with stage() as workspace:
        submission = collect_submission(path, workspace, options, progress)
        exercise = read_exercise(submission.manifest.exercise)
        with keep_partial_results(measurements):
            # Snapshots are unpacked now, while nothing of the submission has run.
            read_timeline(exercise, submission, workspace, options, measurements)
            environment, level, proof = isolate(submission, workspace, options, progress)
            measurements.keep(proof)
            measurements.keep(environment)
            grading = Grading(
                exercise=exercise,
                submission=submission,
                environment=environment,
                level=level,
                options=options,
                progress=progress,
                patience=patience,
                end=time.monotonic() + patience * GRADING_SECONDS,
            )
            measure_all(grading, measurements)
    return compose_result(exercise, submission, measurements, options, started)


def measure_all(grading: Grading, measurements: Measurements) -> None:
    """Measure the metrics that were asked for, then judge the end of each phase.

    One whose measurement failed, on our side, is left out along with those that need it.
    """
    for name, metric in order_metrics(grading.options.only).items():
        failed = next((need for need in metric.needs if need in measurements.failures), None)
        if failed is not None:
            measurements.failures[name] = f"it needs {failed}: {measurements.failures[failed]}"
            if failed in measurements.lacking:
                measurements.lacking[name] = measurements.lacking[failed]
            continue
        with contain_failure(measurements, name):
            metric.measure(grading, measurements)
    with contain_failure(measurements, PHASE_ENDS):
        judge_phase_ends(grading, measurements)
    if grading.options.load:
        measure_load(grading, measurements)


def measure_load(grading: Grading, measurements: Measurements) -> None:
    """Measure the load profile; a fault of ours in it costs nothing else."""
    with measurements.timed("load"):
        try:
            measurements.keep(load_engine("load.measure").measure(grading))
        except Exception as error:
            measurements.keep(LoadPart(reason=explain_fault(error)))


def collect_submission(
    path: Path, workspace: Path, options: Options, progress: Progress
) -> Submission:
    """Copy the submission into the workspace, and a second time where a copy is to be kept."""
    progress.begin("unpack")
    submission = collect(
        path,
        workspace / "submission",
        exercise=options.exercise,
        candidate=options.candidate,
        stored=options.kept,
        allow_install=options.allow_install,
    )
    if options.kept and options.notes is not None:
        # The kept copy no longer holds what was left out of it.
        submission = replace(submission, notes=options.notes)
    if options.keep:
        write_archive(submission.folder, options.keep)
    progress.end("unpack", f"{submission.files} files, {submission.size:,} bytes")
    return submission


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSnapshots:
    """The work at the end of each phase, unpacked and not yet judged."""

    works: tuple[PhaseEndWork, ...]


def read_timeline(
    exercise: Exercise,
    submission: Submission,
    workspace: Path,
    options: Options,
    measurements: Measurements,
) -> None:
    """Read the journal, if there is one, and unpack the snapshots that are to be judged."""
    claimed = read_journal(submission.folder)
    if claimed is None:
        return
    measurements.keep(build_timeline(claimed, exercise.id))
    if "behaviour" in select_metrics(options.only) and not options.quick:
        phases = select_phases(exercise, options)
        works = unpack_phase_ends(claimed, submission, phases, workspace)
        measurements.keep(PhaseSnapshots(works=works))


def judge_phase_ends(grading: Grading, measurements: Measurements) -> None:
    """Judge the work as it was at the end of each phase; it gives no points and takes none."""
    snapshots = measurements.get(PhaseSnapshots)
    if snapshots is None or not snapshots.works:
        return
    measured = PhaseEndMeasurements()
    with measurements.timed("phases"):
        for end in measure_phase_ends(snapshots.works, grading):
            measured = replace(measured, ends=(*measured.ends, end))
            measurements.keep(measured)  # each at once: Ctrl-C keeps those before it
