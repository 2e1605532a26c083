"""The session as the candidate's journal claims it. Times are seconds since its first event."""

from interview_kit.core.model import Verdict
from interview_kit.metrics.record import Document


class PhaseTiming(Document):
    """One phase: `minutes` planned for this candidate, `used` seconds without pauses.

    `late_at` is when the planned minutes were over, if they were; `from_starter` says that it
    began from the kit's starter instead of the candidate's own work.
    """

    number: int
    minutes: float
    start: float
    end: float
    used: float
    late_at: float | None
    from_starter: bool


class Pause(Document):
    """Time that does not count."""

    at: float
    seconds: float
    reason: str


class Gap(Document):
    """Time in which the machine slept or its clock was set; it counts."""

    at: float
    seconds: float


class Event(Document):
    """One event, such as a run of the visible checks: `count` of `total` passed.

    `error` is the number of the reason when the checks could not run, such as `K03`.
    """

    at: float
    kind: str
    phase: int
    count: int | None = None
    total: int | None = None
    error: str | None = None


class PhaseEnd(Document):
    """The work when a phase ended, by the hidden checks of that phase; it gives no points.

    `is_submission`: it equals what was submitted. `reason` says why it was not graded, `cause`
    why its server did not answer.
    """

    phase: int
    is_submission: bool
    reason: str | None
    cause: str | None
    verdicts: dict[str, Verdict]


class Timeline(Document):
    """All that a journal claims, and what its snapshots hold.

    `ai` is the rule for AI assistants that was printed at the start. `findings` say in one line
    each what the candidate's side never writes, such as a clock that was set back.
    """

    started_at: str
    seconds: float
    ai: str
    submitted: bool
    phases: tuple[PhaseTiming, ...] = ()
    pauses: tuple[Pause, ...] = ()
    gaps: tuple[Gap, ...] = ()
    events: tuple[Event, ...] = ()
    findings: tuple[str, ...] = ()
    phase_ends: tuple[PhaseEnd, ...] = ()
