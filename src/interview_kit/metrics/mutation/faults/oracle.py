"""The candidate's tests answered by our reference: one that fails contradicts the brief.

Their own program is asked as well and keeps step, so that tests which look into it do not
fail for that. Some suites make a fresh start for each test, others build on what earlier tests
have left: a test counts as contradicting only when it fails both ways.
"""

from contextlib import ExitStack
from urllib.parse import quote

import h11
import httpx2

from interview_kit.core.model import Outcome
from interview_kit.exercise.faults.base import Forward, Request, Response
from interview_kit.metrics.mutation.faults.injected import UNQUOTED
from interview_kit.metrics.mutation.faults.relay import honest
from interview_kit.metrics.mutation.faults.runs import Meeting
from interview_kit.server.base import Launcher
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.suite.run import run_suite

OURS = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")
UNSENDABLE = (h11.LocalProtocolError, httpx2.InvalidURL, ValueError)
"""Within a process there are requests that no client could send: headers of blanks, say."""
BAD = (Outcome.FAILED, Outcome.ERRORED)


class Wheat:
    """Answers from the reference."""

    def __init__(self, launch: Launcher, *, afresh: bool) -> None:
        self._launch = launch
        self._afresh = afresh
        self._test = ""
        self._held = ExitStack()
        self._client: BoundedClient | None = None

    def entered(self, test: str) -> None:
        """A test goes on; with the first exchange of another one the reference is fresh."""
        name = test.rpartition(" (")[0]
        if self._client is None or (self._afresh and name != self._test):
            self.close()
            server = self._held.enter_context(self._launch())
            self._client = self._held.enter_context(BoundedClient(server.connect))
        self._test = name

    def bend(self, request: Request, forward: Forward) -> Response:
        """Ask both and give our answer."""
        theirs = forward(request)
        if self._client is None:
            return theirs
        query = f"?{request.query}" if request.query else ""
        try:
            answer = self._client.request(
                request.method,
                quote(request.path, safe=UNQUOTED) + query,
                headers=[(key, value) for key, value in request.headers if key not in OURS],
                content=request.body,
            )
        except ExchangeError:
            return Response(status=502)
        except UNSENDABLE:
            return theirs
        return Response(
            status=answer.status_code,
            headers=tuple((key.lower(), value) for key, value in answer.headers.multi_items()),
            body=answer.content,
        )

    def close(self) -> None:
        """End the reference."""
        self._held.close()
        self._client = None


def contradicting(meeting: Meeting, launch: Launcher) -> dict[str, str]:
    """The tests that fail on our reference, with what they said."""
    failed: list[dict[str, str]] = []
    for afresh in (True, False):
        wheat = Wheat(launch, afresh=afresh)
        meeting.level.begin(wheat.bend, wheat.entered)
        try:
            done = run_suite(meeting.place, only=meeting.tests).run
        finally:
            meeting.level.begin(honest)  # a thread of theirs may go on asking
            wheat.close()
        bad = [test for test, outcome in done.tests.items() if outcome in BAD]
        failed.append({test: done.messages.get(test, "") for test in bad})
        if not bad:
            break
    return {test: why for test, why in failed[0].items() if test in failed[-1]}
