"""A server in a sandbox beside the same server without one, and what the canaries cost."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from timing import Row, in_turn

from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.started import serve
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.gate import (
    explain_unfit_suite,
)
from interview_kit.suite.run import (
    make_place,
    run_suite,
)

NAME = "sandbox"
TITLE = "sandboxed beside plain: start to the first answer, 200 requests, canaries"
REQUESTS = 200


def rows(runs: int) -> list[Row]:
    """Each thing plain first, then at each level that this machine has."""
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as name:
        environment = environments.build("fastapi")
        folder = Path(name)
        folder.chmod(0o755)
        submission = collect(assemble("users", "fastapi", folder / "a"), folder / "copy")
        levels = {
            name: level for name, level in LEVELS.items() if level.unavailable_reason() is None
        }
        return [
            *starts(submission, environment, levels, runs),
            *requests(submission, environment, levels, runs),
            *canaries(submission, environment, levels, runs),
        ]


def starts(
    submission: Submission, environment: Environment, levels: dict[str, Level], runs: int
) -> list[Row]:
    """From nothing to the first answer, and back to nothing."""

    def sandboxed(level: Level) -> Callable[[], None]:
        def run() -> None:
            with serve(submission, environment, level) as server:
                ask(server.connect())

        return run

    def plain() -> None:
        with uvicorn(submission, environment) as connect:
            ask(connect())

    things = {"start: uvicorn on a port": plain}
    things |= {f"start: {name}": sandboxed(level) for name, level in levels.items()}
    return in_turn(things, runs)


def requests(
    submission: Submission, environment: Environment, levels: dict[str, Level], runs: int
) -> list[Row]:
    """Requests over a connection that stays open, to servers that are up already."""
    with ExitStack() as stack:
        plain = stack.enter_context(uvicorn(submission, environment))
        things = {"requests: uvicorn on a port": repeated(plain)}
        for name, level in levels.items():
            server = stack.enter_context(serve(submission, environment, level))
            things[f"requests: {name}"] = repeated(server.connect)
        return in_turn(things, runs)


def canaries(
    submission: Submission, environment: Environment, levels: dict[str, Level], runs: int
) -> list[Row]:
    """The suite run once with its coverage, beside that and all programs that show it honest."""
    level = next(iter(levels.values()))
    place, sources = make_place(submission, environment, level), read_sources(submission)

    def once() -> list[str]:
        return run_suite(place, measured=tuple(sources)).run.passed()

    tests = once()
    things: dict[str, Callable[[], object]] = {
        "suite: once": once,
        "suite: with stub and probes": lambda: coverage.measure(
            submission, environment, level, progress=Silent()
        ),
        "suite: text and code": lambda: explain_unfit_suite(place, sources, tests),
    }
    return in_turn(things, runs)


@contextmanager
def uvicorn(
    submission: Submission, environment: Environment
) -> Iterator[Callable[[], socket.socket]]:
    """The same server as anyone would start it: no sandbox, a port.

    It opens the port itself. A socket that is passed in it takes for a unix one, and then waits
    40 ms for each answer's last packet.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    app = str(submission.manifest.app)
    command = (os.fspath(environment.python), "-m", "uvicorn", app, "--factory")
    process = subprocess.Popen(
        (*command, "--port", str(port), "--log-level", "error"),
        cwd=submission.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield lambda: connected(port)
    finally:
        process.terminate()
        process.wait()


def connected(port: int) -> socket.socket:
    """A connection, as soon as somebody listens."""
    give_up = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 30)
        except ConnectionRefusedError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.001)


def repeated(connect: Callable[[], socket.socket]) -> Callable[[], None]:
    """Asks a number of times over one connection."""
    return lambda: ask(connect(), REQUESTS)


def ask(line: socket.socket, times: int = 1) -> None:
    """Requests, each with its answer to the end."""
    connection = http.client.HTTPConnection("localhost", timeout=30)
    connection.sock = line
    for _ in range(times):
        connection.request("GET", "/users/")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"the reference answered {answer.status}")
    connection.close()
