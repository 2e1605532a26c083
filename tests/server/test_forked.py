from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from interview_kit.core.model import Environment, RunStatus, Submission
from interview_kit.sandbox.base import Level
from interview_kit.server.base import Server
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.forked import ForkServer
from interview_kit.server.started import serve
from tests.server.programs import SMALL

MakeSubmission = Callable[..., Submission]

APP = (
    SMALL
    + """
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

app = Small()
seen = []
PLACES = [Path(), Path(os.environ["DATA_DIR"]), Path(tempfile.gettempdir()), Path.home()]


@app.get("/")
def show():
    return {"seen": len(seen), "left": [p.name for place in PLACES for p in place.glob("left*")]}


@app.post("/")
def leave():
    seen.append(1)
    for place in PLACES:
        (place / "left").write_text("x")
    Path("app.py").write_text("broken")
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    return {}


@app.get("/processes")
def processes():
    mine = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            mine += b"sleep(600)" in path.read_bytes()
        except OSError:
            pass
    return mine


@app.get("/colour")
def colour():
    return os.environ.get("COLOUR")


@app.get("/exit")
def leave_at_once():
    print("good" + "bye", flush=True)
    os._exit(7)


@app.get("/signal")
def break_off():
    os.kill(os.getpid(), signal.SIGSEGV)
"""
)


@pytest.fixture
def fork_server(
    level: Level, fastapi: Environment, make_submission: MakeSubmission
) -> Iterator[ForkServer]:
    made = make_submission(APP)
    manifest = replace(made.manifest, env={"COLOUR": "blue"})
    with ForkServer(replace(made, manifest=manifest), fastapi, level) as fork_server:
        yield fork_server


def client(server: Server) -> BoundedClient:
    return BoundedClient(server.connect, timeout=60)


def test_nothing_of_one_server_is_left_for_the_next(fork_server: ForkServer, level: Level) -> None:
    for _ in range(2):
        with fork_server.serve() as server, client(server) as http:
            assert http.get("/").json() == {"seen": 0, "left": []}
            assert http.get("/colour").json() == "blue"
            if level.name == "bubblewrap":  # else those of other tests are seen as well
                assert http.get("/processes").json() == 0
            assert http.post("/").status_code == 200
            assert http.get("/").json() == {"seen": 1, "left": ["left"] * 4}


@pytest.mark.parametrize(
    ("path", "cause", "status"),
    [
        ("/exit", "the server ended (exit 7) before it answered", RunStatus.OK),
        ("/signal", "ended by signal 11 (SIGSEGV)", RunStatus.CRASHED),
    ],
)
def test_an_end_is_explained_as_that_of_any_server(
    fork_server: ForkServer,
    fastapi: Environment,
    level: Level,
    make_submission: MakeSubmission,
    path,
    cause,
    status,
) -> None:
    for launch in (fork_server.serve(), serve(make_submission(APP), fastapi, level)):
        with launch as server, client(server) as http:
            assert http.get("/").status_code == 200
            with pytest.raises(ExchangeError):
                http.get(path)
            error = server.down_error("it hung up")
            record = server.process.poll()
            assert (error.cause, record and record.status) == (cause, status)
            assert ("goodbye" in error.log) is (path == "/exit")
    with fork_server.serve() as server, client(server) as http:
        assert http.get("/").status_code == 200
