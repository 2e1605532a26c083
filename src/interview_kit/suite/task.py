"""One run of the suite on a changed program, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Tier(StrEnum):
    """The process in which a changed program is run, fastest first.

    `warm`: one that has collected the suite; the change goes into the live program. `cold`: one
    that has imported the libraries; the program is imported anew, with the change. `fresh`: a new
    one, with the change in a copy of the files.
    """

    WARM = "warm"
    COLD = "cold"
    FRESH = "fresh"


class Ending(StrEnum):
    """How a run of the suite ended.

    `noticed`: a test failed. `unnoticed`: none did. `unimportable`: the program could not be
    imported. `died`: the process ended before the suite did. `late`: the time was up. `misfit`:
    the change cannot be made in a live program, so the run has to be repeated in a cold process.
    """

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    UNIMPORTABLE = "unimportable"
    DIED = "died"
    LATE = "late"
    MISFIT = "misfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A program, the tests to run on it in their order, and where.

    Tasks without a change carry the file as it is, so that nothing in the process tells them
    from tasks with one. A program without Python has no `file` and runs as it was handed in.
    `written` are other files that change with it.
    """

    key: str
    file: str | None
    source: str
    order: tuple[str, ...]
    tier: Tier
    seconds: float
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, str]:
        """Return the new texts of all files that change, by their paths."""
        return {**self.written, self.file: self.source} if self.file else dict(self.written)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What came of a task.

    `test` is the one that failed; `missing` tests neither passed nor failed; `modules` are the
    libraries that were imported while the tests ran.
    """

    ending: Ending
    test: str | None = None
    missing: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    seconds: float = 0.0
    reason: str = ""
