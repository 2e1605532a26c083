"""The simulator of doors of the exercise parking, as candidates and hidden checks use it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from functools import partial

import pytest

from interview_kit.core import layout
from interview_kit.core.module_file import load_module

MODULE = layout.PHASES / "parking" / "common" / "tests" / "doors.py"
simulator = load_module(MODULE)
LIFETIME = 60
"""Seconds after which a simulator ends that nobody ended."""


@pytest.fixture(params=["own", "given"])
def doors(request):
    """Run doors on a socket of their own, or on one that somebody else has bound."""
    with contextlib.ExitStack() as stack:
        listener = None
        if request.param == "given":
            port = free_port()
            listener = stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield stack.enter_context(simulator.Doors(listener=listener))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def call(doors, path, method="GET", timeout=5.0):
    """Return the status of a call, or the name of what went wrong."""
    request = urllib.request.Request(f"{doors.url}{path}", method=method)
    try:
        return urllib.request.urlopen(request, timeout=timeout).status
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:
        return type(error.reason).__name__
    except Exception as error:
        return type(error).__name__


def test_every_door_answers_until_told_otherwise_and_each_call_counts(doors):
    assert [call(doors, "/doors/a/ping"), call(doors, "/doors/a/open", "POST")] == [200, 200]
    doors.set("a", open=503)
    assert [call(doors, f"/doors/{name}/open", "POST") for name in "ab"] == [503, 200]
    assert (doors.pinged("a"), doors.opened("a"), doors.opened("b")) == (1, 2, 1)
    assert doors.calls[0] == simulator.Call("ping", "a")
    doors.reset()
    assert doors.calls == []
    assert call(doors, "/doors/a/open", "POST") == 200


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("garbage", "BadStatusLine"),
        ("refused", "RemoteDisconnected"),
        ("silence", "TimeoutError"),
        (404, 404),
        (204, 204),
        (599, 599),
    ],
)
def test_a_door_fails_as_hardware_does_and_is_counted(doors, answer, outcome):
    doors.set("a", ping=answer)
    assert call(doors, "/doors/a/ping", timeout=0.3) == outcome
    assert doors.pinged("a") == 1
    assert call(doors, "/doors/b/ping") == 200


@pytest.mark.parametrize("answer", [99, 600, "quiet", None, 200.0])
def test_what_no_door_can_answer_is_refused(doors, answer):
    with pytest.raises(ValueError, match="a door answers a status or one of"):
        doors.set("a", open=answer)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), ("/doors/a/shut", "POST", 404), ("/doors/a/open", "GET", 405)],
)
def test_what_is_no_call_is_not_counted(doors, path, method, status):
    assert call(doors, path, method) == status
    assert doors.calls == []


def test_nobody_listens_while_it_is_stopped_and_the_same_address_does_later(doors):
    doors.set("a", ping="silence")
    waiting = threading.Thread(target=call, args=(doors, "/doors/a/ping"))
    waiting.start()
    for _ in range(500):
        if doors.calls:
            break
        time.sleep(0.01)
    doors.stop()
    waiting.join(4)
    assert not waiting.is_alive(), "a call outlives the simulator"
    assert call(doors, "/doors/a/ping") == "ConnectionRefusedError"
    url = doors.url
    doors.reset()
    assert (doors.url, call(doors, "/doors/a/ping")) == (url, 200)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x16\x03\x01\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -7\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /doors/a/open HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n",
        b"GET /" + b"x" * (1 << 17) + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_neither_answered_nor_counted(doors, sent):
    with socket.create_connection(("127.0.0.1", int(doors.url.rpartition(":")[2])), 5) as reach:
        with contextlib.suppress(OSError):
            reach.sendall(sent)
            reach.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            assert reach.recv(100) == b""
    assert doors.calls == []
    assert call(doors, "/doors/a/ping") == 200


def test_connections_beyond_the_limit_are_closed_at_once(doors, monkeypatch):
    monkeypatch.setattr(simulator, "MAX_CONNECTIONS", 3)
    address = ("127.0.0.1", int(doors.url.rpartition(":")[2]))
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(socket.create_connection(address, 5)).sendall(b"GET")
        time.sleep(0.1)
        assert call(doors, "/doors/a/ping") in ("RemoteDisconnected", "ConnectionResetError")
    for _ in range(500):
        if (outcome := call(doors, "/doors/a/ping")) == 200:
            break
        time.sleep(0.01)
    assert outcome == 200


def test_calls_beyond_the_limit_are_answered_and_not_kept(doors, monkeypatch):
    monkeypatch.setattr(simulator, "MAX_CALLS", 2)
    assert [call(doors, "/doors/a/ping") for _ in range(4)] == [200] * 4
    assert doors.pinged("a") == 2


@contextlib.contextmanager
def run_alone(*options):
    """Run the simulator as a process, which ends with this context or, without one, soon after."""
    with subprocess.Popen(
        [sys.executable, "-I", MODULE, *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # Nothing of this context runs where the tests themselves are killed.
        preexec_fn=partial(signal.alarm, LIFETIME),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_on_its_own_it_prints_a_line_for_each_call_and_ends_with_ctrl_c():
    port = str(free_port())
    with run_alone("--port", port, "--open", "503") as process:
        assert (
            process.stdout.readline() == f"HARDWARE_URL=http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        )
        for action, method in (("ping", "GET"), ("open", "POST")):
            with contextlib.suppress(urllib.error.HTTPError):
                url = f"http://127.0.0.1:{port}/doors/north/{action}"
                urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5)
        process.send_signal(signal.SIGINT)
        assert process.stdout.read().splitlines() == ["ping north 200", "open north 503"]
        assert process.wait() == 0


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (("--open", "sometimes"), "a door answers a status or one of"),
        (("--port", "99999999"), "port 99999999 cannot be used: "),
    ],
)
def test_a_wrong_option_is_said_in_one_line(options, cause):
    done = subprocess.run(
        [sys.executable, "-I", MODULE, *options], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 2
    assert done.stderr.startswith(cause)
    assert done.stderr.count("\n") == 1
