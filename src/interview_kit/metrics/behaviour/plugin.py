"""The pytest plugin of the hidden suites: their fixtures, their marker, their results.

A hidden suite knows no framework and no process: it asks for `client` and speaks HTTP. Each
test file is a group that meets one fresh server; each check gets a client of its own.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult, Exchange, Outcome
from interview_kit.metrics.behaviour.checks import CheckFailed, redact
from interview_kit.server.base import PLAIN, Launcher, Server, ServerDownError, ServerOptions, Stop
from interview_kit.server.client import BoundedClient, SlashRule
from interview_kit.server.limits import CHECK_SECONDS, RESPONSE_SECONDS
from interview_kit.server.services import RunningServices
from interview_kit.server.shape_patience import ShapePatience
from interview_kit.server.wire import ExchangeError

MARKER = "requirement"
VISIBLE = "visible"
"""The mark of the checks that candidates may run themselves."""
SLOW = "slow"
"""The mark of the checks that are asked once: they decide no mutant."""
SERVER = "server"
"""The mark of a file whose checks need other servers: its arguments are `ServerOptions`."""
MakeFiles = Callable[[str], Mapping[str, str]]
"""Makes the texts of the files that a submission reads, by variable: other ones for each name."""
MISSHAPEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a check raises when an answer has another shape than it reads."""


class Group:
    """One group of checks and its server, which the first check starts.

    A check that got no answer may have met the server's end, or a handler that never returns:
    then the next one meets a fresh server, so that no check pays for another.
    """

    def __init__(self, launch: Launcher, options: ServerOptions = PLAIN) -> None:
        self._launch = partial(launch, options) if options != PLAIN else launch
        self._held = ExitStack()
        self._server: Server | None = None
        self._down: ServerDownError | None = None
        self.client: BoundedClient | None = None

    def server(self) -> Server:
        """Return the running server. Raises `ServerDownError`, with the same cause each time."""
        if self._down:
            # A new error: one that is raised again and again drags a longer trace each time.
            raise ServerDownError(self._down.cause, self._down.log)
        if self._server and not self._server.is_running():
            self.end_server()
        if self._server is None:
            try:
                self._server = self._held.enter_context(self._launch())
            except ServerDownError as error:
                self._down = error
                raise
        return self._server

    def restart(self, number: int) -> Stop:
        """End the server by a signal and start it again with the same data.

        The time that it takes is not the check's. Raises `ServerDownError`.
        """
        restart = self.server().restart
        if restart is None:
            raise EngineError("a check that restarts needs the mark `server(restarts=True)`")
        start = time.monotonic()
        try:
            return restart(number)
        except ServerDownError as error:
            self._down = error
            raise
        finally:
            if self.client:
                self.client.extend_deadline(time.monotonic() - start)

    def end_server(self) -> None:
        """End the server, if one runs."""
        self._server = None
        self._held.close()


def make_no_files(group: str) -> Mapping[str, str]:
    """Make the files of an exercise without any."""
    return {}


