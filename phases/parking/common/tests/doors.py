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
import contextlib
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
PATH = re.compile(r"/doors/([^/]{1,200})/(ping|open)/?")
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
        self._open: dict[socket.socket, asyncio.Task[None]] = {}
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
        if not self._is_own:
            self._share_port(True)
            self._listener.listen()
        elif self._listener.fileno() < 0:
            self._listener = socket.create_server((LOOPBACK, self._port))
        self._listener.setblocking(False)
        is_listening = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(is_listening,), name="doors", daemon=True
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
            return
        with contextlib.suppress(OSError):  # nobody listened, or its owner has closed it
            self._listener.shutdown(socket.SHUT_RDWR)
            self._share_port(False)

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

    def _run(self, is_listening: threading.Event) -> None:
        try:
            # Not the loop that Windows prefers: it cannot wait for a socket to become readable.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve(is_listening))
        finally:
            for connection in self._open:
                connection.close()
            self._open.clear()

    async def _serve(self, is_listening: threading.Event) -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        self._end = lambda: loop.call_soon_threadsafe(end.set)
        loop.add_reader(self._listener, self._accept, loop)
        is_listening.set()
        await end.wait()
        loop.remove_reader(self._listener)

    def _accept(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            if len(self._open) >= MAX_CONNECTIONS:
                connection.close()
                return
            connection.setblocking(False)
            self._open[connection] = loop.create_task(self._talk(connection))

    async def _talk(self, connection: socket.socket) -> None:
        try:
            async with asyncio.timeout(HOLD_SECONDS):
                await self._answer_request(connection, *await read_request(connection))
        except (OSError, TimeoutError, ValueError):
            pass  # Whoever calls breaks the protocol, or has gone.
        finally:
            del self._open[connection]
            connection.close()

    async def _answer_request(self, connection: socket.socket, method: str, path: str) -> None:
        loop = asyncio.get_running_loop()
        match = PATH.fullmatch(path)
        answer: Answer = 404
        if match:
            is_call = method == METHODS[match[2]]
            answer = self._take_call(Call(match[2], match[1])) if is_call else 405
        if answer == "silence":
            while await loop.sock_recv(connection, MAX_REQUEST):
                pass
        elif answer != "refused":
            content = encode_answer(answer) if isinstance(answer, int) else GARBAGE
            await loop.sock_sendall(connection, content)

    def _share_port(self, is_shared: bool) -> None:
        """Let old connections linger at the port; while nobody listens, keep everybody out."""
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(is_shared))

    def _take_call(self, call: Call) -> Answer:
        with self._lock:
            if len(self._calls) < MAX_CALLS:
                self._calls.append(call)
            default = self._answers.get((ANY_DOOR, call.action), 200)
            answer = self._answers.get((call.door_id, call.action), default)
        self._report(call, answer)
        return answer


async def read_request(connection: socket.socket) -> tuple[str, str]:
    """Read a request with its body; return its method and its decoded path.

    Raises `ValueError` for what is no request, and `OSError`.
    """
    received = await receive(connection, b"", lambda data: b"\r\n\r\n" in data)
    head, _, body = received.partition(b"\r\n\r\n")
    first_line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
    if "transfer-encoding" in headers:
        await receive(connection, body, lambda data: data.endswith(b"0\r\n\r\n"))
    else:
        length = int(headers.get("content-length", 0))
        if length < 0:
            raise ValueError("a body of less than nothing")
        await receive(connection, body, lambda data: len(data) >= length)
    method, target, _ = first_line.split(" ")
    return method, unquote(target.partition("?")[0])


async def receive(
    connection: socket.socket, received: bytes, is_complete: Callable[[bytes], bool]
) -> bytes:
    """Receive until something is complete. Raises `ValueError` when it ends before, or is long."""
    while not is_complete(received):
        data = await asyncio.get_running_loop().sock_recv(connection, MAX_REQUEST)
        received += data
        if not data or len(received) > MAX_REQUEST:
            raise ValueError("the request is not complete")
    return received


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
    parser.add_argument("--port", type=int, default=8090, help="port to listen on (default: 8090)")
    for action in METHODS:
        help_text = f"answer of every door to {action}: a status, {', '.join(FAILURES)}"
        parser.add_argument(f"--{action}", type=parse_answer, default=200, help=help_text)
    options = parser.parse_args(arguments)
    try:
        doors = Doors(options.port, report=lambda call, answer: print(*call, answer, flush=True))
        doors.set(ANY_DOOR, ping=options.ping, open=options.open)
    except (OSError, OverflowError) as error:
        print(f"port {options.port} cannot be used: {error}; try another --port", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"{error}", file=sys.stderr)
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
