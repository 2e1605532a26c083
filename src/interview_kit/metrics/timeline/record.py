"""The candidate's hour as it is claimed, as it is stored. Times are seconds since its start."""

from interview_kit.core.model import Verdict
from interview_kit.metrics.record import Document


class PhaseEndPart(Document):
    """What was there when a phase ended, by the hidden checks of that phase; it gives no points.

    `same`: it is what was submitted. `reason` says why it was not graded, `cause` why its server
    did not answer.
    """

    phase: int
    same: bool
    reason: str | None
    cause: str | None
    verdicts: dict[str, Verdict]


class StretchPart(Document):
    """One phase: `minutes` planned for this candidate, `used` seconds without pauses."""

    number: int
    minutes: float
    begun: float
    ended: float
    used: float
    late_at: float | None
    starter: bool


class SpanPart(Document):
    """A pause or a gap."""

    at: float
    seconds: float
    reason: str


class MomentPart(Document):
    """One event, such as a run of the visible checks: `got` of `of` passed."""

    at: float
    event: str
    phase: int
    got: int | None
    of: int | None
    trouble: str | None


class HourPart(Document):
    """All that the candidate's journal claims, and what its snapshots hold."""

    started_at: str
    seconds: float
    ai: str
    submitted: bool
    stretches: tuple[StretchPart, ...]
    pauses: tuple[SpanPart, ...]
    gaps: tuple[SpanPart, ...]
    moments: tuple[MomentPart, ...]
    findings: tuple[str, ...]
    ends: tuple[PhaseEndPart, ...]
