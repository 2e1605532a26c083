"""The grader's end of a conversation in JSON lines with a guest program.

`guest/kit_channel.py` is the other end. Whatever arrives was written by a process that runs
untrusted code: nothing about a message may be taken for granted.
"""

import contextlib
import json
import select
import socket
import time
from collections.abc import Sequence
from typing import Any

from interview_kit.core.closing import Closing

Message = dict[str, Any]

MAX_MESSAGE = 8 << 20
"""Longest message in bytes that is read."""
SEND_TIMEOUT = 30.0
"""Seconds in which the guest must have taken a message; one that never reads must not hang us."""
MAX_NUMBER = 1e9
"""Larger numbers are no times; JSON can spell infinity and integers that no float holds."""


class BrokenChannelError(Exception):
    """The guest hung up or sent something that is not a message; the text says which."""


class Channel(Closing):
    """One end of a socket pair.

    Pass `guest_fd` to the program, then call `close_guest_end`: otherwise this process would
    hold the guest's end open and never see it hang up.

    `lossy` is for guests that fork children which may be killed in the middle of a message while
    the next child goes on with the same descriptor. Each message then starts on a new line, and
    lines that are not messages are skipped instead of raising `BrokenChannelError`.
    """

    def __init__(self, *, lossy: bool = False) -> None:
        self._socket, self._guest_end = socket.socketpair()
        self._socket.settimeout(SEND_TIMEOUT)
        self._lossy = lossy
        self._buffer = b""

    @property
    def guest_fd(self) -> int:
        """Give the descriptor to pass to the program."""
        return self._guest_end.fileno()

    def fileno(self) -> int:
        """Give our own descriptor, for `select`."""
        return self._socket.fileno()

    def close_guest_end(self) -> None:
        """Close our copy of the guest's end, once the program has its own."""
        self._guest_end.close()

    def send(self, message: Message, fds: Sequence[int] = ()) -> None:
        """Send one message, with file descriptors. Raises `BrokenChannelError`."""
        line = json.dumps(message).encode() + b"\n"
        if self._lossy:
            line = b"\n" + line
        try:
            sent = socket.send_fds(self._socket, [line], fds) if fds else 0
            self._socket.sendall(line[sent:])
        except OSError as error:
            raise BrokenChannelError("it hung up") from error

    def has_message(self) -> bool:
        """Return whether a whole line has been read from the socket already.

        `select` does not see such a line: call this first.
        """
        return b"\n" in self._buffer

    def receive(self, timeout: float | None = None) -> Message | None:
        """Return the next message, or None when none arrives within `timeout` seconds.

        Without a timeout it waits for as long as it takes. Raises `BrokenChannelError`.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            while not self.has_message():
                remaining = None if deadline is None else max(0.0, deadline - time.monotonic())
                if not self._wait(remaining):
                    return None
                self._read_block()
            line, self._buffer = self._buffer.split(b"\n", 1)
            try:
                return decode(line)
            except BrokenChannelError:
                if not self._lossy:
                    raise

    def hang_up(self) -> None:
        """End the conversation for both sides, also for a thread that waits in `receive`."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close both ends."""
        self._guest_end.close()
        self._socket.close()

    def _wait(self, timeout: float | None) -> bool:
        try:
            return bool(select.select([self._socket], [], [], timeout)[0])
        except (OSError, ValueError) as error:  # another thread has closed it
            raise BrokenChannelError("it hung up") from error

    def _read_block(self) -> None:
        try:
            block = self._socket.recv(1 << 18)
        except OSError as error:
            raise BrokenChannelError("it hung up") from error
        if not block:
            raise BrokenChannelError("it hung up")
        self._buffer += block
        if len(self._buffer) > MAX_MESSAGE and not self.has_message():
            if not self._lossy:
                raise BrokenChannelError(f"it sent a message of more than {MAX_MESSAGE >> 20} MiB")
            self._buffer = b""


def decode(line: bytes) -> Message:
    """Parse one line. Raises `BrokenChannelError` for anything but a JSON object."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenChannelError("it sent something else than messages") from error
    if not isinstance(message, dict):
        raise BrokenChannelError("it sent something else than messages")
    return message


def get_text(message: Message, key: str) -> str:
    """Return a string of a message; empty when it is missing or of another type."""
    value = message.get(key)
    return value if isinstance(value, str) else ""


def get_texts(message: Message, key: str) -> list[str]:
    """Return the strings of a list in a message; empty when it is missing or not a list."""
    value = message.get(key)
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def get_number(message: Message, key: str) -> float:
    """Return a number that a clock could show; 0 when it is missing, not a number, or absurd."""
    value = message.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) < MAX_NUMBER else 0.0
