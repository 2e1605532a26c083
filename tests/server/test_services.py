import contextlib
from dataclasses import replace

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Service
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.base import ServerDownError, ServerOptions
from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.forked import ForkServer
from interview_kit.server.groups import serve_group
from interview_kit.server.services import make_simulation
from tests.server.programs import SMALL

DOORS = Service(
    name="doors",
    module=layout.PHASES / "parking" / "common" / "tests" / "doors.py",
    factory="Doors",
    variable="HARDWARE_URL",
)

APP = (
    SMALL
    + """
import json, os, signal, socket, time, urllib.error, urllib.request
from pathlib import Path
from urllib.parse import urlsplit

app = Small()
AT_IMPORT = Path(os.environ["SEED_FILE"]).read_text()


@app.get("/seed")
def show_seed():
    return [json.loads(AT_IMPORT), json.loads(Path(os.environ["SEED_FILE"]).read_text())]


@app.get("/call/{port}/{door}")
def call(port: int, door: str):
    url = f"http://127.0.0.1:{port}" if port else os.environ["HARDWARE_URL"]
    try:
        return urllib.request.urlopen(f"{url}/doors/{door}/ping", timeout=1).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return str(error)
"""
)
HOSTILE = """
connections = []


def address():
    return ("127.0.0.1", urlsplit(os.environ["HARDWARE_URL"]).port)


@app.get("/flood")
def flood():
    for number in range(200):
        try:
            connections.append(socket.create_connection(address(), 2))
            connections[-1].send(b"GET /doors/" + b"a" * (number * 400))
        except OSError:
            pass
    return len(connections)


@app.get("/stay")
def stay():
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for _ in range(3000):
            try:
                with socket.create_connection(address(), 2) as reach:
                    reach.sendall(b"GET /doors/stray/ping HTTP/1.1\\r\\n\\r\\n")
                    reach.recv(10)
            except OSError:
                time.sleep(0.01)
    return True


@app.get("/steal")
def steal():
    errors = []
    for host in ("127.0.0.1", "0.0.0.0"):
        thief = socket.socket()
        connections.append(thief)
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            thief.bind((host, address()[1]))
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            thief.listen()
        except OSError as error:
            errors.append(error.strerror)
    return errors


@app.get("/end")
def end():
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(1)
"""
FORKED = [False, True]


@pytest.fixture
def serving(make_submission, fastapi, level):
    """Serve a program that calls doors and reads a file, once more after each context."""
    submission = make_submission(APP + HOSTILE)
    manifest = replace(submission.manifest, services=(DOORS,), files={"SEED_FILE": '"first"'})
    submission = replace(submission, manifest=manifest)

    def start(is_forked=False, **options):
        if not is_forked:
            return serve_group(submission, fastapi, level, ServerOptions(**options))
        forking.append(forking[0] if forking else ForkServer(submission, fastapi, level))
        return forking[0].serve(**options)

    forking = []
    yield start
    for fork_server in forking[:1]:
        fork_server.close()


def get(server, path):
    with BoundedClient(server.connect, timeout=30) as client:
        return client.get(path).json()


@pytest.mark.parametrize("is_forked", FORKED)
def test_a_server_reaches_the_service_that_stands_for_it(serving, is_forked):
    for _ in range(2):
        with serving(is_forked) as server:
            doors = server.services.by_name["doors"]
            doors.set("b", ping=503)
            assert [get(server, f"/call/0/{name}") for name in "ab"] == [200, 503]
            assert doors.calls == [("ping", "a"), ("ping", "b")]
            doors.stop()
            assert "refused" in get(server, "/call/0/a")
            server.services.reset()
            assert doors.calls == []
            assert get(server, "/call/0/b") == 200


@pytest.mark.parametrize("is_forked", FORKED)
def test_a_server_reads_the_files_of_its_group(serving, is_forked):
    for files, expected in (({}, "first"), ({"SEED_FILE": '"other"'}, "other"), ({}, "first")):
        with serving(is_forked, files=files) as server:
            assert get(server, "/seed") == [expected, expected]


def test_no_other_port_of_this_machine_is_reached_from_a_network_of_its_own(serving, level):
    with make_simulation(DOORS) as elsewhere, serving() as server:
        port = int(elsewhere.url.rpartition(":")[2])
        found = get(server, f"/call/{port}/a")
        assert (found == 200) != level.namespaced
        assert len(elsewhere.calls) == (not level.namespaced)


def test_a_level_without_connections_runs_no_service(make_submission, fastapi):
    submission = make_submission(APP)
    manifest = replace(submission.manifest, services=(DOORS,))
    with (
        pytest.raises(EngineError, match="use bubblewrap"),
        serve_group(replace(submission, manifest=manifest), fastapi, LEVELS["landlock"]),
    ):
        pass


def test_a_module_without_its_factory_is_a_fault_of_the_exercise():
    with pytest.raises(EngineError, match=r"doors.py has no Gates; see exercise.toml"):
        make_simulation(replace(DOORS, factory="Gates"))


def test_a_flood_of_half_calls_ends_with_the_server(serving):
    with serving(is_forked=True) as server:
        assert get(server, "/flood") > 0
        assert server.services.by_name["doors"].calls == []
        server.services.reset()
    with serving(is_forked=True) as server:
        assert get(server, "/call/0/a") == 200


def test_a_process_that_stays_calls_no_service_of_the_next_server(serving):
    with serving(is_forked=True) as server:
        assert get(server, "/stay")
        doors = server.services.by_name["doors"]
        while not doors.pinged("stray"):
            assert get(server, "/call/0/a") == 200
    with serving(is_forked=True) as server:
        for _ in range(20):
            assert get(server, "/call/0/a") == 200
        assert server.services.by_name["doors"].pinged("stray") == 0


def test_no_program_takes_the_place_of_a_service_that_was_stopped(serving):
    with serving(is_forked=True) as server:
        server.services.by_name["doors"].stop()
        assert get(server, "/steal") == ["Address already in use"] * 2
        server.services.reset()
        assert get(server, "/call/0/a") == 200


def test_a_fork_server_that_is_ended_by_its_program_leaves_no_service(serving):
    with contextlib.suppress(ServerDownError, ExchangeError, OSError), serving(True) as server:
        get(server, "/end")
    with pytest.raises((ServerDownError, ExchangeError)), serving(True) as server:
        get(server, "/call/0/a")
