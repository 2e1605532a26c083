import socket
import subprocess
import sys

import pytest

from interview_kit.server.base import Server, TcpAddress
from interview_kit.server.client import BoundedClient

IMPORTS = """
import sys

import interview_kit.metrics.behaviour.plugin

print(*sorted(sys.modules))
"""


def test_the_hidden_checks_import_nothing_that_a_candidate_lacks() -> None:
    """They need pytest, httpx2 with what it brings, and the standard library."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    )
    modules = run.stdout.split()
    own = {name for name in modules if name.startswith("interview_kit.")}
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
