"""The one fixture that the tests need: a client of a freshly started, empty API."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from httpx2 import Client, TransportError


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a server of its own, so that no test sees the users of another."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "server.py"], env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    )
    try:
        with Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            until = time.monotonic() + 30
            while server.poll() is None and time.monotonic() < until:
                try:
                    client.get("/")
                    break
                except TransportError:
                    time.sleep(0.01)
            yield client
    finally:
        server.kill()
        server.wait()
