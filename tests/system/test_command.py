"""A server that is started by a command of its own: reached, waited for, its end told."""

import textwrap
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Manifest, Submission
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server import base, ready, started
from interview_kit.server.base import ServerDownError
from interview_kit.server.client import BoundedClient
from interview_kit.server.started import serve

SERVER = """
import http.server
import os
import time

time.sleep(LATE)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{os.environ['HOST']}:{os.environ['PORT']} {os.listdir(os.environ['DATA_DIR'])}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


address = (os.environ["HOST"], int(os.environ["PORT"]))
http.server.ThreadingHTTPServer(address, Handler).serve_forever()
"""


@pytest.fixture(params=["bubblewrap", "none"])
def level(request: pytest.FixtureRequest) -> Level:
    found = LEVELS[request.param]
    if reason := found.unavailable_reason():
        pytest.skip(f"no {request.param} here: {reason}")
    return found


def submission(folder: Path, *command: str, code: str = "") -> Submission:
    folder.chmod(0o755)
    (folder / "server.py").write_text(textwrap.dedent(code))
    return Submission(
        candidate="ann",
        folder=folder,
        manifest=Manifest(exercise="users", framework="command", command=command),
        sha256="0" * 64,
        files=1,
        size=1,
    )


@pytest.mark.parametrize("late", [0, 0.4])
def test_a_command_is_reached_as_soon_as_it_listens(
    level: Level, fastapi: Environment, tmp_path: Path, late: float
) -> None:
    program = submission(tmp_path, "python", "server.py", code=SERVER.replace("LATE", str(late)))
    with serve(program, fastapi, level) as server:
        assert ready.wait(server, "/") == 200
        assert isinstance(server.address, started.SandboxPort)
        with BoundedClient(server.connect) as client:
            assert client.get("/").text == f"127.0.0.1:{server.address.number} []"


@pytest.mark.parametrize(
    ("command", "code", "cause", "log"),
    [
        (("python", "server.py"), "exit(3)", "the server ended (exit 3) before it answered", ""),
        (("python", "server.py"), "1 / 0", "(exit 1) before it answered", "ZeroDivisionError"),
        (("frobnicate",), "", "or fix `command`", "cannot run frobnicate: No such"),
    ],
)
def test_a_command_that_ends_is_told_with_its_last_words(
    level: Level, fastapi: Environment, tmp_path: Path, command, code, cause, log
) -> None:
    with (
        serve(submission(tmp_path, *command, code=code), fastapi, level) as server,
        pytest.raises(ServerDownError) as caught,
    ):
        ready.wait(server, "/")
    assert caught.value.cause.endswith(cause)
    assert log in caught.value.log


def test_a_command_that_never_listens_is_told(
    level: Level, fastapi: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "EXIT_GRACE_SECONDS", 0.0)
    program = submission(tmp_path, "python", "server.py", code="import time; time.sleep(60)")
    with (
        serve(program, fastapi, level) as server,
        pytest.raises(ServerDownError, match=r"^nothing listens at \$HOST:\$PORT$"),
    ):
        ready.wait(server, "/", seconds=0.5)


def test_a_server_that_closes_its_port_is_not_waited_for_again(
    level: Level, fastapi: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "EXIT_GRACE_SECONDS", 0.0)
    code = """
        import os, socket, time
        listening = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
        peer = listening.accept()[0]
        listening.close()
        peer.close()
        time.sleep(60)
    """
    with serve(submission(tmp_path, "python", "server.py", code=code), fastapi, level) as server:
        with pytest.raises(ServerDownError, match=r"GET /: "):
            ready.wait(server, "/", seconds=20)
        with pytest.raises(ConnectionRefusedError, match="nothing listens on its port"):
            server.connect()


def test_landlock_says_why_it_cannot(fastapi: Environment, tmp_path: Path) -> None:
    program = submission(tmp_path, "python", "server.py")
    with (
        pytest.raises(EngineError, match=r"^isolation landlock forbids .*; use bubblewrap, or "),
        serve(program, fastapi, LEVELS["landlock"]),
    ):
        pass


def test_a_dialer_that_fails_beside_a_running_program_is_our_fault(
    fastapi: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise EngineError("no way in")

    monkeypatch.setattr(started, "dial", broken)
    monkeypatch.setattr(started, "EXIT_GRACE_SECONDS", 0.0)
    program = submission(tmp_path, "python", "server.py", code="import time; time.sleep(60)")
    with pytest.raises(EngineError, match="no way in"), serve(program, fastapi, LEVELS["none"]):
        pass
