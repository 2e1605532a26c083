"""The notes as a program of its own, started by tests that talk HTTP to it."""

from dataclasses import replace
from pathlib import Path

from interview_kit.core.model import Manifest, Submission

from .notes import APP, submission

SERVER = """
import http.server
import json
import os

notes = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, data=None):
        body = b"" if data is None else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        note = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = len(notes) + 1
        notes[number] = {"id": number, "text": note["text"]}
        self.answer(201, notes[number])

    def do_GET(self):
        number = self.path.rpartition("/")[2]
        found = notes.get(int(number)) if number.isdigit() else None
        self.answer(*((200, found) if found else (404, {"detail": "no such note"})))


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"]))
    http.server.ThreadingHTTPServer(address, Handler).serve_forever()
"""
CONFTEST = """
import os
import socket
import subprocess
import sys
import time

import pytest
from httpx2 import Client


@pytest.fixture
def address():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "server.py"],
        env={**os.environ, "PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def client(address):
    with Client(base_url=address, trust_env=False) as client:
        yield client
"""
NOTES = {"server.py": SERVER, "tests/conftest.py": CONFTEST}
RUN = Manifest(exercise="users", framework="command", command=("python", "server.py"))


def by_command(folder: Path, tests: str) -> Submission:
    made = submission(folder, {**NOTES, "tests/test_notes.py": tests})
    return replace(made, manifest=RUN)


def by_uvicorn(folder: Path, tests: str) -> Submission:
    """An application of a framework, which its tests start as a command."""
    start = """[sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]"""
    conftest = CONFTEST.replace("""[sys.executable, "server.py"]""", start)
    return submission(
        folder, {"app.py": APP, "tests/conftest.py": conftest, "tests/test_notes.py": tests}
    )
