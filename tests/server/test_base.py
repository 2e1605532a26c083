import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.model import Outcome, RunRecord, RunStatus
from interview_kit.server import ready
from interview_kit.server.base import Server, ServerDownError, TcpAddress, find_free_port
from interview_kit.server.client import BoundedClient

IMPORTS = """
import sys

import interview_kit.metrics.behaviour.plugin

print(*sorted(sys.modules))
"""
SHARED_WITH_GUESTS = {
    "interview_kit.sandbox",
    "interview_kit.sandbox.guest",
    "interview_kit.sandbox.guest.kit_redact",
}
"""What is redacted is the same for hidden checks and for the programs in the sandbox."""


def test_the_hidden_checks_import_nothing_that_a_candidate_lacks() -> None:
    """They need pytest, httpx2 with what it brings, and the standard library."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    )
    modules = run.stdout.split()
    own = {name for name in modules if name.startswith("interview_kit.")}
    own -= SHARED_WITH_GUESTS
    assert not {name for name in own if name.split(".")[1] in ("sandbox", "submission", "exercise")}
    foreign = ("markupsafe", "platformdirs", "pydantic", "rich")
    assert not {name for name in modules if name.partition(".")[0] in foreign}


def test_a_server_with_a_port_of_its_own_is_reached_over_tcp(hidden) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = TcpAddress(listening.getsockname()[1])
        server = Server(process=hidden.program(), address=address)
        with server.connect() as connection, listening.accept()[0] as accepted:
            connection.sendall(b"x")
            assert accepted.recv(1) == b"x"
    with BoundedClient(server.connect) as client, pytest.raises(AssertionError, match="refused"):
        client.get("/")


@dataclass
class LocalProcess:
    """A process of this machine, as a candidate's own server is one."""

    process: "subprocess.Popen[bytes]"
    output: Path

    def poll(self) -> RunRecord | None:
        code = self.process.poll()
        if code is None:
            return None
        return RunRecord(status=RunStatus.OK, exit_code=code, reason=None, log="", seconds=0.0)

    def log(self) -> str:
        return self.output.read_text()


@contextlib.contextmanager
def serve_locally(folder: Path, code: str) -> Iterator[Server]:
    (folder / "app.py").write_text(code)
    port = find_free_port()
    spec = {"port": port, "app": "app:app", "interface": None, "libraries": [], "paths": []}
    with (folder / "log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", os.fspath(layout.GUEST / "serve.py"), json.dumps(spec)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    with process:
        local = LocalProcess(process, folder / "log")
        server = Server(process=local, address=TcpAddress(port))
        try:
            ready.wait(server, "/")
            yield server
        finally:
            process.kill()


def test_hidden_checks_run_against_a_local_process_over_tcp(hidden, tmp_path) -> None:
    app = "from fastapi import FastAPI\n\napp = FastAPI()\n"
    hidden.write("def test_missing(client):\n    assert client.get('/x').status_code == 404")
    (result,) = hidden.run(lambda: serve_locally(tmp_path, app))
    assert result.outcome is Outcome.PASSED


def test_a_local_process_that_ends_is_explained_as_any_other(tmp_path) -> None:
    cause = r"^ZeroDivisionError: division by zero \(app"
    with pytest.raises(ServerDownError, match=cause), serve_locally(tmp_path, "1 / 0"):
        raise AssertionError
