import socket
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.dial import dial
from interview_kit.sandbox.levels import LEVELS

from .conftest import Runner, runner

SERVER = """
import socket
server = socket.create_server(("127.0.0.1", PORT))
while True:
    client, _ = server.accept()
    client.sendall(client.recv(10).upper())
    client.close()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("name", ["bubblewrap", "none"])
def test_a_port_inside_is_reached(name: str, tmp_path: Path) -> None:
    ready: Runner = runner(name, "self")
    port = free_port()
    code = SERVER.replace("PORT", str(port))
    env = ready.environment
    job = Job(argv=(str(env.python), "-c", code), folder=tmp_path, environment=env)
    level = LEVELS[name]
    with level.start(job) as running, dial(level, running, port) as dialer:
        for text in (b"one", b"two"):
            with connect_when_ready(dialer.connect) as reach:
                reach.sendall(text)
                assert reach.recv(10) == text.upper()
        if name == "bubblewrap":
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 1)


def connect_when_ready(connect: "object") -> socket.socket:
    for _ in range(500):
        try:
            return connect(5)  # type: ignore[operator,no-any-return]
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("nothing listened")


def test_a_program_that_has_ended_leaves_no_socket_open(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []
    pair = socket.socketpair
    monkeypatch.setattr(
        socket, "socketpair", lambda *arguments: pairs.append(pair(*arguments)) or pairs[-1]
    )
    monkeypatch.setattr("interview_kit.sandbox.dial.descendants", lambda pid, least: [])
    ended = SimpleNamespace(pid=0)
    with (
        pytest.raises(EngineError, match="ended before its port"),
        dial(LEVELS["bubblewrap"], ended, 1),
    ):
        pass
    assert pairs == []
