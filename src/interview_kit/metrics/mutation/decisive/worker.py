"""A process that keeps pytest warm: the hidden suite is collected once and asked many times."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult, Environment, Outcome, Submission
from interview_kit.metrics.behaviour.measure import run_pytest
from interview_kit.metrics.behaviour.plugin import HiddenSuite, name_of
from interview_kit.sandbox.base import Level
from interview_kit.server import ready
from interview_kit.server.base import Server, ServerDownError
from interview_kit.server.forked import LateServerError, Sources
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.strategies import ProgramServers, Strategy

PR_SET_PDEATHSIG = 1
LUCK = "concurrently"
"""The fixture of checks that start a race: what they find need not repeat."""
LATE = "no answer"
"""How the client begins to say that time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a worker is told once. `phases` is where its grader keeps the exercises."""

    phases: Path
    folders: tuple[Path, ...]
    submission: Submission
    environment: Environment
    level: Level
    collection: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The hidden suite: its checks in order, each with its group, without those of luck."""

    checks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A changed program and what of the suite it is to meet.

    `groups` in the order of asking; each meets a fresh server. `seconds` names the checks
    that run and how long each may take. `stop` at the first that fails; `probe` sees first
    whether there is a server at all.
    """

    way: Strategy
    sources: Sources = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    stop: bool = False
    probe: bool = False
    patience: float = READY_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one check found. `late`: it failed because no answer came in time."""

    check: str
    group: str
    passed: bool
    late: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the checks found; `down` says why there was no server, `late` that it was slow.

    `loading` is what it took to have the program at hand, in seconds.
    """

    found: tuple[Found, ...] = ()
    loading: float = 0.0
    down: str | None = None
    late: bool = False


def work(connection: "Connection[object, object]") -> None:
    """Hear the setting, then answer questions until the grader hangs up."""
    setting = connection.recv()
    assert isinstance(setting, Setting)
    layout.PHASES = setting.phases
    plugin = Asked(setting, connection)
    try:
        code = run_pytest(setting.folders, plugin)
        connection.send(plugin.faults[0] if plugin.faults else f"pytest ended ({code})")
    except EngineError as error:
        connection.send(str(error))
    except OSError:
        pass
    finally:
        plugin.servers.close()


def die_with(parent: int) -> None:
    """Leave nothing running when the grader is killed; its sandboxes end with this process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class Asked(HiddenSuite):
    """The hidden suite, which waits for questions instead of running."""

    def __init__(self, setting: Setting, connection: "Connection[object, object]") -> None:
        super().__init__(
            self._launched,
            openapi=setting.submission.manifest.openapi,
            seed=setting.seed,
            report=self._took,
            collected=lambda total: None,
        )
        self.setting = setting
        self.connection = connection
        self.servers = ProgramServers(
            setting.submission, setting.environment, setting.level, setting.collection
        )
        self.groups: dict[str, list[pytest.Item]] = {}
        self._result: CheckResult | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Have no failure rendered: nobody reads it."""
        super().pytest_configure(config)
        config.option.tbstyle = "native"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take over where tests would run."""
        for item in session.items:
            self.groups.setdefault(name_of(item.nodeid.partition("::")[0]), []).append(item)
        if self.faults or not self.groups:
            return True
        checks = {
            name_of(item.nodeid): group
            for group, items in self.groups.items()
            for item in items
            if LUCK not in getattr(item, "fixturenames", ())
        }
        self.connection.send(Suite(checks=checks))
        with suppress(EOFError, OSError):
            while isinstance(question := self.connection.recv(), Question):
                self.connection.send(self.safely(session, question))
        return True

    def safely(self, session: pytest.Session, question: Question) -> Answer | str:
        """An answer, or what is wrong on our side."""
        self.faults.clear()
        try:
            answer = self.answer(session, question)
        except EngineError as error:
            return str(error)
        ours = [fault for fault in self.faults if EngineError.__name__ in fault]
        return ours[0] if ours else answer

    def answer(self, session: pytest.Session, question: Question) -> Answer:
        """Ask the checks about one program."""
        found: list[Found] = []
        begin = time.monotonic()
        try:
            with self.servers.program(
                question.way, question.sources, question.patience
            ) as self._launcher:
                loading = time.monotonic() - begin
                if question.probe:
                    self._probe(question.patience)
                for group in question.groups:
                    for one in self._group(session, group, question.seconds):
                        found.append(one)
                        if question.stop and not one.passed:
                            return Answer(found=tuple(found), loading=loading)
        except ServerDownError as error:
            late = isinstance(error, LateServerError)
            return Answer(found=tuple(found), down=error.cause, late=late)
        return Answer(found=tuple(found), loading=loading)

    def _probe(self, patience: float) -> None:
        """See whether there is a server at all. Errors: `ServerDownError`."""
        with self._launcher() as server:
            ready.wait(server, self.setting.collection, below=1000, seconds=patience)

    def _group(
        self, session: pytest.Session, group: str, seconds: Mapping[str, float]
    ) -> Iterator[Found]:
        """Run the checks of a group that are asked for, in their order.

        One that gets no answer ends it: a server that hangs would have each wait in turn.
        """
        items = [item for item in self.groups[group] if name_of(item.nodeid) in seconds]
        try:
            for item, following in zip_longest(items, items[1:]):
                name = name_of(item.nodeid)
                self._check_seconds = seconds[name]
                self._result = None
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                one = found_by(name, group, self._result)
                yield one
                if one.late:
                    break
        finally:
            # pytest has no public name for it: fixtures of a group that was left early end.
            with suppress(Exception):
                session._setupstate.teardown_exact(None)

    @contextmanager
    def _launched(self) -> Iterator[Server]:
        with self._launcher() as server:
            yield server

    def _took(self, result: CheckResult) -> None:
        self._result = result


def found_by(name: str, group: str, result: CheckResult | None) -> Found:
    """A check's result in brief; one that could not judge did not pass."""
    exchanges: Sequence[object] = () if result is None else result.exchanges
    errors = [getattr(exchange, "error", None) or "" for exchange in exchanges]
    passed = result is not None and result.outcome is Outcome.PASSED
    return Found(
        check=name,
        group=group,
        passed=passed,
        late=not passed and any(error.startswith(LATE) for error in errors),
        seconds=result.seconds if result else 0.0,
    )
