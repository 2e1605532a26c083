from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Environment,
    Manifest,
    Outcome,
    RunRecord,
    RunStatus,
    Submission,
)
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.base import PLAIN, Launcher, Server, ServerDownError, ServerOptions
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible, probe
from interview_kit.server.started import serve
from tests.server.programs import SMALL

MakeSubmission = Callable[..., Submission]

APP = (
    SMALL
    + """
app = Small()


@app.get("/")
def show():
    return {}
"""
)


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

    def start(options: ServerOptions = PLAIN) -> AbstractContextManager[Server]:
        starts.append("start")
        return serve(program, environment, level)

    ready = ReadyLauncher(start, "/", 500, 60.0)
    return starts, stack.enter_context(fork_if_possible(ready, program, environment, level))


def test_a_program_may_have_modules_of_our_names(
    level: Level, fastapi: Environment, make_submission: MakeSubmission, stack: ExitStack
) -> None:
    code = SMALL + "import kit_tree\napp = Small()\n"
    program = make_submission(code, app="serve:app")
    (program.folder / "kit_tree.py").write_text("")
    starts, launch = launcher(program, fastapi, level, stack)
    with launch() as server:
        assert get(server) == 404
    assert starts == []


def test_a_program_that_cannot_be_forked_is_started(
    level: Level, fastapi: Environment, make_submission: MakeSubmission, stack: ExitStack
) -> None:
    code = "import __main__\nassert __main__.__file__.endswith('serve.py')\n" + APP
    starts, launch = launcher(make_submission(code), fastapi, level, stack)
    for times in (1, 2):
        with launch() as server:
            assert get(server) == 200
        assert starts == ["start"] * times


def test_a_program_that_ends_the_fork_server_is_started_from_then_on(
    fastapi: Environment, make_submission: MakeSubmission, stack: ExitStack
) -> None:
    code = (
        "import os\n" + APP + "\n\n@app.get('/kill')\ndef kill():\n    os.kill(os.getppid(), 9)\n"
    )
    starts, launch = launcher(make_submission(code), fastapi, LEVELS["none"], stack)
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


TWO = "def test_1(client):\n    client.get('/')\n\ndef test_2(client):\n    client.get('/')"


def test_a_server_that_never_answered_is_started_once_and_fails_every_check(hidden):
    starts = []

    @contextmanager
    def launch_counted(options: ServerOptions = PLAIN) -> Iterator[Server]:
        starts.append(1)
        raise ServerDownError("no module 'app'", "the log")
        yield

    first = probe(launch_counted, "/", 1.0)
    hidden.write(TWO)
    results = hidden.run(first.launch)
    assert (first.down, first.not_ready, first.log) == ("no module 'app'", None, "the log")
    assert [(r.outcome, r.message) for r in results] == [(Outcome.FAILED, "no module 'app'")] * 2
    assert len(starts) == 1


def test_each_group_waits_for_its_server_to_be_ready(hidden):
    lines: list[str] = []

    def script(peer):
        lines.append(peer.line)
        peer.reply(503 if len(lines) in (1, 3) else 200)

    hidden.script = script
    first = probe(hidden.launch, "/things/", 30.0)
    assert (first.down, first.not_ready, first.log) == (None, None, "")
    with first.launch():
        assert len(lines) == 4
    assert {line.split()[1] for line in lines} == {"/things/"}


def test_a_server_that_only_answers_5xx_is_judged_and_not_waited_for_again(hidden):
    hidden.script = lambda peer: peer.reply(500)
    first = probe(hidden.launch, "/things/", 0.3)
    assert (first.down, first.not_ready) == (None, "GET /things/ was answered with 500 for 0.3 s")
    with first.launch():
        assert len(hidden.servers[-1].lines) == 1
    assert len(hidden.servers[0].lines) > 1


def test_a_group_whose_server_does_not_come_back_fails_with_the_cause(hidden):
    launch = probe(hidden.launch, "/", 30.0).launch
    ended = RunRecord(
        status=RunStatus.OUT_OF_MEMORY, exit_code=None, reason="too much", log="", seconds=0
    )

    def script(peer):
        hidden.programs[-1].record = ended
        peer.sock.close()

    hidden.script = script
    hidden.write(TWO)
    assert [(r.outcome, r.message) for r in hidden.run(launch)] == [
        (Outcome.FAILED, "too much")
    ] * 2


def test_a_sandbox_that_fails_is_our_fault_at_whatever_server(hidden):
    starts = []

    @contextmanager
    def launch_counted(options: ServerOptions = PLAIN) -> Iterator[Server]:
        starts.append(1)
        if len(starts) > 1:
            raise EngineError("the sandbox did not start")
        with hidden.launch() as server:
            yield server

    hidden.write(TWO)
    launch = probe(launch_counted, "/", 30.0).launch
    with pytest.raises(EngineError, match="the sandbox did not start"):
        hidden.run(launch)
    with pytest.raises(EngineError, match="the sandbox did not start"):
        probe(launch_counted, "/", 30.0)
