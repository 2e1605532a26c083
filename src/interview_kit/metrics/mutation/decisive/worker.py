"""A worker process: it collects the hidden suite once and runs parts of it on many programs.

pytest runs in a thread of its own, because a pytest session ends with the call that started it:
the thread stays in the session's test loop and takes one check run after the other.
"""

import atexit
import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import zip_longest
from multiprocessing.connection import Connection

import pytest

from interview_kit.core import layout, worker_process
from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult, Outcome
from interview_kit.metrics.behaviour.plugin import SLOW, HiddenSuite, name_of, requirement_of
from interview_kit.metrics.behaviour.run import run_pytest
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckOrigin,
    CheckRun,
    CheckRunResult,
    CheckVerdict,
    Unit,
    WorkerSetup,
)
from interview_kit.sandbox.guest.kit_effort import EffortClock
from interview_kit.server import ready
from interview_kit.server.base import PLAIN, Server, ServerDownError, ServerOptions
from interview_kit.server.forked import LateServerError
from interview_kit.server.strategies import ProgramServers

RACE_FIXTURE = "concurrently"
"""The fixture of checks that start a race: their verdicts need not repeat, so they are left out."""
NO_RESPONSE = "no answer"
"""How the client's error starts when the time was up."""
LOOK_INTERVAL = 0.1
"""Seconds between two looks at how much a run has worked."""
END_TIMEOUT = 10.0
"""Seconds in which the servers of a worker must have ended."""

_sessions: "list[CheckSession]" = []
"""The session of this process: an initializer has no other way to hand it to the tasks."""


def start_worker(setup: WorkerSetup, lifeline: "Connection[object, object]") -> None:
    """Prepare this process to run checks; the initializer of the worker pool."""
    worker_process.settle(lifeline)
    layout.PHASES = setup.phases
    session = CheckSession(setup)
    session.start()
    _sessions.append(session)
    atexit.register(session.close)


def list_checks() -> Mapping[str, CheckOrigin]:
    """Return the hidden checks in order, each with where it belongs. Raises `EngineError`."""
    return _sessions[0].list_checks()


def run_checks(check_run: CheckRun) -> CheckRunResult:
    """Run checks in this process. Raises `EngineError`."""
    return _sessions[0].run(check_run)


