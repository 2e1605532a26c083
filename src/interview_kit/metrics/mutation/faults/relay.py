"""The grader's end of `inside/kit_relay.py`: the exchanges of the candidate's tests come here.

A fault is a plain function that wants the app's answers as it goes, and these come one message
at a time: so it is called again from the start with the answers so far, until it has an answer
of its own. What arrives was written by a process that nobody trusts.
"""

import base64
import contextlib
import json
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Bend, Forward, Request, Response

Message = dict[str, Any]
Entered = Callable[[str], object]
"""Hears for each exchange which test it claims to belong to."""

LINE = 8 << 20
"""Longest message that is read; of a longer one nothing is kept."""
MOST_OPEN = 256
"""So many exchanges of one run may be open at once."""
MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MOST_FORWARDED = 16
"""So many requests may one exchange take."""


class Needed(Exception):  # noqa: N818 - not an error: a question
    """The fault wants the app's answer to a request."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class Talk:
    """One exchange so far."""

    def __init__(self, request: Request, bend: Bend) -> None:
        self.request = request
        self.bend = bend
        self.asked: list[Request] = []
        self.answers: list[Response] = []

    def step(self) -> Message:
        """What the tests' side does next."""
        try:
            given = self.bend(self.request, self._forward())
        except Needed as needed:
            if len(self.asked) >= MOST_FORWARDED:
                return {"same": 0}
            self.asked.append(needed.request)
            return {"forward": None if needed.request == self.request else wire(needed.request)}
        for at, answer in enumerate(self.answers):
            if answer is given:
                return {"same": at}
        body = base64.b64encode(given.body).decode("ascii")
        return {"answer": {"status": given.status, "headers": given.headers, "body": body}}

    def _forward(self) -> Forward:
        known = iter(self.answers)

        def forward(request: Request) -> Response:
            for answer in known:
                return answer
            raise Needed(request)

        return forward


class Relay:
    """Answers one process; `begin` says what stands between its tests and its app from now on.

    `failed` is a fault of ours that came up in between.
    """

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._bend: Bend = honest
        self._entered: Entered = unheard
        self._talks: OrderedDict[int, Talk] = OrderedDict()
        self._count = 0
        self.failed: EngineError | None = None
        self._thread = threading.Thread(target=self._serve, name="kit-relay", daemon=True)

    @property
    def theirs(self) -> int:
        """The descriptor that the program gets."""
        return self._theirs.fileno()

    def started(self) -> None:
        """The program has its end: listen."""
        self._theirs.close()
        self._thread.start()

    def begin(self, bend: Bend, entered: Entered) -> None:
        """A run begins."""
        with self._lock:
            self._bend, self._entered = bend, entered
            self._talks.clear()

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join()
        self._theirs.close()
        self._ours.close()

    def _serve(self) -> None:
        waiting = b""
        with contextlib.suppress(OSError):
            while block := self._ours.recv(1 << 18):
                *lines, waiting = (waiting + block).split(b"\n")
                waiting = waiting if len(waiting) <= LINE else b""
                for line in lines:
                    if line and (answer := self._answer(line)):
                        self._ours.sendall(b"\n" + json.dumps(answer).encode() + b"\n")

    def _answer(self, line: bytes) -> Message | None:
        """What to say to a line; to one without a sender nothing.

        Who asked always gets an answer, else a test would wait for as long as its run may take.
        One that says nothing leaves the exchange to their app.
        """
        try:
            message = json.loads(line)
            name = str(message["from"])[:64]
        except MALFORMED:
            return None
        try:
            with self._lock:
                number, talk = self._talk(message)
                return {"to": name, "exchange": number, **talk.step()}
        except MALFORMED:
            return {"to": name}
        except EngineError as error:
            self.failed = error
        except Exception as error:
            self.failed = EngineError(f"{type(error).__name__}: {error}")
        return {"to": name}

    def _talk(self, message: Message) -> tuple[int, Talk]:
        if "request" in message:
            self._entered(str(message.get("test", "")))
            self._count += 1
            self._talks[self._count] = Talk(read_request(message["request"]), self._bend)
            while len(self._talks) > MOST_OPEN:
                self._talks.popitem(last=False)
            return self._count, self._talks[self._count]
        number = int(message["exchange"])
        talk = self._talks[number]
        if len(talk.answers) < len(talk.asked):
            talk.answers.append(read_response(message["response"]))
        return number, talk


def honest(request: Request, forward: Forward) -> Response:
    """Nothing stands between the tests and the app."""
    return forward(request)


def unheard(test: str) -> None:
    """Nobody cares which test it is."""


def wire(request: Request) -> Message:
    """A request as a message."""
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": base64.b64encode(request.body).decode("ascii"),
    }


def read_request(said: Message) -> Request:
    """A request from a message."""
    return Request(
        method=str(said["method"]),
        path=str(said["path"]),
        query=str(said["query"]),
        headers=tuple((str(key), str(value)) for key, value in said["headers"]),
        body=base64.b64decode(said["body"]),
    )


def read_response(said: Message) -> Response:
    """An answer from a message."""
    return Response(
        status=int(said["status"]),
        headers=tuple((str(key), str(value)) for key, value in said["headers"]),
        body=base64.b64decode(said["body"]),
    )
