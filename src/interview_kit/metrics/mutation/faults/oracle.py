"""Compare the candidate's tests with our reference: one that fails on it contradicts the brief.

Their own program gets every request as well and keeps step, so that tests which look into it do
not fail for that. Some suites start afresh for each test, others build on what earlier tests
have left: a test contradicts only when it fails on both kinds of reference.
"""

from contextlib import ExitStack

import h11
import httpx2

from interview_kit.core.model import Outcome
from interview_kit.exercise.faults.base import Forward, Request, Response, pass_through
from interview_kit.metrics.mutation.faults.fault_runner import FaultRunner, strip_stage
from interview_kit.server.base import Launcher
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.suite.run import run_suite

CLIENT_HEADERS = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")
"""Headers that the client to the reference sets itself."""
UNSENDABLE = (h11.LocalProtocolError, httpx2.InvalidURL, ValueError)
"""In-process test clients can build requests that are illegal on the wire: blank header values."""
FAILURES = (Outcome.FAILED, Outcome.ERRORED)


class ReferenceOracle:
    """Answer tests from the reference; with `fresh`, from a new one for each test."""

    def __init__(self, launch: Launcher, *, fresh: bool) -> None:
        self._launch = launch
        self._fresh = fresh
        self._test = ""
        self._stack = ExitStack()
        self._client: BoundedClient | None = None

    def on_test(self, name: str) -> None:
        """Start the reference, anew where the next exchange belongs to another test."""
        test = strip_stage(name)
        if self._client is None or (self._fresh and test != self._test):
            self.close()
            server = self._stack.enter_context(self._launch())
            self._client = self._stack.enter_context(BoundedClient(server.connect))
        self._test = test

    def intercept(self, request: Request, forward: Forward) -> Response:
        """Send a request to both programs and return the reference's response."""
        candidate_response = forward(request)
        if self._client is None:
            return candidate_response
        try:
            response = self._client.request(
                request.method,
                request.target(),
                headers=[(k, value) for k, value in request.headers if k not in CLIENT_HEADERS],
                content=request.body,
            )
        except ExchangeError:
            return Response(status=502)
        except UNSENDABLE:
            return candidate_response
        return Response(
            status=response.status_code,
            headers=tuple((key.lower(), value) for key, value in response.headers.multi_items()),
            body=response.content,
        )

    def close(self) -> None:
        """Stop the reference."""
        self._stack.close()
        self._client = None


def find_contradicting(runner: FaultRunner, launch: Launcher) -> dict[str, str]:
    """Return the tests that fail on our reference, each with its failure message."""
    failures: list[dict[str, str]] = []
    for fresh in (True, False):
        oracle = ReferenceOracle(launch, fresh=fresh)
        runner.level.set_interceptor(oracle.intercept, oracle.on_test)
        try:
            run = run_suite(runner.place, only=runner.tests).run
        finally:
            # A thread of theirs may go on sending requests when the oracle is closed.
            runner.level.set_interceptor(pass_through)
            oracle.close()
        failed = [test for test, outcome in run.tests.items() if outcome in FAILURES]
        failures.append({test: run.messages.get(test, "") for test in failed})
        if not failed:
            break
    return {test: message for test, message in failures[0].items() if test in failures[-1]}
