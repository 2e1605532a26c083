"""The candidate's hour, as their own journal claims it. Times are seconds since its first line."""

from dataclasses import dataclass

from interview_kit.core.model.behaviour import Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEnd:
    """What the hidden checks of a phase found in the work as it was when that phase ended.

    `same` says that this is what was submitted; `reason` in one line why it was not graded.
    """

    phase: int
    behaviour: Behaviour | None = None
    same: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One phase as far as it went: `minutes` planned, `used` seconds without pauses.

    `late_at` is when the planned minutes were over, if they were; `starter` says that it began
    from the kit's starter instead of the own work.
    """

    number: int
    minutes: float
    begun: float
    ended: float
    used: float
    late_at: float | None = None
    starter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Time that does not count, or that the machine does not know of, with a reason if given."""

    at: float
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One event: `got` of `of` where it has such figures, `trouble` when nothing could be run."""

    at: float
    event: str
    phase: int
    got: int | None = None
    of: int | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """All that a journal claims, and what was found in the snapshots that came with it.

    `ai` is the rule for assistants that was printed at the start. `findings` say in one line
    each what no run of the candidate's side writes: a broken chain, a clock set back.
    """

    started_at: str
    seconds: float
    ai: str
    submitted: bool
    stretches: tuple[Stretch, ...] = ()
    pauses: tuple[Span, ...] = ()
    gaps: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()
    findings: tuple[str, ...] = ()
    ends: tuple[PhaseEnd, ...] = ()
