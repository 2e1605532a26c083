"""Fixtures that several packages of tests share."""

import contextlib
import gc
import itertools
import signal
import socket
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from interview_kit.core import layout
from interview_kit.core.model import CheckResult, Environment, RunRecord
from interview_kit.core.progress import Silent
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.server.base import (
    PLAIN,
    Launcher,
    Server,
    ServerOptions,
    ServerProcess,
    UnixAddress,
    connect_unix,
)
from interview_kit.submission import environments
from interview_kit.suite.variants import apart
from interview_kit.suite.variants.apart import Read, ignore_file

# No test asserts a time, machines differ, and the repository may be read-only.
settings.register_profile("kit", deadline=None, max_examples=60, database=None)
settings.load_profile("kit")

# Whoever starts the tests in the background has them ignore Ctrl-C, and all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

LONG = ("tests/system/test_golden.py", "tests/system/attacks/", "tests/candidate/")
"""Where the longest tests are: last, they would keep one processor busy and leave another idle."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with long tests; the order of the others is pytest-randomly's."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over all that was collected, and over every module.

    It would look at these thousands of tests again and again: each run of hidden checks in this
    process ends with such looks.
    """
    gc.collect()
    gc.freeze()


EXERCISE = """
format_version = 1
id = "users"
title = "User Management API"
frameworks = ["fastapi"]
collection = "/users/"

[weights]
behaviour = 60
coverage = 20
mutation = 20

[full_marks_at]
coverage = 90
mutation = 80

[[phases]]
id = "phase1_core"
number = 1
title = "Core"
minutes = 40
points = 45

[[phases]]
id = "phase2_enhancements"
number = 2
title = "Enhancements"
minutes = 15
points = 15

[[requirements]]
id = "USR-1"
phase = 1
points = 45
title = "Create"

[[requirements]]
id = "USR-2"
phase = 2
points = 15
title = "Pages"

[[requirements]]
id = "USR-3"
phase = 2
points = 3
title = "Search"
bonus = true
"""


@pytest.fixture(scope="session")
def fastapi() -> Environment:
    """Return the environment of FastAPI submissions; the first test run builds it."""
    return environments.build("fastapi")


@pytest.fixture
def reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read programs in this process: another one would load for longer than most tests take."""

    def attempt(read: Read[Any], sources: Mapping[str, str]) -> apart._Attempt:
        return apart._Attempt(result=read(sources, ignore_file))

    monkeypatch.setattr(apart, "_attempt", attempt)


@pytest.fixture
def exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of exercises with one small exercise `users`."""
    phases = tmp_path / "phases"
    (phases / "users").mkdir(parents=True)
    (phases / "users" / "exercise.toml").write_text(EXERCISE, encoding="utf-8")
    monkeypatch.setattr(layout, "PHASES", phases)
    return phases


@dataclass
class Peer:
    """The server's end of one connection, with the request that came last."""

    sock: socket.socket
    over: threading.Event
    head: str = ""
    body: bytes = b""

    @property
    def line(self) -> str:
        return self.head.partition("\r\n")[0]

    def next_request(self) -> bool:
        raw = b""
        while b"\r\n\r\n" not in raw:
            if not (piece := self.sock.recv(65536)):
                return False
            raw += piece
        head, _, body = raw.partition(b"\r\n\r\n")
        self.head = head.decode("latin-1")
        lengths = [
            int(line.partition(":")[2])
            for line in self.head.split("\r\n")
            if line.lower().startswith("content-length:")
        ]
        while len(body) < sum(lengths):
            if not (piece := self.sock.recv(65536)):
                return False
            body += piece
        self.body = body
        return True

    def send(self, raw: bytes) -> None:
        self.sock.sendall(raw)

    def reply(self, status: int, body: bytes = b"", headers: str = "") -> None:
        self.send(
            f"HTTP/1.1 {status} Words\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
            + body
        )

    def wait(self, seconds: float = 60) -> bool:
        """Wait; returns True when the test is over."""
        return self.over.wait(seconds)


Script = Callable[[Peer], None]


@dataclass
class ScriptedServer:
    """A server that handles each request as its script says."""

    script: Script
    address: Path
    lines: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    accepted: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    peers: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def connect(self) -> socket.socket:
        return connect_unix(self.address, 5.0)

    def accept(self, listening: socket.socket) -> None:
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            self.accepted += 1
            self.peers.append(sock)
            thread = threading.Thread(target=self.serve, args=(sock,))
            self.threads.append(thread)
            thread.start()

    def serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError):
            peer = Peer(sock, self.over)
            while peer.next_request():
                self.lines.append(peer.line)
                self.heads.append(peer.head)
                self.bodies.append(peer.body)
                self.script(peer)


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Callable[[Script], ScriptedServer]]:
    """Start servers that follow a script; they stop with the test."""
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:

        def start(script: Script) -> ScriptedServer:
            server = ScriptedServer(script, tmp_path / f"{next(numbers)}.socket")
            listening = stack.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(str(server.address))
            listening.listen(64)
            thread = threading.Thread(target=server.accept, args=(listening,))
            thread.start()

            def stop() -> None:
                server.over.set()
                with contextlib.suppress(OSError):
                    listening.shutdown(socket.SHUT_RDWR)
                thread.join()
                for sock in server.peers:
                    with contextlib.suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)
                for other in server.threads:
                    other.join()

            stack.callback(stop)
            return server

        yield start


@dataclass
class Alive:
    """A running program that ends only when a test sets its record."""

    record: RunRecord | None = None
    printed: str = ""

    def poll(self) -> RunRecord | None:
        return self.record

    def log(self) -> str:
        return self.printed


@dataclass
class HiddenSuites:
    """Write hidden checks and run them against servers that follow a script."""

    folder: Path
    scripted: Callable[[Script], ScriptedServer]
    script: Script = lambda peer: peer.reply(200, b"[]", "Content-Type: application/json\r\n")
    servers: list[ScriptedServer] = field(default_factory=list)
    programs: list[Alive] = field(default_factory=list)
    ended: int = 0

    def write(self, code: str, name: str = "test_things.py") -> None:
        (self.folder / name).write_text(f"import pytest\n\n\n{textwrap.dedent(code)}")

    def program(self) -> ServerProcess:
        self.programs.append(Alive())
        return self.programs[-1]

    @contextlib.contextmanager
    def launch(self, options: ServerOptions = PLAIN) -> Iterator[Server]:
        self.servers.append(self.scripted(self.script))
        yield Server(process=self.program(), address=UnixAddress(self.servers[-1].address))
        self.ended += 1

    def run(self, launch: Launcher | None = None, **options: Any) -> tuple[CheckResult, ...]:
        run: dict[str, Any] = {"progress": Silent()}
        for name in {"progress", "work"} & options.keys():
            run[name] = options.pop(name)
        settings = behaviour.Settings(**{"openapi": "/openapi.json", "seed": 0} | options)
        return behaviour.run_checks([self.folder], launch or self.launch, settings=settings, **run)


@pytest.fixture
def hidden(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scripted: Callable[[Script], ScriptedServer],
) -> HiddenSuites:
    """Make an exercise with an empty folder of hidden checks."""
    monkeypatch.setattr(layout, "PHASES", tmp_path / "phases")
    folder = layout.hidden_tests("things", "phase1")
    folder.mkdir(parents=True)
    return HiddenSuites(folder, scripted)
