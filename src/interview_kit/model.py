"""The frozen types that travel between the steps of a grading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class RunStatus(StrEnum):
    """What happened to the machine while a program ran."""

    OK = "ok"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    ENGINE_ERROR = "engine_error"


class Outcome(StrEnum):
    """What a check found."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """What the checks of a requirement say together; never a verdict on a person."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"


class MutantStatus(StrEnum):
    """What the candidate's tests did with a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    NO_TESTS = "no_tests"
    STILLBORN = "stillborn"


METRICS = ("correctness", "coverage", "mutation")
"""What gives points."""
PROFILES = ("code",)
"""What is shown beside the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One numbered promise of the brief."""

    id: str
    phase: int
    title: str
    points: float
    bonus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One timed part of an exercise; `points` is its share of the behaviour weight."""

    id: str
    number: int
    title: str
    minutes: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise as its `exercise.toml` states it.

    `weights` and `full_marks_at` are keyed by metric: the most points that the metric gives,
    and the percentage from which it gives all of them.
    """

    id: str
    title: str
    folder: Path
    frameworks: tuple[str, ...]
    collection: str
    phases: tuple[Phase, ...]
    requirements: tuple[Requirement, ...]
    weights: Mapping[str, float]
    full_marks_at: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How to run, read and test a submission: its `kit.toml`, or what was inferred."""

    exercise: str
    framework: str
    app: str | None = None
    command: tuple[str, ...] | None = None
    openapi: str = "/openapi.json"
    source: tuple[str, ...] = (".",)
    tests: tuple[str, ...] = ("tests",)
    candidate: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A safe private copy of what was handed in; no code of it has run.

    `notes` name what was left out of the copy, one line each.
    """

    candidate: str
    folder: Path
    manifest: Manifest
    sha256: str
    files: int
    size: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A Python environment of one framework, built once and only read afterwards."""

    framework: str
    prefix: Path
    python: Path
    base_prefix: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where one grading works: `theirs` is shown to the sandbox, `ours` never is."""

    root: Path
    theirs: Path
    ours: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one sandboxed program may use. Sizes in bytes, times in seconds.

    `memory`, `total_cpu` and `processes` bound the whole tree of processes, `data`,
    `file_size`, `open_files` and `cpu` each process, `log` and `scratch` what it leaves.
    """

    memory: int = 768 << 20
    data: int = 768 << 20
    file_size: int = 16 << 20
    open_files: int = 256
    processes: int = 64
    cpu: int = 60
    total_cpu: float = 120.0
    log: int = 1 << 20
    scratch: int = 64 << 20
    files: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What the machine observed of one program.

    `reason` says in one line why it ended, when the grader ended it or it ended itself
    before its work was done; `log` is the end of what it printed.
    """

    status: RunStatus
    exit_code: int | None
    reason: str | None
    log: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request of a check and what came back; `error` when nothing usable did."""

    method: str
    target: str
    request_body: str
    status: int | None
    response_body: str
    error: str | None
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found. `message` repeats between runs; `exchanges` need not."""

    name: str
    requirement: str
    title: str
    outcome: Outcome
    message: str
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctness:
    """The hidden checks' findings; `cause` in one line when the server never answered."""

    checks: tuple[CheckResult, ...]
    cause: str | None = None
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """The candidate's own suite, run once on their own program.

    `tests` maps each test that ran to its outcome, in the suite's order. `reason` says in one
    line why the suite did not finish; then nothing that it claims counts.
    """

    __test__ = False

    tests: Mapping[str, Outcome]
    messages: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    log: str = ""


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
    planned; `void` why nothing counts.
    """

    mutants: tuple[MutantResult, ...]
    generated: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    all_count: str | None = None
    quarantined: Mapping[str, str] = field(default_factory=dict)
    partial: str | None = None
    void: str | None = None


class Noticed(StrEnum):
    """What the candidate's tests made of a fault put in at the HTTP boundary."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    NOT_EXERCISED = "not_exercised"


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
    `contradicting` ones fail on our reference and did. `void` says why nothing counts.
    """

    items: tuple[FaultFinding, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    contradicting: Mapping[str, str] = field(default_factory=dict)
    void: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFinding:
    """What a tool that only reads found in a line of the candidate's program."""

    file: str
    line: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFunction:
    """A function of the candidate's program with its cognitive complexity."""

    file: str
    line: int
    name: str
    complexity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """How the candidate's program reads: `style` by PEP 8, `types` None when not checked.

    `reason` says why nothing was read, `types_reason` why types were not checked.
    """

    files: int = 0
    lines: int = 0
    style: tuple[CodeFinding, ...] = ()
    functions: tuple[CodeFunction, ...] = ()
    annotated: int = 0
    total_functions: int = 0
    types: tuple[CodeFinding, ...] | None = None
    types_reason: str | None = None
    reason: str | None = None
