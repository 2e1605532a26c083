"""A hand-out of its own: two small phases, a starter that is one file of plain Python."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from interview_kit.authoring import zipapp
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.project import Project

SERVER = """\
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(path):
    if path == "/things/":
        return 200, ["hat"]
    {branch}
    return 404, {{}}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, data = answer(self.path)
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    place = (os.environ["HOST"], int(os.environ["PORT"]))
    ThreadingHTTPServer(place, Handler).serve_forever()
"""
NOTHING = "pass"
ONE = 'if path == "/things/1":\n        return 200, {"name": "hat"}'
BOTH = ONE + '\n    if path == "/count":\n        return 200, {"count": 1}'
HEAD = """\
import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


"""
CHECKS = {
    1: HEAD
    + '''
@pytest.mark.visible
@pytest.mark.requirement("T1")
def test_thing(client):
    """a thing has a name"""
    thing = json_body(expect_status(client.get("/things/1"), 200))
    check(thing["name"] == "hat", 'name "hat"', thing["name"])


@pytest.mark.visible
@pytest.mark.requirement("T2")
def test_list(client):
    """things are listed"""
    things = json_body(expect_status(client.get("/things/"), 200))
    check(things == ["hat"], 'things ["hat"]', things)
''',
    2: HEAD
    + '''
@pytest.mark.visible
@pytest.mark.requirement("T3")
def test_count(client):
    """things are counted"""
    count = json_body(expect_status(client.get("/count"), 200))["count"]
    check(count == 1, "count 1", count)
''',
}
MANIFEST = f"[run]\ncommand = {json.dumps([sys.executable, '-I', 'server.py'])}\n"


def server(branch: str) -> str:
    return SERVER.format(branch=branch)


def starter(branch: str) -> dict[str, str]:
    return {"server.py": server(branch), "kit.toml": MANIFEST}


def facts(**changes: object) -> dict[str, object]:
    part = {"points": 30, "checks": 5}
    values: dict[str, object] = {
        "format_version": 1,
        "id": "0" * 31 + "a",
        "kit": "0",
        "exercise": "things",
        "title": "Things API",
        "framework": "command",
        "frameworks": ["command"],
        "candidate": "Zoë Ann",
        "collection": "/things/",
        "ai": "open",
        "ai_policy": "Use what you use at work.",
        "weights": {"behaviour": 60},
        "questions": ["A hat?", "A cap?"],
        "phases": [
            {"number": 1, "title": "Core", "minutes": 40, **part},
            {"number": 2, "title": "More", "minutes": 20, **part},
        ],
        "files": {},
    }
    return values | changes


GIVEN = {"README.md": "The rules.\n", "noxfile.py": "# The menu.\n"}
"""The hand-out's own texts: no snapshot holds them while they are unchanged."""
DIGESTS = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in GIVEN.items()}
SEALED = {
    "phase-1": json.dumps(
        {"brief": "Give.\n", "starter": starter(NOTHING), "checks": {"test_things.py": CHECKS[1]}}
    ),
    "phase-2": json.dumps(
        {"brief": "Count.\n", "starter": starter(ONE), "checks": {"test_more.py": CHECKS[2]}}
    ),
    "answer-1": "A hat.",
    "answer-2": "A cap with\na feather.\n\nRed.",
}


INPUTS: dict[str, object] = {
    "env": {"BELL_URL": "http://127.0.0.1:1", "SEED_FILE": "seed.json"},
    "services": [
        {"name": "bell", "module": "modules/bell.py", "factory": "Bell", "variable": "BELL_URL"}
    ],
    "inputs": [{"variable": "SEED_FILE", "module": "modules/seed.py"}],
}
"""What the program calls and reads."""
MODULES = {
    "modules/bell.py": b"""\
class Bell:
    url = "http://127.0.0.1:7"

    def start(self):
        self.is_started = True

    def stop(self):
        pass

    def reset(self):
        pass


def main(arguments):
    print("ringing", *arguments)
    return 5
""",
    "modules/seed.py": b"def make_content(chance):\n    return {'color': 'red'}\n",
}


@dataclass
class Clocks:
    """Two clocks that go only when told to."""

    wall_: float = 1_790_000_000.0
    mono_: float = 1000.0

    def wall(self) -> float:
        return self.wall_

    def mono(self) -> float:
        return self.mono_

    def go(self, seconds: float) -> None:
        self.wall_ += seconds
        self.mono_ += seconds


@pytest.fixture(scope="session")
def pyz() -> bytes:
    """The program of a hand-out."""
    sealed = {name: text.encode() for name, text in SEALED.items()}
    given = {name: text.encode() for name, text in GIVEN.items()}
    return zipapp.build(facts(files=DIGESTS, **INPUTS), sealed, None, given, MODULES)


@pytest.fixture
def home(tmp_path: Path, pyz: bytes) -> Path:
    """The folder of a hand-out as it was unzipped; its name is not a plain one."""
    root = tmp_path / "Zoë's hour, день 1"
    root.mkdir()
    (root / "kit.pyz").write_bytes(pyz)
    for name, text in (starter(NOTHING) | GIVEN).items():
        (root / name).write_text(text, "utf-8")
    (root / "tests").mkdir()
    (root / "tests" / "test_things.py").write_text("def test_things():\n    assert True\n")
    return root


@pytest.fixture(autouse=True)
def python_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visible checks run in the environment of these tests: it has pytest and httpx2."""
    monkeypatch.setenv("KIT_PYTHON", sys.executable)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def project(home: Path, clocks: Clocks) -> Project:
    """The project in this process, with clocks that stand still."""
    return Project(Bundle(home / "kit.pyz"), home, clocks)  # type: ignore[arg-type]


@pytest.fixture
def kit(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of `kit.pyz` with the standard library alone and no home to write to.

    The programs that it starts use the environment of these tests.
    """

    def run(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", "kit.pyz", *arguments],
            cwd=home,
            env=bare_environment(),
            input=answer,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


def bare_environment() -> dict[str, str]:
    """Return no home, no environment of Python but the tests' own, no colour."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "SYSTEMROOT", "TMPDIR", "KIT_PYTHON")
        if name in os.environ
    }
    return kept | {"HOME": "/nonexistent", "TERM": "dumb"}
