"""A helper process: it runs chunks of hidden checks on servers of its own."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path

from interview_kit.core import layout, worker_process
from interview_kit.core.deadline import Deadline
from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult, Environment, Submission
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.input_files import make_files
from interview_kit.metrics.behaviour.chunks import Chunk, ChunkSuite, group_of
from interview_kit.metrics.behaviour.run import run_pytest
from interview_kit.sandbox.base import Level
from interview_kit.server.groups import serve_group
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible
from interview_kit.server.shape_patience import ShapePatience


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperSetup:
    """What a helper needs; it is pickled.

    `phases` is the folder of the exercises, `below` as in `ready.wait`, and `end` the moment of the
    monotonic clock, the same in every process, after which no check begins.
    """

    phases: Path
    folders: tuple[Path, ...]
    submission: Submission
    environment: Environment
    level: Level
    collection: str
    below: int
    ready_seconds: float
    check_seconds: float
    seed: int
    end: float


class Helper:
    """The servers of this process, and what it has learned of their patience."""

    def __init__(self, setup: HelperSetup) -> None:
        self._setup = setup
        self._stack = ExitStack()
        self._patience = ShapePatience()
        program = (setup.submission, setup.environment, setup.level)
        launch = ReadyLauncher(
            partial(serve_group, *program), setup.collection, setup.below, setup.ready_seconds
        )
        exercise = read_exercise(setup.submission.manifest.exercise)
        self._make_files = partial(make_files, exercise.files)
        self._launch = self._stack.enter_context(fork_if_possible(launch, *program))

    def run(self, chunk: Chunk) -> tuple[CheckResult, ...]:
        """Run checks of one group. Raises `EngineError` when one could not judge."""
        results: list[CheckResult] = []
        suite = ChunkSuite(
            self._launch,
            openapi=self._setup.submission.manifest.openapi,
            seed=self._setup.seed,
            report=results.append,
            collected=lambda total: None,
            check_seconds=self._setup.check_seconds,
            make_files=self._make_files,
            only=chunk,
            deadline=Deadline(self._setup.end),
        )
        suite.patience = self._patience
        run_pytest([find_file(self._setup.folders, chunk[0])], suite)
        if suite.faults:
            raise EngineError(f"a hidden check could not judge: {suite.faults[0]}")
        if len(results) != len(chunk):
            raise EngineError(f"{len(results)} results came of the checks {', '.join(chunk)}")
        return tuple(results)

    def close(self) -> None:
        """End the servers."""
        self._stack.close()


_helpers: list[Helper] = []
"""The helper of this process: an initializer has no other way to hand it to the tasks."""


def start(setup: HelperSetup, lifeline: "Connection[object, object]") -> None:
    """Prepare this process; the initializer of the pool."""
    worker_process.settle(lifeline)
    layout.PHASES = setup.phases
    helper = Helper(setup)
    _helpers.append(helper)
    Finalize(helper, helper.close, exitpriority=1)


def run(chunk: Chunk) -> tuple[CheckResult, ...]:
    """Run checks in this process. Raises `EngineError`."""
    return _helpers[0].run(chunk)


def find_file(folders: Sequence[Path], check: str) -> Path:
    """Find the file of a check, `phase1_core/test_get.py::test_a`, in folders of hidden tests."""
    phase, _, file = group_of(check).partition("/")
    folder = next(folder for folder in folders if folder.parent.name == phase)
    return folder / file
