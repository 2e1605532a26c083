"""Grade the work as it was when each phase ended, by the hidden checks of that phase.

A snapshot is the candidate's data like the submission itself: it is unpacked by the same code,
under the same limits. One that is damaged costs one line, and the others are graded.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from interview_kit.core.errors import EngineError, KitError
from interview_kit.core.model import Submission
from interview_kit.core.progress import Estimate, Progress
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.timeline.base import PhaseEndMeasurement
from interview_kit.metrics.timeline.journal_reader import ClaimedJournal
from interview_kit.submission import journal
from interview_kit.submission.collect import collect

MISSING_SNAPSHOT = "its snapshot is missing or was changed"
ENGINE_FAULT = "a fault of the kit or of this machine kept it from being graded"
"""All that is said of it: an error of ours may name a hidden check, and candidates read this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEndWork:
    """The work at the end of a phase; `submission` is None when there is nothing to run."""

    end: PhaseEndMeasurement
    submission: Submission | None = None


def unpack_phase_ends(
    claimed: ClaimedJournal, submission: Submission, phases: Sequence[int], into: Path
) -> tuple[PhaseEndWork, ...]:
    """Unpack the snapshot of the end of each of these phases into `into`; nothing runs."""
    numbers = dict.fromkeys(phase.number for phase in claimed.clock.phases)
    ended = {phase.number for phase in claimed.clock.phases if phase.end is not None}
    submitted_hash = hash_tree(submission.folder)
    return tuple(
        unpack_phase_end(claimed, submission, submitted_hash, number, into / f"phase-{number}")
        for number in numbers
        if number in phases and number in ended
    )


def unpack_phase_end(
    claimed: ClaimedJournal, submission: Submission, submitted_hash: str, phase: int, into: Path
) -> PhaseEndWork:
    """Unpack the snapshot of one phase's end into the new folder `into`."""
    snapshot = claimed.phase_end(phase)
    if snapshot is None or snapshot.path is None:
        return PhaseEndWork(end=PhaseEndMeasurement(phase=phase, reason=MISSING_SNAPSHOT))
    manifest = submission.manifest
    try:
        work = collect(
            snapshot.path,
            into,
            exercise=manifest.exercise,
            candidate=submission.candidate,
            stored=True,  # packed by the candidate's side: its folders are the submission's
        )
    except EngineError:
        raise
    except KitError as error:
        reason = f"its snapshot cannot be used: {error}"
        return PhaseEndWork(end=PhaseEndMeasurement(phase=phase, reason=reason))
    if work.manifest.framework != manifest.framework:
        reason = f"it was written with {work.manifest.framework}, the submission is not"
        return PhaseEndWork(end=PhaseEndMeasurement(phase=phase, reason=reason))
    if hash_tree(into) == submitted_hash:
        return PhaseEndWork(end=PhaseEndMeasurement(phase=phase, is_submission=True))
    return PhaseEndWork(end=PhaseEndMeasurement(phase=phase), submission=work)


def hash_tree(folder: Path) -> str:
    """Return a digest of all names and contents, without the journal and the snapshots."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != journal.STATE:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{name.as_posix()}\0{digest}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def measure_phase_ends(
    works: Sequence[PhaseEndWork], grading: Grading
) -> Iterator[PhaseEndMeasurement]:
    """Run the hidden checks of its own phase against each work that is not the submission."""
    for work in works:
        if work.submission is None:
            yield work.end
            continue
        step = f"end of {work.end.phase}"
        at_end = replace(
            grading,
            submission=work.submission,
            options=replace(grading.options, phases=(work.end.phase,)),
            progress=RenamedProgress(grading.progress, step),
        )
        try:
            measured = behaviour.measure_behaviour(at_end)
        except EngineError as error:
            grading.progress.end(step, str(error))
            yield replace(work.end, reason=ENGINE_FAULT)
        else:
            yield replace(work.end, behaviour=measured)


class RenamedProgress:
    """Reports all steps to another progress under one name."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._name = name

    def begin(self, step: str, total: int | None = None) -> None:
        """Begin a step."""
        self._progress.begin(self._name, total)

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Expect nothing: the steps have another name here."""

    def advance(self, step: str, count: int = 1) -> None:
        """Advance by so many parts."""
        self._progress.advance(self._name, count)

    def end(self, step: str, summary: str) -> None:
        """End a step."""
        self._progress.end(self._name, summary)
