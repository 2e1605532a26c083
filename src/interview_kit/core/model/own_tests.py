"""What the candidate's own tests run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from interview_kit.core.model.states import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """The candidate's own suite, run once on their own program.

    `tests` maps each test that ran to its outcome, in the suite's order. `reason` says in one
    line why the suite did not finish; then nothing that it claims counts. `seconds` is how long
    it took, where somebody looked.
    """

    __test__ = False

    tests: Mapping[str, Outcome]
    messages: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    log: str = ""
    seconds: float | None = None

    def passed(self) -> list[str]:
        """Return the tests that passed, in the suite's order; none if the run did not finish."""
        if self.reason:
            return []
        return [test for test, outcome in self.tests.items() if outcome is Outcome.PASSED]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """Coverage of one file of the candidate's program; lines are numbered from 1."""

    path: str
    statements: int
    missing_lines: tuple[int, ...]
    branches: int
    missing_branches: tuple[tuple[int, int], ...]
    contexts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the candidate's tests run of the candidate's program."""

    run: TestRun
    files: tuple[FileCoverage, ...]
    void: str | None = None
