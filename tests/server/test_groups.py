import signal

import pytest

from interview_kit.server import restartable
from interview_kit.server.base import ServerOptions
from interview_kit.server.client import BoundedClient
from interview_kit.server.groups import serve_group
from tests.server.programs import SMALL

APP = (
    SMALL
    + """
import os, signal, threading
from pathlib import Path

app = Small()
store = Path(os.environ["DATA_DIR"], "names")
elsewhere = Path("names")
memory = []


@app.post("/{place}/{name}")
def add(place: str, name: str):
    if place == "memory":
        memory.append(name)
    elif place == "later":
        store.touch()
        timer = threading.Timer(60, store.write_text, [name])
        timer.daemon = True
        timer.start()
    else:
        with (store if place == "data" else elsewhere).open("a") as file:
            file.write(name)


@app.get("/")
def show():
    names = store.read_text() if store.exists() else ""
    is_hurried = "__kit_yield__" in show.__code__.co_names
    return [os.getpid(), os.environ.get("MODE"), names, is_hurried]
"""
)
IGNORES_SIGTERM = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal = lambda *_: None  # uvicorn sets a handler of its own
"""
RESTARTS = ServerOptions(restarts=True, env={"MODE": "other"})


@pytest.fixture
def serving(make_submission, fastapi, level):
    """Serve a program that can restart."""
    return lambda code: serve_group(make_submission(code), fastapi, level, RESTARTS)


def send(server, method, path):
    with BoundedClient(server.connect, timeout=60) as client:
        return client.request(method, path).json()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_starts_again_with_the_same_data_and_variables(serving, number):
    with serving(APP) as server:
        for name in "ab":
            send(server, "POST", f"/data/{name}")
            stop = server.restart(number)
            assert (stop.has_ended, stop.has_data) == (True, True)
        assert send(server, "GET", "/")[1:3] == ["other", "ab"]
        assert server.is_running()
    assert stop.explain_loss() == (
        f"after {number.name}: write to DATA_DIR (commit) before you respond"
    )


def test_a_server_that_ignores_sigterm_is_killed(serving, monkeypatch):
    monkeypatch.setattr(restartable, "STOP_SECONDS", 0.5)
    with serving(APP + IGNORES_SIGTERM) as server:
        send(server, "POST", "/data/a")
        stop = server.restart(signal.SIGTERM)
        assert send(server, "GET", "/")[2] == "a"
    assert stop.explain_loss().startswith("killed, because it had not ended 5 s after SIGTERM")


@pytest.mark.parametrize("place", ["elsewhere", "memory"])
def test_what_is_not_in_the_data_folder_is_lost_and_the_reason_is_known(serving, place):
    with serving(APP) as server:
        send(server, "POST", f"/{place}/a")
        assert server.restart(signal.SIGTERM).explain_loss().startswith("DATA_DIR was empty: ")


def test_what_was_not_written_before_the_response_is_lost_and_the_reason_is_known(serving):
    with serving(APP) as server:
        send(server, "POST", "/later/a")
        stop = server.restart(signal.SIGTERM)
        assert send(server, "GET", "/")[2] == ""
    assert stop.explain_loss() == "after SIGTERM: write to DATA_DIR (commit) before you respond"


def test_without_options_a_server_has_no_restart(make_submission, fastapi, level):
    with serve_group(make_submission(APP), fastapi, level) as server:
        assert server.restart is None
        assert send(server, "GET", "/")[1::2] == [None, False]


def test_a_server_in_python_changes_threads_as_often_as_it_can(make_submission, fastapi, level):
    options = ServerOptions(hurries_threads=True)
    with serve_group(make_submission(APP), fastapi, level, options) as server:
        assert send(server, "GET", "/")[3] is True
