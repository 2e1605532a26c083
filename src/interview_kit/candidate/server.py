"""The candidate's server, started for the length of a few checks on a free loopback port."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interview_kit.candidate import ended, logs, manifest, pythons, serve
from interview_kit.candidate.ended import Started
from interview_kit.candidate.errors import Trouble, TroubleError
from interview_kit.candidate.project import Project

HOST = "127.0.0.1"
PATIENCE = 30.0
"""Rule C2: so many seconds does a server have until it answers."""
LONGEST_LOG = 1 << 20


@dataclass(slots=True)
class Server:
    """A server that has been started."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    started: Started
    silent: bool = False
    """Whether a traceback was waited for in vain."""

    @property
    def origin(self) -> str:
        """The start of its addresses."""
        return f"http://{HOST}:{self.port}"

    def log_size(self) -> int:
        """How much it has printed."""
        return self.log.stat().st_size

    def log_text(self, since: int = 0) -> str:
        """What it has printed since it had printed so much."""
        with self.log.open("rb") as opened:
            opened.seek(max(since, self.log_size() - LONGEST_LOG))
            return opened.read().decode("utf-8", "replace")

    def raised(self, since: int) -> str:
        """What it has printed, its traceback included, which may come after the answer."""
        if self.silent:
            return self.log_text(since)
        said, whole = logs.awaited(
            lambda: self.log_text(since), lambda: self.process.poll() is None
        )
        self.silent = not whole
        return said

    def ended(self) -> Trouble | None:
        """Why it has ended, if it has; a dying process is seen to have ended a moment later."""
        try:
            code = self.process.wait(0.3)
        except subprocess.TimeoutExpired:
            return None
        return ended.explained(code, self.log_text(), self.started)


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens there: else another program would answer in the server's place."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((HOST, port)) != 0


@contextlib.contextmanager
def running(project: Project, port: int | None = None) -> Iterator[Server]:
    """Start the server and wait until it answers. Errors: `TroubleError`."""
    how = manifest.read(project.root)
    if port and not is_free(port):
        number, cause, cure = serve.taken(port)
        raise TroubleError(Trouble(number=number, cause=cause, cure=cure))
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        server = start(project, how, port or free_port(), Path(folder))
        try:
            await_answer(server, project.bundle.handout.collection)
            yield server
        finally:
            stop(server)


def start(project: Project, how: manifest.Manifest, port: int, folder: Path) -> Server:
    """Start it; `folder` gets its data and its log."""
    (folder / "data").mkdir()
    log = folder / "log"
    spec = {"host": HOST, "port": port, "app": how.app, "command": list(how.command or ())}
    environment = dict(os.environ, HOST=HOST, PORT=str(port), DATA_DIR=str(folder / "data"))
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    environment["PATH"] = pythons.search(project.root)
    # A command of its own needs no environment of ours: the kit's own Python will do.
    python = Path(sys.executable) if how.command else pythons.find(project.root)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [python, project.bundle.path, "_serve", json.dumps(spec)],
            cwd=project.root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=os.name != "nt",
        )
    started = Started(project.root, how.command or (), environment["PATH"])
    return Server(process, port, log, started)


def await_answer(server: Server, path: str) -> None:
    """Wait for any answer below 500. Errors: `TroubleError`."""
    until = time.monotonic() + PATIENCE
    last = "it does not listen on $PORT"
    while time.monotonic() < until:
        if trouble := server.ended():
            raise TroubleError(trouble)
        status = asked(server, path)
        if status is not None and status < 500:
            return
        if status is not None:
            last = f"GET {path} is answered with {status}"
    raise TroubleError(
        Trouble(
            number="K05",
            cause=f"your server gave no answer below 500 in {PATIENCE:.0f} seconds: {last}",
            cure="its last lines may say why",
            log=server.log_text(),
        )
    )


def asked(server: Server, path: str) -> int | None:
    """The status of one GET; None when nothing came."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def stop(server: Server) -> None:
    """End it with all that it started."""
    assert server.process.stdin is not None
    with contextlib.suppress(OSError):
        server.process.stdin.close()
    try:
        server.process.wait(1)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.killpg(server.process.pid, signal.SIGKILL)
