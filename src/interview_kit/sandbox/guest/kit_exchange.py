"""One exchange of the candidate's tests, told to the grader, who says how it goes on.

A child may be ended in the middle of a message, and the next one speaks over the same relay:
so each message stands between line ends, names its sender, and what makes no sense is dropped.
"""

import base64
import itertools
import json
import os
import threading
from typing import Any

Message = dict[str, Any]
Values = tuple[str, str, str, tuple[tuple[str, str], ...], bytes]
"""A request in plain values: method, path, query, headers, body."""
LINE = 8 << 20
"""The longest message that the grader reads."""
Answer = tuple[int, list[tuple[str, str]], bytes]
"""An answer in plain values: status, headers, body."""


class Relay:
    """Asks the grader, one question at a time, from any thread and any child."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self.descriptor = descriptor
        self.lock = threading.Lock()
        self.numbers = itertools.count()
        self.waiting = b""

    def ask(self, question: Message) -> Message:
        """Send a question and wait for its answer.

        Where nobody listens, or what is to be said is longer than what is heard, the app answers.
        """
        with self.lock:
            name = f"{os.getpid()}.{next(self.numbers)}"
            rest = b"\n" + json.dumps({**question, "from": name}).encode() + b"\n"
            if len(rest) > LINE:
                return {}
            try:
                while rest:
                    rest = rest[os.write(self.descriptor, rest) :]
                while (answer := self._receive()).get("to") != name:
                    pass
            except OSError:
                return {"gone": True}
            return answer

    def _receive(self) -> Message:
        while b"\n" not in self.waiting:
            block = os.read(self.descriptor, 1 << 16)
            if not block:
                raise ConnectionError
            self.waiting += block
        line, self.waiting = self.waiting.split(b"\n", 1)
        try:
            message = json.loads(line)
        except ValueError:
            return {}
        return message if isinstance(message, dict) else {}

    def begin(self, request: Values) -> "Exchange":
        """One exchange begins."""
        return Exchange(self, request)


class Exchange:
    """One exchange of a test: `todo` is the next request for the app, or None at its end."""

    def __init__(self, relay: Relay, request: Values) -> None:
        self.relay = relay
        self.request = request
        self.count = 0
        self.id = 0
        self.todo: Values | None = None
        self.same: int | None = None
        self.given: Answer | None = None
        method, path, query, headers, body = request
        asked = {"method": method, "path": path, "query": query, "headers": headers}
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self._hear({"request": {**asked, "body": packed(body)}, "test": test})

    def answered(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """The app has answered what was to do."""
        self.count += 1
        said = {"status": status, "headers": headers, "body": packed(body)}
        self._hear({"response": said, "exchange": self.id})

    def _hear(self, question: Message) -> None:
        told = self.relay.ask(question)
        self.todo = None
        if "forward" in told:
            self.id = told["exchange"]
            wanted = told["forward"]
            self.todo = self.request if wanted is None else unpacked(wanted)
        elif "answer" in told:
            answer = told["answer"]
            headers = [(key, value) for key, value in answer["headers"]]
            self.given = (answer["status"], headers, base64.b64decode(answer["body"]))
        elif "same" in told:
            self.same = told["same"]
        elif self.count:
            self.same = 0
        else:
            self.todo = self.request


def packed(body: bytes) -> str:
    """A body as text."""
    return base64.b64encode(body).decode("ascii")


def unpacked(wanted: Message) -> Values:
    """A request as the grader wants it."""
    headers = tuple((key, value) for key, value in wanted["headers"])
    body = base64.b64decode(wanted["body"])
    return (wanted["method"], wanted["path"], wanted["query"], headers, body)
