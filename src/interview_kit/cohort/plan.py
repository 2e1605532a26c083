"""What a cohort is to grade, and what became of it so far."""

from dataclasses import dataclass
from pathlib import Path

from interview_kit.cohort.entries import Entry
from interview_kit.cohort.states import RowState
from interview_kit.metrics.base import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to grade, how, into which folder, and how many at once on this machine.

    Names of `again` are graded in any case.
    """

    folder: Path
    entries: tuple[Entry, ...]
    options: Options
    again: frozenset[str] = frozenset()
    slots: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a submission has no scorecard."""

    state: RowState
    cause: str


class Outcomes:
    """What became of the submissions so far.

    `graded` names those with a scorecard, of this run or of an earlier one; `failures` are those
    without.
    """

    def __init__(self) -> None:
        self.graded: set[str] = set()
        self.failures: dict[str, Failure] = {}

    def has_faults(self) -> bool:
        """Tell whether a submission has no grade through a fault of the kit or of a machine."""
        states = {failure.state for failure in self.failures.values()}
        return bool(states & {RowState.UNGRADED, RowState.SET_ASIDE})
