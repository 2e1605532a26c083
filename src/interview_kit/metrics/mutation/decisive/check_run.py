"""A run of hidden checks on a changed program, and its result, as sent to and from workers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from interview_kit.core.model import Environment, Submission
from interview_kit.sandbox.base import Level
from interview_kit.server.forked import Sources
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.strategies import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """What every worker needs. `phases` is the folder of the exercises."""

    phases: Path
    folders: tuple[Path, ...]
    submission: Submission
    environment: Environment
    level: Level
    collection: str
    seed: int


Unit = tuple[str, ...]
"""Checks that meet one fresh server, in this order: a whole group, or one check alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOrigin:
    """The group of a hidden check, and the requirement that it judges."""

    group: str
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """A changed program, and which hidden checks to run on it.

    `units` run in this order, each against a fresh server. `timeouts` holds the seconds that each
    check may take; `start_timeout` is for the server. `stop` ends the run at the first check that
    fails; `probe` first sees whether there is a server at all.
    """

    strategy: Strategy
    sources: Sources = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    timeouts: Mapping[str, float] = field(default_factory=dict)
    stop: bool = False
    probe: bool = False
    keeps_logs: bool = False
    start_timeout: float = READY_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckVerdict:
    """Whether one check passed.

    `is_late`: it failed because no response came in time, or one of a service of ours may not have.
    """

    check: str
    has_passed: bool
    is_late: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRunResult:
    """The verdicts of the checks that ran.

    `down` says why there was no server, and `is_late` that it was only slow. `loading` is how
    long it took to have the program ready, in seconds. `logs` holds what the servers of each
    unit printed, where that was asked for. `work` is how long the worker and its servers worked,
    in seconds.
    """

    verdicts: tuple[CheckVerdict, ...] = ()
    logs: tuple[str, ...] = ()
    loading: float = 0.0
    down: str | None = None
    is_late: bool = False
    work: float = 0.0

    @property
    def passed(self) -> set[str]:
        """Return the checks that passed."""
        return {verdict.check for verdict in self.verdicts if verdict.has_passed}

    @property
    def failed(self) -> str | None:
        """Return the first check that failed, if any."""
        return next((v.check for v in self.verdicts if not v.has_passed), None)

    @property
    def detects_change(self) -> bool:
        """Return whether the program was told from the original."""
        return self.down is not None or self.failed is not None

    @property
    def is_doubtful(self) -> bool:
        """Return whether the time was up somewhere, which may be the machine's fault."""
        return self.is_late or any(verdict.is_late for verdict in self.verdicts)


class CheckRunner(Protocol):
    """What runs hidden checks: the worker pool, and scripts in tests.

    `checks` holds the hidden checks in order, each with its group and requirement.
    """

    checks: Mapping[str, CheckOrigin]

    def run(self, check_run: CheckRun) -> CheckRunResult:
        """Run checks while nothing else runs. Raises `EngineError`."""

    def run_all(
        self,
        keys: Iterator[str],
        make_run: Callable[[str], CheckRun],
        on_result: Callable[[str, CheckRunResult], object],
    ) -> None:
        """Run checks for each key, several at once. Raises `EngineError`."""
