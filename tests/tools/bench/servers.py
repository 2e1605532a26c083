"""A fresh server in every stack: forked beside started; the hidden suite beside its requests."""

import http.client
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from timing import Row, in_turn

from interview_kit.authoring.lint import explain_unavailable
from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour.measure import (
    Settings,
    measure_behaviour,
    run_checks,
)
from interview_kit.metrics.behaviour.run import suites
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server import ready, wire
from interview_kit.server.base import Launcher, Server
from interview_kit.server.client import Forward
from interview_kit.server.forked import ForkServer
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.started import serve
from interview_kit.submission import environments
from interview_kit.submission.collect import collect

NAME = "servers"
TITLE = "per fresh server (s each), and the hidden suite beside its bare requests"
USERS = read_exercise("users")
PHASES = tuple(phase.number for phase in USERS.phases)
SERVERS = 5
"""So many fresh servers are one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The reference in one stack, and how it is served here."""

    name: str
    submission: Submission
    environment: Environment
    level: Level

    def fresh(self) -> AbstractContextManager[Server]:
        """A server in a sandbox of its own."""
        return serve(self.submission, self.environment, self.level)


def rows(runs: int) -> Iterator[Row]:
    """Each stack in turn; one that cannot run on this machine is not there."""
    level = next(level for level in LEVELS.values() if level.unavailable_reason() is None)
    for name in USERS.frameworks:
        if explain_unavailable(USERS, name, level) is None:
            with tempfile.TemporaryDirectory(prefix="kit-bench-") as made:
                folder = Path(made)
                folder.chmod(0o755)
                stack = Stack(
                    name=name,
                    submission=collect(assemble("users", name, folder / "a"), folder / "copy"),
                    environment=environments.build(framework_of(name).name),
                    level=level,
                )
                yield from starts(stack, runs)
                yield from suite(stack, runs)


def starts(stack: Stack, runs: int) -> list[Row]:
    """From nothing to the first answer, and back to nothing."""

    def several(launch: Callable[[], AbstractContextManager[Server]]) -> int:
        for _ in range(SERVERS):
            with launch() as server:
                ready.wait(server, USERS.collection)
        return SERVERS

    things: dict[str, Callable[[], object]] = {
        f"{stack.name}: a fresh start": lambda: several(stack.fresh)
    }
    if framework_of(stack.name).interface == "port":
        return in_turn(things, runs)
    with ForkServer(stack.submission, stack.environment, stack.level) as fork_server:
        things[f"{stack.name}: forked from the fork server"] = lambda: several(fork_server.serve)
        return in_turn(things, runs)


def suite(stack: Stack, runs: int) -> list[Row]:
    """The whole behaviour metric, held against its requests alone, to one server that is up."""
    sent = recorded(stack)
    with stack.fresh() as server:
        ready.wait(server, USERS.collection)
        things: dict[str, Callable[[], object]] = {
            f"{stack.name}: {len(sent)} requests, bare": lambda: repeat(server, sent),
            f"{stack.name}: the hidden suite": lambda: measure_behaviour(
                Grading(
                    exercise=USERS,
                    submission=stack.submission,
                    environment=stack.environment,
                    level=stack.level,
                    options=Options(phases=PHASES),
                    progress=Silent(),
                )
            ),
        }
        return in_turn(things, runs)


def checked(launch: Launcher, stack: Stack) -> None:
    """Run the hidden suite against what is launched."""
    settings = Settings(openapi=stack.submission.manifest.openapi, seed=0)
    run_checks(suites(USERS, PHASES), launch, settings=settings, progress=Silent())


def recorded(stack: Stack) -> Sequence[wire.RawRequest]:
    """Every request of the hidden suite, in order."""
    sent: list[wire.RawRequest] = []

    def intercept(request: wire.RawRequest, forward: Forward) -> wire.RawResponse:
        sent.append(request)
        return forward(request)

    with ExitStack() as held:
        started = ReadyLauncher(stack.fresh, USERS.collection, 500, READY_SECONDS)
        launch = held.enter_context(
            fork_if_possible(started, stack.submission, stack.environment, stack.level)
        )

        @contextmanager
        def watched() -> Iterator[Server]:
            with launch() as server:
                yield replace(server, intercept=intercept)

        checked(watched, stack)
    return sent


def repeat(server: Server, sent: Sequence[wire.RawRequest]) -> None:
    """Send requests one after the other, and read each answer to its end."""
    connection = http.client.HTTPConnection("localhost", timeout=30)
    for request in sent:
        if connection.sock is None:
            connection.sock = server.connect()
            if server.address.is_opened_by_server:
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.putrequest(
            request.method, request.target, skip_host=True, skip_accept_encoding=True
        )
        for key, value in request.headers:
            connection.putheader(key.decode(), value)
        connection.endheaders(request.body or None)
        connection.getresponse().read()
    connection.close()
