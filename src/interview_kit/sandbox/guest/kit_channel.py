"""The guest's end of a conversation in JSON lines with the grader, over one passed descriptor.

`sandbox/channel.py` is the other end. Descriptors are read and written with `os`: the
candidate's code shares this process and may replace `socket.socket`.
"""

import json
import os
from socket import recv_fds, socket  # as they are before the candidate's code is imported
from typing import Any

Message = dict[str, Any]

MAX_MESSAGE = 8 << 20
"""Longest message in bytes that the grader reads."""


class Channel:
    """One end of a socket pair. A forked child that should not use it must `close` it.

    `lossy` is for programs whose children may be killed in the middle of a message while the
    next child goes on with the same descriptor: each message then starts on a new line, and
    lines that are not messages are skipped.
    """

    def __init__(self, fd: int, *, lossy: bool = False) -> None:
        # Programs that the candidate's code starts must not inherit it.
        os.set_inheritable(fd, False)
        self.fd = fd
        self._lossy = lossy
        self._buffer = b""

    def receive(self) -> Message | None:
        """Return the next message, or None when the grader has hung up."""
        while True:
            while b"\n" not in self._buffer:
                block = os.read(self.fd, 1 << 16)
                if not block:
                    return None
                self._buffer += block
            line, self._buffer = self._buffer.split(b"\n", 1)
            message = decode(line) if self._lossy else json.loads(line)
            if message is not None:
                return message

    def receive_with_fds(self, max_fds: int = 3) -> tuple[Message, list[int]] | None:
        """Return the next message with its file descriptors, or None when the grader hung up.

        Only for conversations in which the grader waits for an answer to each message:
        descriptors belong to the bytes that they came with.
        """
        fds: list[int] = []
        connection = socket(fileno=self.fd)
        try:
            while b"\n" not in self._buffer:
                block, new_fds, _flags, _address = recv_fds(connection, 1 << 18, max_fds)
                if not block:
                    return None
                self._buffer += block
                fds += new_fds
        finally:
            connection.detach()
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line), fds

    def send(self, message: Message) -> None:
        """Send one message. Raises `OSError` when the grader has hung up."""
        write(self.fd, message, start=b"\n" if self._lossy else b"")

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.fd)


def write(fd: int, message: Message, start: bytes = b"") -> None:
    """Write one message as a line, to a socket or a pipe, after the bytes `start`."""
    remaining = start + encode(message)
    while remaining:
        remaining = remaining[os.write(fd, remaining) :]


def encode(message: Message) -> bytes:
    """Return a message as one line."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> Message | None:
    """Return the message of a line, or None when it is not one."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
