import contextlib
import textwrap
from collections.abc import Callable, Iterator

import pytest

from interview_kit.core.model import Environment
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.base import ServerDownError
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.forked import LateServerError, Sources
from interview_kit.server.strategies import ProgramServers, Strategy
from tests.server.programs import SMALL

MakeServers = Callable[..., ProgramServers]

APP = (
    SMALL
    + """
import pathlib

things = []


def create_app():
    app = Small()

    @app.get("/things/")
    def every():
        return things

    @app.post("/things/", status=201)
    def add():
        things.append({})
        size = len(things)
        pathlib.Path("size.txt").write_text(str(size))
        return {"id": size}

    return app
"""
)


@pytest.fixture
def make_servers(make_submission, fastapi: Environment) -> MakeServers:
    def make(code: str = APP) -> ProgramServers:
        program = make_submission(code, app="app:create_app")
        return ProgramServers(program, fastapi, LEVELS["none"], "/things/")

    return make


@pytest.fixture
def servers(make_servers: MakeServers) -> Iterator[ProgramServers]:
    with make_servers() as servers:
        yield servers


def sizes(
    servers: ProgramServers, strategy: Strategy, sources: Sources | None = None
) -> list[object]:
    """Return what two servers of one program say of the first thing that each gets."""
    ids = []
    with servers.program(strategy, sources or {}) as launch:
        for _ in range(2):
            with launch() as server, BoundedClient(server.connect) as client:
                ids.append(client.post("/things/", json={}).json()["id"])
    return ids


@pytest.mark.parametrize("strategy", Strategy)
def test_each_server_is_fresh_and_of_the_program_asked_for(
    servers: ProgramServers, strategy: Strategy
) -> None:
    changed = {"app.py": APP.replace("size = len(things)", "size = len(things) + 5")}
    assert sizes(servers, strategy) == [1, 1]
    assert sizes(servers, strategy, changed) == [6, 6]
    assert sizes(servers, strategy) == [1, 1]


LEAVES = """
import os
import subprocess

@app.get("/leave/")
def leave():
    print("printed", flush=True)
    files = sorted(os.listdir())
    open("left.txt", "w").close()
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    return files
"""


def test_files_processes_and_output_of_one_server_are_not_left_for_the_next(
    make_servers: MakeServers,
) -> None:
    program = APP.replace("    return app\n", textwrap.indent(LEAVES, "    ") + "    return app\n")
    with (
        make_servers(program) as servers,
        servers.program(Strategy.FORK_IMPORTED, {}) as launch,
    ):
        for _ in range(2):
            with launch() as server, BoundedClient(server.connect) as client:
                assert client.get("/leave/").json() == ["app.py"]
                assert server.log_text().splitlines().count("printed") == 1
            with launch() as server, BoundedClient(server.connect) as client:
                assert client.get("/things/").json() == []
                assert server.log_text().splitlines().count("printed") == 0


BUSY = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True)"
BEAT = BUSY + '.start()\nHELD = open("held.txt", "w")\n' + APP.replace("len(things)", "ALIVE()")
BEAT += "\ndef ALIVE():\n    HELD.write('x')\n    return threading.active_count() > 2\n"


def test_an_app_that_leaves_threads_or_files_is_imported_by_each_server(
    make_servers: MakeServers,
) -> None:
    with make_servers(BEAT) as servers:
        assert sizes(servers, Strategy.FORK_IMPORTED) == [True, True]


@pytest.mark.parametrize(
    "program", ["1 / 0", "import os\nos._exit(0)", "def f(:", "import os\nos.abort()"]
)
def test_a_program_that_cannot_be_imported_has_no_server(
    servers: ProgramServers, program: str
) -> None:
    with (
        pytest.raises(ServerDownError),
        servers.program(Strategy.FORK_IMPORTED, {"app.py": program}),
    ):
        pass
    assert sizes(servers, Strategy.FORK_IMPORTED) == [1, 1]


def test_a_program_that_is_imported_without_end_is_late(servers: ProgramServers) -> None:
    with (
        pytest.raises(LateServerError),
        servers.program(Strategy.FORK_IMPORTED, {"app.py": "while True: pass"}, seconds=1.0),
    ):
        pass
    assert sizes(servers, Strategy.FORK_IMPORTED) == [1, 1]


def test_a_program_that_ends_in_between_answers_no_more(servers: ProgramServers) -> None:
    # Only what forks its servers has ended: the order for the next one must reach nobody else.
    ending = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL); return things"
    program = APP.replace("return things", ending.replace("\n", "; "))
    with servers.program(Strategy.FORK_IMPORTED, {"app.py": program}) as launch:
        with (
            launch() as server,
            BoundedClient(server.connect) as client,
            contextlib.suppress(ExchangeError),
        ):
            client.get("/things/")
        with (
            launch() as server,
            BoundedClient(server.connect, timeout=3.0) as client,
            pytest.raises(ExchangeError),
        ):
            client.get("/things/")
    assert sizes(servers, Strategy.FORK_IMPORTED) == [1, 1]


FORGES = """
import os, socket
for descriptor in range(3, 64):
    try:
        forged = socket.socket(fileno=os.dup(descriptor))
        while True:
            forged.sendall(b'{"ended": "x", "unloaded": [1], "status": {}, "failed": 7}' + b"\\n")
            REPEAT
    except OSError:
        pass
"""


def test_forged_messages_are_not_taken_for_ends(servers: ProgramServers) -> None:
    program = FORGES.replace("REPEAT", "break") + APP
    assert sizes(servers, Strategy.FORK_IMPORTED, {"app.py": program}) == [1, 1]


def test_a_program_that_sends_messages_forever_is_late(servers: ProgramServers) -> None:
    program = {"app.py": FORGES.replace("REPEAT", "") + APP}
    with pytest.raises(LateServerError), servers.program(Strategy.FORK_IMPORTED, program, 1.0):
        pass
    assert sizes(servers, Strategy.FORK_IMPORTED) == [1, 1]