class HiddenSuite:
    """One run of hidden checks; `report` receives each result as it comes."""

    def __init__(
        self,
        launch: Launcher,
        *,
        openapi: str,
        seed: int,
        report: Callable[[CheckResult], None],
        collected: Callable[[int], None],
        check_seconds: float = CHECK_SECONDS,
        make_files: MakeFiles = make_no_files,
    ) -> None:
        self._launch = launch
        self._make_files = make_files
        self._openapi = openapi
        self._seed = seed
        self._report = report
        self._collected = collected
        self._check_seconds = check_seconds
        self._exchanges: dict[str, list[Exchange]] = {}
        self._called: RunningServices | None = None
        self.patience: ShapePatience | None = None
        self.faults: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marker, and have no failure rendered, which is slow: nobody reads it."""
        declare_markers(config)
        config.option.tbstyle = "native"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Say how many checks there are."""
        self._collected(len(items))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note that a suite of ours cannot be read: a fault of ours."""
        if report.failed:
            self.faults.append(f"{report.nodeid}: {report.longreprtext.strip()[-300:]}")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note an error of pytest itself, which would otherwise end the run in silence."""
        self.faults.append(f"pytest: {excinfo.type.__name__}: {excinfo.value}")

    @pytest.fixture(scope="module")
    def given_files(self, request: pytest.FixtureRequest) -> Mapping[str, str]:
        """Make the texts of the files that the servers of this group read, by variable."""
        return self._make_files(f"{self._seed}:{name_of(request.node.nodeid)}")

    @pytest.fixture(scope="module")
    def group(
        self, request: pytest.FixtureRequest, given_files: Mapping[str, str]
    ) -> Iterator[Group]:
        """Make the group of checks that this file is."""
        mark = request.node.get_closest_marker(SERVER)
        group = Group(self._launch, ServerOptions(files=given_files, **mark.kwargs if mark else {}))
        yield group
        group.end_server()

    @pytest.fixture
    def server(self, group: Group) -> Server:
        """Return the server that answers this group of checks."""
        self._called = None
        server = group.server()
        self._called = server.services
        if server.services:
            try:
                server.services.reset()
            except OSError as error:
                # A program may hold the port of a service that a check has stopped.
                group.end_server()
                cause = f"what it calls cannot listen again ({error.strerror}): leave its port free"
                raise ServerDownError(cause, "") from error
        return replace(server, restart=group.restart)

    @pytest.fixture
    def services(self, server: Server) -> Mapping[str, Any]:
        """Return the services that the server calls, by name, as they are at their start."""
        return server.services.by_name if server.services else {}

    @pytest.fixture(scope="module")
    def slashes(self) -> SlashRule:
        """Remember which spelling of each path this server answers (rule C7)."""
        return SlashRule()

    @pytest.fixture
    def client(
        self, request: pytest.FixtureRequest, group: Group, server: Server, slashes: SlashRule
    ) -> Iterator[BoundedClient]:
        """Make an HTTP client with a deadline for all requests of one check."""
        with BoundedClient(
            server.connect,
            slashes=slashes,
            timeout=min(RESPONSE_SECONDS, self._check_seconds),
            total_timeout=self._check_seconds,
            patience=self.patience,
            intercept=server.intercept,
        ) as client:
            # The list itself, as it fills: a check is reported before its fixtures end.
            self._exchanges[request.node.nodeid] = client.exchanges
            group.client = client
            yield client
        if any(exchange.error for exchange in client.exchanges):
            group.end_server()

    @pytest.fixture
    def openapi_path(self) -> str:
        """Return the path at which the submission says that its OpenAPI document is."""
        return self._openapi

    @pytest.fixture
    def unique(self, request: pytest.FixtureRequest) -> Callable[..., str]:
        """Short texts that no other check uses and that repeat with the seed."""
        chance = random.Random(f"{self._seed}:{request.node.nodeid}")

        def unique(prefix: str = "") -> str:
            return prefix + "".join(chance.choices("abcdefghjkmnpqrstuvwxyz", k=8))

        return unique

    @pytest.fixture
    def concurrently(self) -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
        """Call things at the same moment, each in a thread; gives their results in order."""
        return call_concurrently

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Keep the exception beside the report, so that a failure can be put into words."""
        report = yield
        report.kit_error = call.excinfo.value if call.excinfo else None
        report.kit_item = item
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Turn the report that decides a check into its result."""
        if report.when == "teardown" and report.passed:
            return
        if report.when == "setup" and report.passed:
            return
        outcome, message = self._finding(report)
        if outcome is None:
            return
        self._report(
            CheckResult(
                name=name_of(report.nodeid),
                requirement=requirement_of(report.kit_item),
                title=title_of(report.kit_item),
                outcome=outcome,
                message=message,
                exchanges=tuple(self._exchanges.get(report.nodeid, ())),
                seconds=report.duration,
                was_hindered=bool(self._called and self._called.were_late()),
            )
        )

    def _finding(self, report: Any) -> tuple[Outcome | None, str]:
        error = report.kit_error
        if report.passed:
            return Outcome.PASSED, ""
        if report.skipped:
            return Outcome.SKIPPED, str(error)
        if isinstance(error, ServerDownError):
            return Outcome.FAILED, error.cause
        if report.when == "setup" and isinstance(error, CheckFailed | ExchangeError):
            # A fixture that talks to the server meets their faults, too: these lose no grading.
            return Outcome.FAILED, str(error)
        if report.when == "call" and isinstance(error, AssertionError):
            plain = type(error) is AssertionError
            return Outcome.FAILED, redact(str(error)) if plain else str(error)
        if report.when == "call" and isinstance(error, MISSHAPEN):
            message = redact(f"{type(error).__name__}: {error}")
            return Outcome.FAILED, f"the answer has another shape: {message}"
        self.faults.append(f"{report.nodeid}: {type(error).__name__}: {error}")
        return (Outcome.ERRORED, "") if report.when != "teardown" else (None, "")


def declare_markers(config: pytest.Config) -> None:
    """Declare the markers of hidden checks."""
    config.addinivalue_line("markers", f"{MARKER}(id): the requirement that a check judges")
    config.addinivalue_line("markers", f"{VISIBLE}: candidates may run this check themselves")
    config.addinivalue_line("markers", f"{SLOW}: the check is asked once and decides no mutant")
    config.addinivalue_line(
        "markers", f"{SERVER}(env, restarts, hurries_threads): what a file needs"
    )


def name_of(nodeid: str) -> str:
    """`phase1_core/test_get.py::test_…`, wherever the exercise lies."""
    return re.sub(r"^.*?([^/]+)/hidden_tests/", r"\1/", nodeid)


def requirement_of(item: pytest.Item) -> str:
    """Return the one requirement that a check cites; empty when it cites none or several."""
    cited = {str(mark.args[0]) for mark in item.iter_markers(MARKER) if mark.args}
    return cited.pop() if len(cited) == 1 else ""


def title_of(item: pytest.Item) -> str:
    """Return the rule that a check states: the first paragraph of its docstring."""
    doc = getattr(getattr(item, "function", None), "__doc__", None) or item.name
    return " ".join(doc.strip().split("\n\n")[0].split())


def call_concurrently(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all calls together; the first exception, in their order, is raised."""
    start = threading.Barrier(len(calls))

    def when_all_are_ready(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return [future.result() for future in [pool.submit(when_all_are_ready, c) for c in calls]]
