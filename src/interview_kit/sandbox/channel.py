"""The grader's end of a conversation in JSON lines with a program in the sandbox."""

import contextlib
import json
import select
import socket
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

Message = dict[str, Any]

LINE = 8 << 20
"""Longest message that is read; a longer one ends the conversation."""
MOST = 1e9


class BrokenChannelError(Exception):
    """The program hung up, or said what is no message; the text says which."""


class Channel:
    """A socket pair: pass `theirs` to the program, then call `started`."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._waiting = b""

    @property
    def theirs(self) -> int:
        """The descriptor that the program gets."""
        return self._theirs.fileno()

    def fileno(self) -> int:
        """For `select`."""
        return self._ours.fileno()

    def started(self) -> None:
        """The program has its end: an end of its own is no more needed here."""
        self._theirs.close()

    def send(self, message: Message, fds: Sequence[int] = ()) -> None:
        """Send one message, with descriptors. Errors: `BrokenChannelError`."""
        line = json.dumps(message).encode() + b"\n"
        try:
            self._ours.settimeout(30.0)
            sent = socket.send_fds(self._ours, [line], fds) if fds else 0
            self._ours.sendall(line[sent:])
        except OSError as error:
            raise BrokenChannelError("it hung up") from error

    def has_line(self) -> bool:
        """Whether a message is already here."""
        return b"\n" in self._waiting

    def receive(self, seconds: float) -> Message | None:
        """The next message, or None when none came in time. Errors: `BrokenChannelError`."""
        deadline = time.monotonic() + seconds
        while not self.has_line():
            if len(self._waiting) > LINE:
                raise BrokenChannelError(f"it sent a message of more than {LINE >> 20} MiB")
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._ours], [], [], left)[0]:
                return None
            try:
                block = self._ours.recv(1 << 18)
            except OSError as error:
                raise BrokenChannelError("it hung up") from error
            if not block:
                raise BrokenChannelError("it hung up")
            self._waiting += block
        line, self._waiting = self._waiting.split(b"\n", 1)
        return read(line)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._theirs.close()
        self._ours.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read(line: bytes) -> Message:
    """One message. Errors: `BrokenChannelError` for anything else."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenChannelError("it sent something else than messages") from error
    if not isinstance(message, dict):
        raise BrokenChannelError("it sent something else than messages")
    return message


def text(message: Message, key: str) -> str:
    """A string of a message; anything else counts as empty."""
    found = message.get(key)
    return found if isinstance(found, str) else ""


def texts(message: Message, key: str) -> list[str]:
    """The strings of a list in a message."""
    found = message.get(key)
    return [part for part in found if isinstance(part, str)] if isinstance(found, list) else []


def number(message: Message, key: str) -> float:
    """A number of a message that a clock could show; anything else counts as 0."""
    found = message.get(key)
    return float(found) if isinstance(found, int | float) and abs(found) < MOST else 0.0