class CheckSession(HiddenSuite):
    """A pytest session of the hidden suite that waits for check runs instead of running."""

    def __init__(self, setup: WorkerSetup) -> None:
        super().__init__(
            self._launch_server,
            openapi=setup.submission.manifest.openapi,
            seed=setup.seed,
            report=self._keep_result,
            collected=lambda total: None,
            # The same for all groups: programs that are loaded once may read them only then.
            make_files=lambda group: setup.submission.manifest.files,
        )
        self._setup = setup
        self._servers = ProgramServers(
            setup.submission, setup.environment, setup.level, setup.collection
        )
        self._items: dict[str, pytest.Item] = {}
        self._log = ""
        self._checks: dict[str, CheckOrigin] = {}
        self._failure: str | None = None
        self._result: CheckResult | None = None
        self._is_collected = threading.Event()
        self._runs: queue.SimpleQueue[CheckRun | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[CheckRunResult | str] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run_pytest, daemon=True)

    def start(self) -> None:
        """Start to collect the suite."""
        self._thread.start()

    def list_checks(self) -> Mapping[str, CheckOrigin]:
        """Return the checks that may decide, in order, each with where it belongs.

        Raises `EngineError` when the suite cannot be collected.
        """
        self._is_collected.wait()
        if self._failure is not None:
            raise EngineError(f"the hidden checks cannot be asked: {self._failure}")
        return self._checks

    def run(self, check_run: CheckRun) -> CheckRunResult:
        """Run checks on one program. Raises `EngineError`."""
        self.list_checks()
        clock = EffortClock(os.getpid())
        work_before = clock.read()
        self._runs.put(check_run)
        while (result := self._receive_result()) is None:
            clock.read()  # sleep is seen only by looking
        if isinstance(result, str):
            raise EngineError(f"a hidden check could not be asked: {result}")
        return replace(result, work=clock.read() - work_before)

    def _receive_result(self) -> CheckRunResult | str | None:
        try:
            return self._results.get(timeout=LOOK_INTERVAL)
        except queue.Empty:
            return None

    def close(self) -> None:
        """End the session and its servers."""
        self._runs.put(None)
        self._thread.join(END_TIMEOUT)

    def _run_pytest(self) -> None:
        failure = "pytest ended"
        try:
            code = run_pytest(self._setup.folders, self)
            failure = self.faults[0] if self.faults else f"pytest ended ({code})"
        except EngineError as error:
            failure = str(error)
        finally:
            self._failure = failure
            self._is_collected.set()
            # For a run that may be waiting.
            self._results.put(failure)
            self._servers.close()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take check runs until the session is closed, instead of running all tests."""
        self._items = {
            name_of(item.nodeid): item
            for item in session.items
            if RACE_FIXTURE not in getattr(item, "fixturenames", ())
            and item.get_closest_marker(SLOW) is None
        }
        if self.faults or not session.items:
            return True
        self._checks = {
            name: CheckOrigin(group=name.partition("::")[0], requirement=requirement_of(item))
            for name, item in self._items.items()
        }
        self._is_collected.set()
        while (check_run := self._runs.get()) is not None:
            self._results.put(self._run_safely(session, check_run))
        return True

    def _run_safely(self, session: pytest.Session, check_run: CheckRun) -> CheckRunResult | str:
        """Run checks; return a text when something went wrong on our side."""
        self.faults.clear()
        try:
            result = self._run_units(session, check_run)
        except EngineError as error:
            return str(error)
        engine_errors = [fault for fault in self.faults if EngineError.__name__ in fault]
        return engine_errors[0] if engine_errors else result

    def _run_units(self, session: pytest.Session, check_run: CheckRun) -> CheckRunResult:
        result = CheckRunResult()
        start = time.monotonic()
        try:
            with self._servers.program(
                check_run.strategy, check_run.sources, check_run.start_timeout
            ) as self._launcher:
                result = replace(result, loading=time.monotonic() - start)
                if check_run.probe:
                    self._probe(check_run.start_timeout)
                for unit in check_run.units:
                    self._log = ""
                    verdicts = tuple(self._run_unit(session, unit, check_run))
                    result = replace(result, verdicts=(*result.verdicts, *verdicts))
                    if check_run.keeps_logs:
                        result = replace(result, logs=(*result.logs, self._log))
                    if check_run.stop and result.failed:
                        break
        except ServerDownError as error:
            is_late = isinstance(error, LateServerError)
            return replace(result, down=error.cause, is_late=is_late)
        return result

    def _probe(self, timeout: float) -> None:
        """See whether there is a server at all. Raises `ServerDownError`."""
        with self._launcher() as server:
            ready.wait(server, self._setup.collection, below=1000, seconds=timeout)

    def _run_unit(
        self, session: pytest.Session, unit: Unit, check_run: CheckRun
    ) -> Iterator[CheckVerdict]:
        """Run some checks against one server.

        One that gets no response ends the unit: each check would have to wait in turn for a
        server that hangs.
        """
        items = [self._items[name] for name in unit]
        try:
            for name, item, next_item in zip_longest(unit, items, items[1:]):
                self._check_seconds = check_run.timeouts[name]
                self._result = None
                item.ihook.pytest_runtest_protocol(item=item, nextitem=next_item)
                verdict = make_verdict(name, self._result)
                yield verdict
                if verdict.is_late or (check_run.stop and not verdict.has_passed):
                    break
        finally:
            # Ends the fixtures of a unit that was left early. pytest has no public name for it.
            with suppress(Exception):
                session._setupstate.teardown_exact(None)

    @contextmanager
    def _launch_server(self, options: ServerOptions = PLAIN) -> Iterator[Server]:
        if not options.is_plain():
            raise EngineError("a check that asks for a server of its own needs the mark `slow`")
        with self._launcher() as server:
            yield server
            self._log += server.log_text()

    def _keep_result(self, result: CheckResult) -> None:
        self._result = result


def make_verdict(name: str, result: CheckResult | None) -> CheckVerdict:
    """Make the verdict of a check; one that could not judge did not pass."""
    exchanges: Sequence[object] = () if result is None else result.exchanges
    errors = [getattr(exchange, "error", None) or "" for exchange in exchanges]
    is_unanswered = any(error.startswith(NO_RESPONSE) for error in errors)
    was_hindered = result is not None and result.was_hindered
    has_passed = result is not None and result.outcome is Outcome.PASSED
    return CheckVerdict(
        check=name,
        has_passed=has_passed,
        is_late=not has_passed and (was_hindered or is_unanswered),
        seconds=result.seconds if result else 0.0,
    )
