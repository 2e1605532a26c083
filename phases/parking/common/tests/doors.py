"""A simulator of the doors: it answers as your tests tell it to, and counts the calls.

    with Doors() as doors:                    # listens on a free port of this machine
        monkeypatch.setenv("HARDWARE_URL", doors.url)
        doors.set(door_id, open=503)          # this door answers a ping and does not open
        ...
        assert doors.opened(door_id) == 1     # so often the API tried to open it

A door answers with a status, or with what only broken hardware does: "garbage" (bytes that are
no HTTP), "silence" (no answer until the caller gives up) or "refused" (the connection is closed
without an answer). Every door that nobody set answers 200. Each call counts, answered or not.

`python kit.pyz doors` runs it on its own, with a line for each call.
"""

import argparse
import asyncio
import re
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from http.client import responses
from types import TracebackType
from typing import NamedTuple
from urllib.parse import unquote

LOOPBACK = "127.0.0.1"
ANY_DOOR = "*"
"""Stands for all doors that nobody set."""
FAILURES = ("garbage", "silence", "refused")
GARBAGE = b"\x16\x03\x01\x02\x00 no HTTP at all\r\n\r\n"
METHODS = {"ping": "GET", "open": "POST"}
PATH = re.compile(r"/doors/([^/]+)/(ping|open)/?")
HOLD_SECONDS = 10.0
"""A call, silent or not, is over after this time."""
MAX_REQUEST = 1 << 16
MAX_CONNECTIONS = 64
MAX_CALLS = 10_000
"""More calls than these are answered and not counted."""

Answer = int | str


class Call(NamedTuple):
    """One call to a door: `ping` or `open`."""

    action: str
    door_id: str


def ignore_call(call: Call, answer: Answer) -> None:
    """Report nothing."""


