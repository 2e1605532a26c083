"""What was handed in, and where and under which limits it runs."""

from dataclasses import dataclass
from pathlib import Path

from interview_kit.core.model.states import RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How to run, read and test a submission: its `kit.toml`, or what was inferred.

    `test_command` runs the tests of a program that is started by a command; None is pytest.
    """

    exercise: str
    framework: str
    app: str | None = None
    command: tuple[str, ...] | None = None
    openapi: str = "/openapi.json"
    source: tuple[str, ...] = (".",)
    tests: tuple[str, ...] = ("tests",)
    test_command: tuple[str, ...] | None = None
    candidate: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A safe private copy of what was handed in; no code of it has run.

    `notes` name what was left out of the copy, one line each. `installs` are the packages
    that are installed for it beside its environment's: `name==version`.
    """

    candidate: str
    folder: Path
    manifest: Manifest
    sha256: str
    files: int
    size: int
    notes: tuple[str, ...] = ()
    installs: tuple[str, ...] = ()


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
