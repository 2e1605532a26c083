import socket
import tempfile
import threading
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server import base, ready, started
from interview_kit.server.base import Server, ServerDownError, UnixAddress
from interview_kit.server.client import BoundedClient
from interview_kit.server.started import serve
from tests.server.programs import SMALL

APP = (
    SMALL
    + """
import os
from contextlib import AbstractContextManager
from pathlib import Path

app = Small()
print("loaded", flush=True)


@app.get("/")
def show():
    kept = Path(os.environ["DATA_DIR"], "kept")
    before = kept.exists()
    kept.write_text("x")
    return {"before": before, "variables": dict(os.environ)}


@app.get("/die")
def die():
    os._exit(7)
"""
)


@pytest.fixture
def serving(make_submission, fastapi):
    """Serves a submission at the level that every machine has."""

    def start(code: str = APP) -> AbstractContextManager[Server]:
        return serve(make_submission(code), fastapi, LEVELS["none"])

    return start


def get(server: Server, path: str = "/"):
    with BoundedClient(server.connect, timeout=60) as client:
        return client.get(path)


def test_a_server_answers_over_a_socket_and_its_log_is_read(serving):
    with serving() as server:
        assert get(server).status_code == 200
        assert "loaded" in server.log_text()


def test_each_server_meets_a_fresh_data_folder_and_a_clean_environment(serving, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "x")
    for _ in range(2):
        with serving() as server:
            answer = get(server).json()
            assert answer["before"] is False
            assert "DATA_DIR" in answer["variables"]
            assert "SECRET_OF_THE_GRADER" not in answer["variables"]


def test_a_server_gets_the_variables_of_its_manifest(make_submission, fastapi):
    made = make_submission(APP)
    manifest = replace(made.manifest, env={"DATABASE_URL": "sqlite://", "TZ": "CET"})
    with serve(replace(made, manifest=manifest), fastapi, LEVELS["none"]) as server:
        variables = get(server).json()["variables"]
    assert (variables["DATABASE_URL"], variables["TZ"]) == ("sqlite://", "CET")


def test_a_server_that_is_no_longer_there_refuses_and_leaves_nothing(
    serving, monkeypatch, tmp_path
):
    with serving() as server:
        assert get(server).status_code == 200
        assert server.address.path.exists()
    with pytest.raises(OSError, match="No such file"):
        server.connect()
    assert not server.address.path.parent.exists()


def test_a_server_that_dies_is_explained_by_its_end_however_late_that_is_seen(serving):
    with serving() as server:
        get(server)
        with pytest.raises(AssertionError):
            get(server, "/die")
        error = server.down_error("it hung up")
    assert error.cause == "the server ended (exit 7) before it answered"
    assert "loaded" in error.log


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import peewee", "ModuleNotFoundError: No module named 'peewee' (app.py line 1)"),
        ("\n\ndef f(:", "SyntaxError: invalid syntax (app.py line 3)"),
        ("import sys\nsys.exit(0)", "importing it called exit(0)"),
        ("import os\nos._exit(0)", "the server ended (exit 0) before it answered"),
        (
            "raise ValueError('a\\n\\tb ' + repr(object()))",
            "ValueError: a b <object object at 0x…>",
        ),
        ("x = 1", "app has no 'app' (kit.toml: app = 'app:app')"),
        ("app = 1", "app:app is a int, neither an app nor a factory"),
        ("def app(environ, start_response): ...", "app:app is a function, which speaks WSGI"),
        ("import os, signal\nos.kill(os.getpid(), 9)", "ended by signal 9 (SIGKILL)"),
    ],
)
def test_the_cause_of_a_server_that_never_answers_is_one_line(serving, code, cause):
    with (
        serving(code) as server,
        pytest.raises(ServerDownError) as caught,
    ):
        ready.wait(server, "/")
    assert caught.value.cause.startswith(cause)
    assert "\n" not in caught.value.cause
    assert len(caught.value.cause) < 400


def test_a_cause_never_names_a_private_folder(serving):
    causes = set()
    for _ in range(2):
        path = "os.getcwd() + '/x ' + os.environ['DATA_DIR'] + ':' + os.environ['HOME']"
        code = f"import os\nopen({path})"
        with serving(code) as server, pytest.raises(ServerDownError) as caught:
            ready.wait(server, "/")
        causes.add(caught.value.cause)
    (cause,) = causes
    assert cause.endswith("'x $DATA_DIR:$HOME' (app.py line 2)")


def record(status: RunStatus = RunStatus.OK, reason: str | None = None, code: int = 3) -> RunRecord:
    return RunRecord(status=status, exit_code=code, reason=reason, log="", seconds=1)


def test_the_end_of_a_server_is_waited_for_a_little(hidden, tmp_path):
    server = Server(process=hidden.program(), address=UnixAddress(tmp_path / "s"))
    threading.Timer(0.2, lambda: setattr(hidden.programs[-1], "record", record(code=5))).start()
    assert "exit 5" in server.down_error("it hung up").cause


def test_a_server_that_lives_on_is_explained_by_what_was_seen(hidden, tmp_path, monkeypatch):
    monkeypatch.setattr(base, "EXIT_GRACE_SECONDS", 0.05)
    hidden_log = "\n".join(map(str, range(100)))
    server = Server(process=hidden.program(), address=UnixAddress(tmp_path / "s"))
    hidden.programs[-1].printed = hidden_log
    error = server.down_error("no answer")
    assert (error.cause, error.log.split()) == ("no answer", [str(n) for n in range(80, 100)])


def test_a_full_backlog_does_not_keep_the_grader(tmp_path, hidden, monkeypatch):
    monkeypatch.setattr(base, "CONNECT_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen(0)
        server = Server(process=hidden.program(), address=UnixAddress(tmp_path / "s"))
        with server.connect(), pytest.raises(BlockingIOError):
            server.connect()


def test_a_folder_too_deep_for_a_socket_is_our_fault(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(EngineError, match="cannot listen"), started.listening_socket():
        raise AssertionError
    assert not list(deep.glob("*/*"))


def test_an_error_while_the_server_runs_stays_what_it_is(serving):
    with pytest.raises(OSError, match=r"^mine$"), serving():
        raise OSError("mine")