class Doors:
    """A server of doors, in a thread of its own; a context manager.

    It listens on `port`, by default a free one, or on a TCP socket that is bound already.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        listener: socket.socket | None = None,
        report: Callable[[Call, Answer], None] = ignore_call,
    ) -> None:
        self._is_own = listener is None
        self._listener = listener or socket.create_server((LOOPBACK, port))
        self._port = int(self._listener.getsockname()[1])
        self._report = report
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], Answer] = {}
        self._calls: list[Call] = []
        self._connections = 0
        self._thread: threading.Thread | None = None
        self._end: Callable[[], object] | None = None

    @property
    def url(self) -> str:
        """The value for HARDWARE_URL."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def calls(self) -> list[Call]:
        """All calls since the last reset, in their order."""
        with self._lock:
            return list(self._calls)

    def pinged(self, door_id: str) -> int:
        """How often a door was asked whether it answers."""
        return self.calls.count(Call("ping", door_id))

    def opened(self, door_id: str) -> int:
        """How often a door was told to open, with whatever success."""
        return self.calls.count(Call("open", door_id))

    def set(self, door_id: str, *, ping: Answer = 200, open: Answer = 200) -> None:  # noqa: A002
        """Say what a door answers from now on; `"*"` are all doors that nobody set."""
        for answer in (ping, open):
            if answer not in FAILURES and not (isinstance(answer, int) and 200 <= answer < 600):
                raise ValueError(f"a door answers a status or one of {FAILURES}, not {answer!r}")
        with self._lock:
            self._answers[door_id, "ping"], self._answers[door_id, "open"] = ping, open

    def reset(self) -> None:
        """Forget all calls and answers, and listen again if it was stopped."""
        with self._lock:
            self._answers.clear()
            self._calls.clear()
        self.start()

    def start(self) -> None:
        """Listen, at the same address as before."""
        if self._thread:
            return
        if self._is_own and self._listener.fileno() < 0:
            self._listener = socket.create_server((LOOPBACK, self._port))
        is_listening = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(is_listening)), name="doors", daemon=True
        )
        self._thread.start()
        is_listening.wait()

    def stop(self) -> None:
        """Listen no more: whoever connects now is refused, as if no hardware were there."""
        if self._thread and self._end:
            self._end()
            self._thread.join()
            self._thread = None
        if self._is_own:
            self._listener.close()

    def __enter__(self) -> "Doors":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def _serve(self, is_listening: threading.Event) -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        self._end = lambda: loop.call_soon_threadsafe(end.set)
        # The server closes its socket at the end: of one that is not ours it gets a copy.
        copy = self._listener if self._is_own else self._listener.dup()
        server = await asyncio.start_server(self._answer, sock=copy, limit=MAX_REQUEST)
        is_listening.set()
        await end.wait()
        if not self._is_own:
            self._listener.shutdown(socket.SHUT_RDWR)
        server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            if self._connections <= MAX_CONNECTIONS:
                async with asyncio.timeout(HOLD_SECONDS):
                    await self._answer_request(reader, writer)
                    writer.close()
                    await writer.wait_closed()
        except (OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError):
            pass  # Whoever calls breaks the protocol, or has gone.
        except asyncio.CancelledError:
            pass  # The simulator ends, and with it every call.
        finally:
            self._connections -= 1
            writer.transport.abort()

    async def _answer_request(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, path = await read_request(reader)
        match = PATH.fullmatch(path)
        if not match:
            writer.write(encode_answer(404))
        elif method != METHODS[match[2]]:
            writer.write(encode_answer(405))
        else:
            answer = self._take_call(Call(match[2], match[1]))
            if answer == "silence":
                while await reader.read(MAX_REQUEST):
                    pass
            elif answer == "garbage":
                writer.write(GARBAGE)
            elif isinstance(answer, int):
                writer.write(encode_answer(answer))
        await writer.drain()

    def _take_call(self, call: Call) -> Answer:
        with self._lock:
            if len(self._calls) < MAX_CALLS:
                self._calls.append(call)
            default = self._answers.get((ANY_DOOR, call.action), 200)
            answer = self._answers.get((call.door_id, call.action), default)
        self._report(call, answer)
        return answer


async def read_request(reader: asyncio.StreamReader) -> tuple[str, str]:
    """Read a request with its body; return its method and its decoded path."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first_line, *fields = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
    if "transfer-encoding" in headers:
        await reader.readuntil(b"0\r\n\r\n")
    await reader.readexactly(min(int(headers.get("content-length", 0)), MAX_REQUEST))
    method, target, _ = first_line.split(" ")
    return method, unquote(target.partition("?")[0])


def encode_answer(status: int) -> bytes:
    """Return a response without anything to read in it, after which the connection is closed."""
    phrase = responses.get(status, "Unknown")
    body = b"" if status in (204, 304) else b"{}"
    fields = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close"
    return f"HTTP/1.1 {status} {phrase}\r\n{fields}\r\n\r\n".encode() + body


def parse_answer(text: str) -> Answer:
    """Read an answer from the command line."""
    return int(text) if text.isdecimal() else text


def main(arguments: Sequence[str]) -> int:
    """Run the simulator until Ctrl-C, with a line for each call."""
    parser = argparse.ArgumentParser(prog="doors", description="Simulate the doors until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8090)
    for action in METHODS:
        help_text = f"answer of every door to {action}: a status, {', '.join(FAILURES)}"
        parser.add_argument(f"--{action}", type=parse_answer, default=200, help=help_text)
    options = parser.parse_args(arguments)
    try:
        doors = Doors(options.port, report=lambda call, answer: print(*call, answer, flush=True))
        doors.set(ANY_DOOR, ping=options.ping, open=options.open)
    except (OSError, ValueError) as error:
        print(f"the doors cannot be simulated: {error}; try another --port", file=sys.stderr)
        return 2
    with doors:
        print(f"HARDWARE_URL={doors.url} (Ctrl-C ends it)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
