from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest

from interview_kit.core.model import Environment, Manifest, Submission
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.base import Launcher, Server
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible
from interview_kit.server.started import serve

APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def show():
    return {}
"""


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


@pytest.fixture(params=["bubblewrap", "none"])
def level(request: pytest.FixtureRequest) -> Level:
    level = LEVELS[request.param]
    if reason := level.unavailable_reason():
        pytest.skip(f"no {request.param} here: {reason}")
    return level


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def get(server: Server, path: str = "/") -> int:
    with BoundedClient(server.connect, timeout=60) as client:
        return client.get(path).status_code


def launcher(
    program: Submission, environment: Environment, level: Level, stack: ExitStack
) -> tuple[list[str], Launcher]:
    """Return a launcher, and a list that grows whenever a server is started and not forked."""
    starts: list[str] = []

    def start() -> AbstractContextManager[Server]:
        starts.append("start")
        return serve(program, environment, level)

    ready = ReadyLauncher(start, "/", 500, 60.0)
    return starts, stack.enter_context(fork_if_possible(ready, program, environment, level))


def test_a_program_may_have_modules_of_our_names(
    level: Level, fastapi: Environment, tmp_path: Path, stack: ExitStack
) -> None:
    code = "from fastapi import FastAPI\nimport kit_tree\napp = FastAPI()\n"
    (tmp_path / "kit_tree.py").write_text("")
    program = submission(tmp_path, code, app="serve:app")
    starts, launch = launcher(program, fastapi, level, stack)
    with launch() as server:
        assert get(server) == 404
    assert starts == []


def test_a_program_that_cannot_be_forked_is_started(
    level: Level, fastapi: Environment, tmp_path: Path, stack: ExitStack
) -> None:
    code = "import __main__\nassert __main__.__file__.endswith('serve.py')\n" + APP
    starts, launch = launcher(submission(tmp_path, code), fastapi, level, stack)
    for times in (1, 2):
        with launch() as server:
            assert get(server) == 200
        assert starts == ["start"] * times


def test_a_program_that_ends_the_fork_server_is_started_from_then_on(
    fastapi: Environment, tmp_path: Path, stack: ExitStack
) -> None:
    code = (
        "import os\n" + APP + "\n\n@app.get('/kill')\ndef kill():\n    os.kill(os.getppid(), 9)\n"
    )
    starts, launch = launcher(submission(tmp_path, code), fastapi, LEVELS["none"], stack)
    with launch() as server, suppress(ExchangeError):
        get(server, "/kill")  # it may be ended with its parent before it responds
    with launch() as server:
        assert get(server) == 200
    assert starts == ["start"]


@pytest.mark.parametrize("name", ["bubblewrap", "landlock", "none"])
def test_a_command_is_never_forked(
    fastapi: Environment, tmp_path: Path, stack: ExitStack, name: str
) -> None:
    program = Submission(
        candidate="ann",
        folder=tmp_path,
        manifest=Manifest(exercise="users", framework="command", command=("x",)),
        sha256="0" * 64,
        files=1,
        size=1,
    )
    _, launch = launcher(program, fastapi, LEVELS[name], stack)
    assert isinstance(launch, ReadyLauncher)
