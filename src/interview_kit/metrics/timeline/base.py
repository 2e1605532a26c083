"""The type that travels between the steps of the timeline."""

from dataclasses import dataclass

from interview_kit.core.model import Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEndMeasurement:
    """What the hidden checks of a phase found in the work as it was when that phase ended.

    `is_submission` says that it equals what was submitted, so that nothing was run; `reason`
    says in one line why it was not graded.
    """

    phase: int
    behaviour: Behaviour | None = None
    is_submission: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEndMeasurements:
    """All phase ends that were graded so far, in the order of the phases."""

    ends: tuple[PhaseEndMeasurement, ...] = ()
