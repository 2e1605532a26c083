"""One grading, from a path to a scorecard: the list of steps."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from interview_kit.core.errors import (
    EngineError,
    NotInstalledError,
    UsageError,
    describe_unexpected,
)
from interview_kit.core.model import Environment, Exercise, FaultFindings, Submission
from interview_kit.core.progress import Progress
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import catalogue
from interview_kit.grading.isolation import fence
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import Options
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.code import measure as code
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.metrics.mutation import measure as mutation
from interview_kit.metrics.mutation.faults import measure_faults as ask
from interview_kit.metrics.mutation.faults import reach
from interview_kit.metrics.robustness import measure as robustness
from interview_kit.metrics.timeline import journal_reader as journal
from interview_kit.metrics.timeline import measure as hour
from interview_kit.metrics.timeline import phase_ends
from interview_kit.sandbox.base import Level
from interview_kit.scorecard import compose as scorecard
from interview_kit.scorecard.compose import Measured
from interview_kit.scorecard.result import Result
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission.collect import collect
from interview_kit.submission.repack import keep


def grade(path: Path, options: Options, progress: Progress) -> Result:
    """Grade one submission: a directory or a zip.

    Errors: `UnreadableSubmissionError` and `NothingToGradeError` before anything has run. A
    fault of ours after that gives an ungraded scorecard without points, never an exception.
    """
    started = datetime.now(UTC)
    with stage() as workspace:
        progress.begin("unpack")
        submission = collect(
            path,
            workspace.theirs / "submission",
            exercise=options.exercise,
            candidate=options.candidate,
            ours=options.kept,
            allow_install=options.allow_install,
        )
        if options.keep:
            keep(submission.folder, options.keep)
        progress.end("unpack", f"{submission.files} files, {submission.size:,} bytes")
        exercise = read_exercise(submission.manifest.exercise)
        measured = Measured()
        proof = None
        try:
            with ended_by_ctrl_c(measured):
                kept = claimed_hour(measured, exercise, submission, workspace.theirs, options)
                environment, level, proof = fence(
                    submission,
                    workspace.theirs,
                    isolation=options.isolation,
                    trusted=options.trusted,
                    progress=progress,
                )
                measure(measured, exercise, submission, environment, level, options, progress)
                phase_by_phase(measured, exercise, kept, environment, level, options, progress)
        except KeyboardInterrupt:
            measured.interrupted = True
        except (UsageError, NotInstalledError):
            raise
        except Exception as error:
            if not measured.interrupted:
                measured.fault = (
                    str(error) if isinstance(error, EngineError) else describe_unexpected(error)
                )
    return scorecard.make(exercise, submission, proof, measured, options, started)


def measure(
    measured: Measured,
    exercise: Exercise,
    submission: Submission,
    environment: Environment,
    level: Level,
    options: Options,
    progress: Progress,
) -> None:
    """Run what was asked for, in order, keeping each result as soon as it is there."""
    where = (submission, environment, level)
    phases = phases_of(exercise, options)
    if "behaviour" in options.only:
        with timed(measured, "behaviour"):
            measured.behaviour = behaviour.measure(
                exercise,
                *where,
                phases=phases,
                seed=options.seed,
                progress=progress,
                ready_seconds=options.ready_seconds,
                check_seconds=options.check_seconds,
            )
    own_tests = "coverage" in options.only or "mutation" in options.only
    measured.untested = reach.unmeasurable(submission)
    if own_tests and not measured.untested:
        with timed(measured, "coverage"):
            measured.coverage = coverage.measure(*where, progress=progress)
            measured.untested = reach.elsewhere(*where, measured.coverage)
    if "mutation" in options.only and measured.coverage and not measured.untested:
        with timed(measured, "mutation"):
            measured.mutation = mutation.measure(
                *where,
                measured.coverage,
                exercise=exercise,
                behaviour=measured.behaviour,
                seed=options.seed,
                jobs=options.jobs,
                budget=options.budget,
                progress=progress,
            )
            measured.interrupted |= measured.mutation.interrupted
    if "mutation" in options.only and (measured.mutation or measured.untested):
        with timed(measured, "faults"):
            measured.faults = broken_servers(measured, exercise, where, options, progress)
    if "code" in options.only:
        with timed(measured, "code"):
            measured.code = code.measure(submission, environment, progress=progress)
    if "robustness" in options.only:
        with timed(measured, "robustness"):
            measured.robustness = robustness.measure(
                *where,
                collection=exercise.collection,
                seed=options.seed,
                progress=progress,
                ready_seconds=options.ready_seconds,
            )


def claimed_hour(
    measured: Measured, exercise: Exercise, submission: Submission, into: Path, options: Options
) -> tuple[phase_ends.Kept, ...]:
    """Read the journal, and unpack the snapshots before anything of the submission has run."""
    claimed = journal.read(submission.folder)
    if claimed is None:
        return ()
    measured.hour = hour.of_claimed(claimed, exercise.id)
    if "behaviour" not in options.only:
        return ()
    return phase_ends.take_in(claimed, submission, phases_of(exercise, options), into)


def phase_by_phase(
    measured: Measured,
    exercise: Exercise,
    kept: tuple[phase_ends.Kept, ...],
    environment: Environment,
    level: Level,
    options: Options,
    progress: Progress,
) -> None:
    """Judge the work as it was at the end of each phase; it gives no points and takes none."""
    if measured.hour is None or not kept:
        return
    with timed(measured, "phases"):
        found = phase_ends.measure(
            kept,
            exercise,
            environment,
            level,
            seed=options.seed,
            progress=progress,
            ready_seconds=options.ready_seconds,
            check_seconds=options.check_seconds,
        )
        for end in found:
            measured.hour = replace(measured.hour, ends=(*measured.hour.ends, end))


def phases_of(exercise: Exercise, options: Options) -> tuple[int, ...]:
    """The phases that were asked for, or all."""
    return options.phases or tuple(phase.number for phase in exercise.phases)


def broken_servers(
    measured: Measured,
    exercise: Exercise,
    where: tuple[Submission, Environment, Level],
    options: Options,
    progress: Progress,
) -> FaultFindings | None:
    """Let the candidate's tests meet the faults; None where there is nothing to meet with."""
    tests = measured.coverage.run.passed() if measured.coverage else None
    void = measured.mutation is not None and measured.mutation.void
    faults = catalogue.counted(exercise)
    if void or tests == [] or not faults:
        return None
    with serve_reference(exercise.id, None) as (launch, _):
        found = ask.measure(
            *where, faults, reference=launch, tests=tests, jobs=options.jobs, progress=progress
        )
    return found.findings()


@contextmanager
def ended_by_ctrl_c(measured: Measured) -> Iterator[None]:
    """Note Ctrl-C besides raising it: a library that it meets may turn it into another error."""
    before = signal.getsignal(signal.SIGINT)
    in_front = threading.current_thread() is threading.main_thread()
    if not in_front or before is not signal.default_int_handler:
        yield
        return

    def note(number: int, frame: FrameType | None) -> None:
        measured.interrupted = True
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def timed(measured: Measured, step: str) -> Iterator[None]:
    """Note how long a step took, also when it fails. None begins that nobody waits for."""
    if measured.interrupted:
        raise KeyboardInterrupt
    begin = time.monotonic()
    try:
        yield
    finally:
        measured.seconds[step] = round(time.monotonic() - begin, 3)
