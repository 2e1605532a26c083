"""The work as it was when each phase ended, judged by the hidden checks of that phase.

A snapshot is the candidate's data like the submission itself: it comes in by the same door, under
the same caps. One that is damaged costs a line, and the others go on.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from interview_kit.candidate import files
from interview_kit.core.errors import EngineError, KitError
from interview_kit.core.model import PhaseEnd, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.timeline.journal_reader import Claimed
from interview_kit.submission.collect import collect

GONE = "its snapshot is missing or was changed"
OURS = "a fault of the kit or of this machine kept it from being graded"
"""All that is said of it: an error of ours may name a hidden check, and candidates read this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The work at the end of a phase, taken in; None where it is the submission's or unusable."""

    end: PhaseEnd
    submission: Submission | None = None


def take_in(
    claimed: Claimed, submission: Submission, phases: Sequence[int], into: Path
) -> tuple[Kept, ...]:
    """Unpack the snapshot of each phase's end into `into`; nothing of it has run."""
    begun = dict.fromkeys(one.number for one in claimed.times.stretches)
    ended = {one.number for one in claimed.times.stretches if one.ended is not None}
    handed_in = tree(submission.folder)
    return tuple(
        one_of(claimed, submission, handed_in, phase, into / f"phase-{phase}")
        for phase in begun
        if phase in phases and phase in ended
    )


def one_of(
    claimed: Claimed, submission: Submission, handed_in: str, phase: int, into: Path
) -> Kept:
    """The snapshot of one phase's end."""
    kept = claimed.end_of(phase)
    if kept is None or kept.path is None:
        return Kept(end=PhaseEnd(phase=phase, reason=GONE))
    manifest = submission.manifest
    try:
        found = collect(
            kept.path,
            into,
            exercise=manifest.exercise,
            candidate=submission.candidate,
            stored=True,  # packed by the candidate's side: its folders are the submission's
        )
    except EngineError:
        raise
    except KitError as error:
        return Kept(end=PhaseEnd(phase=phase, reason=f"its snapshot cannot be used: {error}"))
    if found.manifest.framework != manifest.framework:
        other = f"it was written with {found.manifest.framework}, the submission is not"
        return Kept(end=PhaseEnd(phase=phase, reason=other))
    if tree(into) == handed_in:
        return Kept(end=PhaseEnd(phase=phase, same=True))
    return Kept(end=PhaseEnd(phase=phase), submission=found)


def tree(folder: Path) -> str:
    """A digest of names and contents, without what the candidate's side keeps for itself."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != files.STATE:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{name.as_posix()}\0{digest}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def measure(kept: Sequence[Kept], grading: Grading) -> Iterator[PhaseEnd]:
    """Judge what differs from the submission, each by the checks of its own phase."""
    for one in kept:
        if one.submission is None:
            yield one.end
            continue
        name = f"end of {one.end.phase}"
        at_end = replace(
            grading,
            submission=one.submission,
            options=replace(grading.options, phases=(one.end.phase,)),
            progress=Named(grading.progress, name),
        )
        try:
            found = behaviour.measure_behaviour(at_end)
        except EngineError as error:
            grading.progress.end(name, str(error))
            yield replace(one.end, reason=OURS)
        else:
            yield replace(one.end, behaviour=found)


class Named:
    """A progress that calls every step by one name."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._name = name

    def begin(self, step: str, total: int | None = None) -> None:
        """A step starts."""
        self._progress.begin(self._name, total)

    def advance(self, step: str, done: int = 1) -> None:
        """So many more parts of it are done."""
        self._progress.advance(self._name, done)

    def end(self, step: str, summary: str) -> None:
        """It is over."""
        self._progress.end(self._name, summary)
