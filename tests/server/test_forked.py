"""Servers that are forked for groups of checks: as fresh, and as well explained, as any other."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest

from interview_kit.core.model import Environment, Manifest, RunStatus, Submission
from interview_kit.metrics.behaviour.measure import Answering, quickened
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.ahead import Ahead
from interview_kit.server.base import Server
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.forked import Forks, forked
from interview_kit.server.started import serve

APP = """
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()
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


@app.get("/exit")
def leave_at_once():
    print("good" + "bye", flush=True)
    os._exit(7)


@app.get("/signal")
def break_off():
    os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.fixture(params=["bubblewrap", "none"])
def level(request: pytest.FixtureRequest) -> Level:
    found = LEVELS[request.param]
    if reason := found.unavailable_reason():
        pytest.skip(f"no {request.param} here: {reason}")
    return found


def submission(folder: Path, code: str = APP, app: str = "app:app") -> Submission:
    folder.chmod(0o755)
    (folder / f"{app.partition(':')[0]}.py").write_text(code)
    return Submission(
        candidate="ann",
        folder=folder,
        manifest=Manifest(exercise="users", framework="fastapi", app=app),
        sha256="0" * 64,
        files=1,
        size=1,
    )


@pytest.fixture
def forks(level: Level, fastapi: Environment, tmp_path: Path) -> Iterator[Forks]:
    forks = Forks(submission(tmp_path), fastapi, level)
    yield forks
    forks.close()


def client(server: Server) -> BoundedClient:
    return BoundedClient(server.connect, deadline=60)


def test_nothing_of_one_server_is_left_for_the_next(forks: Forks, level: Level) -> None:
    for _ in range(2):
        with forked(forks) as server, client(server) as http:
            assert http.get("/").json() == {"seen": 0, "left": []}
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
    forks: Forks, fastapi: Environment, level: Level, tmp_path: Path, path, cause, status
) -> None:
    for launched in (forked(forks), serve(submission(tmp_path), fastapi, level)):
        with launched as server, client(server) as http:
            assert http.get("/").status_code == 200
            with pytest.raises(ExchangeError):
                http.get(path)
            error = server.down_error("it hung up")
            record = server.process.poll()
            assert (error.cause, record and record.status) == (cause, status)
            assert ("goodbye" in error.log) is (path == "/exit")
    with forked(forks) as server, client(server) as http:
        assert http.get("/").status_code == 200


def launched(
    told: Submission, environment: Environment, level: Level, stack
) -> tuple[list[str], AbstractContextManager[Server]]:
    started: list[str] = []

    def serving() -> AbstractContextManager[Server]:
        started.append("fresh")
        return serve(told, environment, level)

    return started, quickened(Answering(serving, "/", 500, 60.0), told, environment, level, stack)


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


def test_a_program_may_have_modules_of_our_names(
    level: Level, fastapi: Environment, tmp_path: Path, stack
) -> None:
    code = "from fastapi import FastAPI\nimport kit_tree\napp = FastAPI()\n"
    (tmp_path / "kit_tree.py").write_text("")
    told = submission(tmp_path, code, app="serve:app")
    started, launch = launched(told, fastapi, level, stack)
    with launch() as server, client(server) as http:
        assert http.get("/").status_code == 404
    assert started == []


def test_a_program_that_cannot_be_forked_is_started(
    level: Level, fastapi: Environment, tmp_path: Path, stack
) -> None:
    code = "import __main__\nassert __main__.__file__.endswith('serve.py')\n" + APP
    started, launch = launched(submission(tmp_path, code), fastapi, level, stack)
    for times in (1, 2):
        with launch() as server, client(server) as http:
            assert http.get("/").status_code == 200
        assert started == ["fresh"] * times


def test_a_program_that_ends_the_warmed_process_is_started_from_then_on(
    fastapi: Environment, tmp_path: Path, stack
) -> None:
    code = APP + "\n\n@app.get('/parent')\ndef parent():\n    os.kill(os.getppid(), 9)\n"
    started, launch = launched(submission(tmp_path, code), fastapi, LEVELS["none"], stack)
    with launch() as server, client(server) as http, suppress(ExchangeError):
        http.get("/parent")  # it may be ended with its parent before it answers
    with launch() as server, client(server) as http:
        assert http.get("/").status_code == 200
    assert started == ["fresh"]


@pytest.mark.parametrize(
    ("name", "kind"), [("bubblewrap", Ahead), ("landlock", Answering), ("none", Answering)]
)
def test_a_command_is_never_forked_and_starts_ahead_where_its_port_is_its_own(
    fastapi: Environment, tmp_path: Path, stack, name: str, kind: type
) -> None:
    told = Submission(
        candidate="ann",
        folder=tmp_path,
        manifest=Manifest(exercise="users", framework="command", command=("x",)),
        sha256="0" * 64,
        files=1,
        size=1,
    )
    _, launch = launched(told, fastapi, LEVELS[name], stack)
    assert type(launch) is kind
