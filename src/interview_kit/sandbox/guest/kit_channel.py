"""JSON lines over one passed descriptor: how a program in the sandbox talks to the grader."""

import json
import os
from typing import Any

Message = dict[str, Any]


class Channel:
    """One end of a socket pair. What is forked from here must close it."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self.descriptor = descriptor
        self._waiting = b""

    def receive(self) -> Message | None:
        """The next message, or None when the grader has hung up."""
        while b"\n" not in self._waiting:
            block = os.read(self.descriptor, 1 << 16)
            if not block:
                return None
            self._waiting += block
        line, self._waiting = self._waiting.split(b"\n", 1)
        message: Message = json.loads(line)
        return message

    def send(self, message: Message) -> None:
        """Send one message."""
        write(self.descriptor, message)

    def close(self) -> None:
        """Give the descriptor up."""
        os.close(self.descriptor)


def write(descriptor: int, message: Message) -> None:
    """Write one message as a line, to a socket or a pipe."""
    rest = json.dumps(message).encode() + b"\n"
    while rest:
        rest = rest[os.write(descriptor, rest) :]
