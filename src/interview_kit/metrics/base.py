"""What every metric takes and gives: one grading, what was measured so far, the protocol."""

import importlib
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from interview_kit.core.model import Environment, Exercise, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.record import Document
from interview_kit.sandbox.base import Level
from interview_kit.server.limits import CHECK_SECONDS, READY_SECONDS
from interview_kit.submission.extras import list_lacking

Measurement = TypeVar("Measurement")
GRADING_SECONDS = 360.0
"""Within so many seconds a grading ends on a machine that is idle otherwise."""
LEAST_SECONDS = 20.0
"""Every step has so many, however late it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The settings of one grading, as the command line or a stored scorecard states them.

    `only` names metrics and `phases` numbers of phases; empty means all. Seconds are limits:
    `budget` of all mutants (None is what the whole grading leaves them), `behaviour_seconds` of all
    hidden checks, `check_seconds` of all requests of one check together, `faults_seconds` of the
    broken servers, `ready_seconds` of the wait for a server's first answer. `jobs` counts the
    mutants that run at once.

    `quick` measures the main metrics, with a small sample of mutants and of broken servers. `load`
    adds a load profile, which is no part of what repeats.

    `isolation` is a level that must hold; None takes the strongest. `trusted` code, such as our
    own reference, may run without isolation. `keep` is the file that a copy of what is graded
    is written to; `kept` says that the submission is such a copy, and `notes` are what intake
    noted when it made that copy. `allow_install` has the packages installed that it requests;
    `packages` are those of an earlier grading that is repeated.

    Deadlines are at least `patience` times longer: so many gradings share the machine.
    """

    only: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()
    seed: int = 0
    jobs: int = 2
    budget: float | None = None
    isolation: str | None = None
    candidate: str | None = None
    exercise: str | None = None
    trusted: bool = False
    keep: Path | None = None
    kept: bool = False
    notes: tuple[str, ...] | None = None
    allow_install: bool = False
    quick: bool = False
    load: bool = False
    packages: tuple[str, ...] = ()
    patience: float = 1.0
    ready_seconds: float = READY_SECONDS
    check_seconds: float = CHECK_SECONDS
    behaviour_seconds: float = 180.0
    faults_seconds: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One grading: what is graded, against which exercise, where it runs, and how.

    Deadlines that are no limit of the submission's are `patience` times longer. `end` is the
    moment of the monotonic clock by which it should have ended, whatever the submission does.
    """

    exercise: Exercise
    submission: Submission
    environment: Environment
    level: Level
    options: Options
    progress: Progress
    patience: float = 1.0
    end: float = math.inf

    def limit_seconds(self, most: float, reserve: float = 0.0) -> float:
        """Limit a step to `most` seconds, and to what the grading has left but for a reserve.

        However late it is, a step has some seconds. Both are multiplied by the patience.
        """
        left = self.end - time.monotonic() - self.patience * reserve
        return min(self.patience * most, max(self.patience * LEAST_SECONDS, left))

    @property
    def phases(self) -> tuple[int, ...]:
        """Return the numbers of the phases to judge: those of the options, or all."""
        return select_phases(self.exercise, self.options)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the requirements that the submission requests and that were not installed."""
        if self.options.allow_install:
            return ()
        return list_lacking(self.environment, self.submission.requests)


def select_phases(exercise: Exercise, options: Options) -> tuple[int, ...]:
    """Return the numbers of the phases that the options ask for, or all."""
    return options.phases or tuple(phase.number for phase in exercise.phases)


class Measurements:
    """What has been measured so far, at most one object of each type.

    A grading that stops early is scored from it. `seconds` holds the duration of each step.
    `fault` is a fault of ours that ended the grading; `failures` are those that cost one metric
    each, by its name; `lacking` says which package such a metric lacked.
    """

    def __init__(self) -> None:
        self._by_type: dict[type, object] = {}
        self.seconds: dict[str, float] = {}
        self.fault: str | None = None
        self.failures: dict[str, str] = {}
        self.lacking: dict[str, str] = {}
        self.interrupted = False

    def keep(self, measurement: object) -> None:
        """Store a measurement, in place of an earlier one of its type."""
        self._by_type[type(measurement)] = measurement

    def get(self, kind: type[Measurement]) -> Measurement | None:
        """Return the measurement of a type; None when there is none."""
        measurement = self._by_type.get(kind)
        return measurement if isinstance(measurement, kind) else None

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Record a step's duration, even on failure.

        Raises `KeyboardInterrupt` instead of starting a step after Ctrl-C.
        """
        if self.interrupted:
            raise KeyboardInterrupt
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = round(time.monotonic() - start, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a metric is scored from; `absent` is the reason for a missing measurement."""

    exercise: Exercise
    measurements: Measurements
    absent: str


def load_engine(module: str) -> Any:
    """Import a module of `metrics` only when a grading measures with it.

    Reading, comparing and rendering a scorecard need the records of the metrics; they should
    not load the sandbox and the engine that runs mutants.
    """
    return importlib.import_module(f"interview_kit.metrics.{module}")


class Metric(Protocol):
    """One metric: how it is measured, scored and stored."""

    @property
    def record(self) -> type[Document]:
        """The type of its part of the record."""

    @property
    def is_profile(self) -> bool:
        """True if it is shown beside the points, and missing where it was not asked for."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the metrics whose measurements it reads."""

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Measure, and keep each result as soon as it is known."""

    def score(self, evidence: Evidence) -> Document | None:
        """Return its part of the record; None for a profile that was not measured."""
