"""The frozen types that travel between the steps of a grading, and the words of their states."""

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


class Noticed(StrEnum):
    """What the candidate's tests made of a fault put in at the HTTP boundary."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    NOT_EXERCISED = "not_exercised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One numbered promise of the brief."""

    id: str
    phase: int
    title: str
    points: float
    bonus: bool = False
    is_met_by_starter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One timed part of an exercise; `points` is its share of the behaviour weight."""

    id: str
    number: int
    title: str
    minutes: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that a submission calls over HTTP, and that the kit simulates.

    `module` is a file with a class `factory`, whose objects listen on a socket and have `url`,
    `start`, `stop` and `reset`, and with a program `main`. The address of one goes into the
    environment as `variable`.
    """

    name: str
    module: Path
    factory: str
    variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A JSON file that a submission reads; its path is in the environment as `variable`.

    `module` is a file whose `make_content(chance)` makes the content for one group of checks,
    `example` a content that everybody may know.
    """

    variable: str
    module: Path
    example: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise as its `exercise.toml` states it.

    `weights` and `full_marks_at` are keyed by metric: the most points that the metric gives,
    and the percentage from which it gives all of them. `env` are the variables that a submission
    finds wherever it runs, `services` what it calls there and `files` what it reads. With
    `compares_document` the OpenAPI document of each reference must describe all that the
    reference answers.
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
    env: Mapping[str, str] = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    files: tuple[InputFile, ...] = ()
    compares_document: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How to run, read and test a submission: its `kit.toml`, or what was inferred.

    `test_command` runs the tests of a program that is started by a command; None is pytest.
    `env` holds the environment variables of the program, wherever it runs, `services` what it
    calls, and `files` the text of each file that it reads, by variable. `generated` are files
    below `source` that are not counted as program. `is_exercise_assumed` where nobody named it.
    """

    exercise: str
    framework: str
    app: str | None = None
    command: tuple[str, ...] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    openapi: str = "/openapi.json"
    source: tuple[str, ...] = (".",)
    generated: tuple[str, ...] = ()
    tests: tuple[str, ...] = ("tests",)
    test_command: tuple[str, ...] | None = None
    candidate: str | None = None
    inferred: bool = False
    is_exercise_assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A safe private copy of what was handed in; no code of it has run.

    `notes` name what was left out of the copy, one line each. `requests` are requirements of
    packages that its framework's environment lacks, such as `falcon>=4`, or of extras of its own
    packages; `npm_packages` are names of Node's packages, which are never installed. `program`
    are the files that count as its program.
    """

    candidate: str
    folder: Path
    manifest: Manifest
    sha256: str
    files: int
    size: int
    notes: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    npm_packages: tuple[str, ...] = ()
    program: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A Python environment of one framework, built once and only read afterwards.

    `added` are the packages that were installed for one submission: `name==version`.
    """

    framework: str
    prefix: Path
    python: Path
    base_prefix: Path
    added: tuple[str, ...] = ()

    @property
    def library(self) -> Path:
        """Return the folder of its packages."""
        (library,) = self.prefix.glob("lib/python3*/site-packages")
        return library


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
    """What one check found. `message` repeats between runs; `exchanges` need not.

    `was_hindered` says that a service of ours, which the server calls, may have been late.
    """

    name: str
    requirement: str
    title: str
    outcome: Outcome
    message: str
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0
    was_hindered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The hidden checks' findings.

    `cause` says in one line why the server never answered, `not_ready` that it answered nothing
    but 5xx until its time to get ready was over; `log` then holds its last lines. `unrun` says
    that the time was over before all checks were run.
    """

    checks: tuple[CheckResult, ...]
    cause: str | None = None
    not_ready: str | None = None
    unrun: str | None = None
    log: str = ""


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
    """Coverage of one file of the candidate's program; lines are numbered from 1.

    `arcs` are all its branches, each with the line where it begins and the one to which it leads.
    """

    path: str
    statements: int
    missing_lines: tuple[int, ...]
    branches: int
    missing_branches: tuple[tuple[int, int], ...]
    arcs: frozenset[tuple[int, int]] = frozenset()
    contexts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the candidate's tests run of the candidate's program.

    `not_judged` says of other files why nothing is said about them.
    """

    run: TestRun
    files: tuple[FileCoverage, ...]
    void: str | None = None
    not_judged: Mapping[str, str] = field(default_factory=dict)
