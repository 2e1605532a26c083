"""What the candidate's own tests run and notice."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from interview_kit.core.model.states import MutantStatus, Noticed, Outcome


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
        """The tests that passed, in the suite's order; none of a run that did not finish."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantResult:
    """One change to the candidate's program and what their tests made of it.

    `kind` is `interface` (decorators, class bodies, defaults, annotations) or `body`;
    `diff` is a unified diff in their own lines; `tests` ran the changed line. `counts` says
    that a hidden check sees the change, or that none could be asked.
    """

    id: str
    file: str
    line: int
    function: str
    operator: str
    kind: str
    status: MutantStatus
    diff: str
    tests: tuple[str, ...] = ()
    killed_by: str | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """What the candidate's tests made of all mutants that were run.

    `generated` counts the mutants of the program, `kinds` the same by kind, `mutants` are
    those that were run; `left_out` counts by reason those that do not count, `all_count` says
    why no hidden check could be asked which do. `partial` says why fewer were run than
    planned; `void` why nothing counts; `interrupted` that somebody asked to stop.
    """

    mutants: tuple[MutantResult, ...]
    generated: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    all_count: str | None = None
    quarantined: Mapping[str, str] = field(default_factory=dict)
    partial: str | None = None
    void: str | None = None
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFinding:
    """One fault, what became of it, and the test that failed because of it."""

    id: str
    title: str
    requirements: tuple[str, ...]
    outcome: Noticed
    test: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFindings:
    """What the candidate's tests made of all faults of the exercise.

    `quarantined` tests fail on their own program now and then and did not count;
    `contradicting` ones fail on our reference and did. `void` says why nothing counts, `unmet`
    why the tests met none of them, so that these count neither for nor against.
    """

    items: tuple[FaultFinding, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    contradicting: Mapping[str, str] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None
