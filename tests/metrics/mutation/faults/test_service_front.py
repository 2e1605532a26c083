"""Faults in what a program calls: under the hidden checks, and under the candidate's tests."""

import socket
import threading
import urllib.error
import urllib.request
from dataclasses import replace

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Service
from interview_kit.exercise.faults.base import Fault, pass_through
from interview_kit.exercise.faults.build import make_call, on, refuse, respond
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.metrics.mutation.faults.injection import call_named_service
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults, serve_comparison
from interview_kit.metrics.mutation.faults.service_front import intercept_services
from interview_kit.sandbox.levels import LEVELS
from interview_kit.sandbox.listeners import open_listeners
from interview_kit.server.services import run_services
from tests.selection import first_in_every_run

from .notes import ENVIRONMENT, grading, outcomes, submission

MODULE = layout.PHASES / "parking" / "common" / "tests" / "doors.py"
DOORS = Service(name="doors", module=MODULE, factory="Doors", variable="HARDWARE_URL")
APP = """
import os
import urllib.request

from fastapi import FastAPI, Response

app = FastAPI()


def call(method, door, action):
    url = f"{os.environ['HARDWARE_URL']}/doors/{door}/{action}"
    data = b"" if method == "POST" else None
    urllib.request.urlopen(urllib.request.Request(url, data=data, method=method), timeout=2)


@app.post("/start/{door}", status_code=201)
def start(door: str, response: Response):
    try:
        call("GET", door, "ping")
        call("POST", door, "open")
    except OSError:
        response.status_code = 503
"""
CONFTEST = """
import pytest
from fastapi.testclient import TestClient

from app import app
from doors import Doors


@pytest.fixture
def doors(monkeypatch):
    with Doors() as doors:
        monkeypatch.setenv("HARDWARE_URL", doors.url)
        yield doors


@pytest.fixture
def client(doors):
    return TestClient(app)
"""
TESTS = """
def test_a_start_pings_and_opens_once(client, doors):
    assert client.post("/start/a").status_code == 201
    assert (doors.pinged("a"), doors.opened("a")) == (1, 1)


def test_a_broken_door_is_reported(client, doors):
    doors.set("a", open=503)
    assert client.post("/start/a").status_code == 503
    assert doors.opened("a") == 1
"""
OPEN, PING = on("POST", "/doors/{any}/open"), on("GET", "/doors/{any}/ping")


def open_twice(request, forward):
    if OPEN.matches_request(request):
        forward(request)
    return forward(request)


def open_after_refusal(request, forward):
    response = forward(request)
    if on("POST", "/start/{any}", 503).matches(request, response):
        door = request.path.rpartition("/")[2]
        assert forward(make_call("HARDWARE_URL", "POST", f"/doors/{door}/open")).status == 503
    return response


FAULTS = (
    Fault("twice", "a door is opened twice", ("U01",), open_twice),
    Fault("never", "no door is opened", ("U01",), refuse(OPEN, 200)),
    Fault("blind", "no door is pinged", ("U01",), refuse(PING, 200)),
    Fault(
        "hidden",
        "a broken door passes",
        ("U01",),
        respond(on("POST", "/doors/{any}/open", 503), 200),
    ),
    Fault(
        "other", "a dead door passes", ("U01",), respond(on("GET", "/doors/{any}/ping", 503), 200)
    ),
)
REFUSED = Fault("refused", "a refused start opens the door", ("U01",), open_after_refusal)
WANTED = dict.fromkeys(("twice", "never", "blind", "hidden", "refused"), "noticed")


@pytest.mark.parametrize("name", first_in_every_run(["bubblewrap", "none"]))
def test_the_candidates_tests_notice_what_becomes_of_their_programs_calls(tmp_path, name):
    if reason := LEVELS[name].unavailable_reason():
        pytest.skip(reason)
    files = {
        "app.py": APP,
        "tests/conftest.py": CONFTEST,
        "tests/test_start.py": TESTS,
        "tests/doors.py": MODULE.read_text(),
    }
    made = submission(tmp_path, files)
    made = replace(made, manifest=replace(made.manifest, services=(DOORS,)))
    found = measure_faults(grading(made, ENVIRONMENT, LEVELS[name]), (*FAULTS, REFUSED))
    assert outcomes(found) == {**WANTED, "other": "not_exercised"}
    assert found.quarantined == {}


@pytest.fixture
def running():
    """Run doors on a socket of their own."""
    with (
        open_listeners(LEVELS["none"], [DOORS]) as listeners,
        run_services([DOORS], listeners.sockets) as services,
    ):
        yield services


def call(services, action, method):
    port = services.places[0][1].getsockname()[1]
    url = f"http://127.0.0.1:{port}/doors/a/{action}"
    try:
        return urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    ("number", "expected", "calls"),
    [(0, 503, ["open", "open"]), (1, 200, []), (2, 503, ["open"]), (3, 200, ["open"])],
)
def test_a_fault_decides_what_the_service_gets_and_what_the_caller_gets(
    running, number, expected, calls
):
    injector = FaultInjector(FAULTS[number], strict=True)
    with intercept_services(running, injector) as services:
        doors = services.by_name["doors"]
        doors.set("a", open=503)
        assert call(running, "open", "POST") == expected
        assert [action for action, _ in doors.calls] == calls
    assert injector.fired == (number != 2)


def test_a_fault_of_the_hidden_checks_calls_the_service_that_answers(running):
    with intercept_services(running, pass_through) as services:
        doors = services.by_name["doors"]
        doors.set("a", open=503)
        request = make_call("HARDWARE_URL", "POST", "/doors/a/open")
        assert call_named_service(services, request).status == 503
        assert doors.opened("a") == 1
        assert call_named_service(services, replace(request, service="OTHER")).status == 502
    assert call_named_service(None, request).status == 502


def test_a_service_that_is_stopped_gives_no_answer(running):
    with intercept_services(running, FaultInjector(FAULTS[0])) as services:
        services.by_name["doors"].stop()
        with pytest.raises(OSError, match=r"reset|closed|refused"):
            call(running, "ping", "GET")
        services.reset()
        assert call(running, "ping", "GET") == 200


def test_a_fault_stands_on_a_port_whose_former_connections_are_not_over(running):
    port = running.places[0][1].getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as caller:
        caller.sendall(b"GET /doors/a/ping HTTP/1.1\r\nhost: a\r\n\r\n")
        while caller.recv(1000):
            pass  # until the service has closed its side
        with intercept_services(running, pass_through):
            assert call(running, "ping", "GET") == 200


def test_a_fault_that_cannot_read_a_call_is_a_fault_of_the_exercise(running):
    def misread(request, forward):
        return forward(request).data()["missing"]

    injector = FaultInjector(Fault("bad", "a bad fault", ("U01",), misread), strict=True)
    with (
        pytest.raises(EngineError, match="the fault bad cannot read"),
        intercept_services(running, injector),
        pytest.raises(OSError, match=r"reset|closed"),
    ):
        call(running, "ping", "GET")


def test_no_reference_is_compared_with_where_tests_start_services(things):
    with serve_comparison(replace(things, services=(DOORS,))) as reference:
        assert reference is None


def test_no_thread_outlives_a_service_and_its_front():
    before = {*threading.enumerate()}
    with (
        open_listeners(LEVELS["none"], [DOORS]) as listeners,
        run_services([DOORS], listeners.sockets) as services,
        intercept_services(services, pass_through) as behind,
    ):
        assert behind.by_name["doors"].calls == []
        assert {*threading.enumerate()} > before
    assert {*threading.enumerate()} <= before
