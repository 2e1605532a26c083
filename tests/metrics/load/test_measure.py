"""interview_kit.metrics.load.measure: the same requests to two servers, in turns."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, ClassVar

import pytest

from interview_kit.core.model import (
    Environment,
    Manifest,
    RunRecord,
    RunStatus,
    Submission,
)
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.load_plan import LoadPlan, PlannedRequest, read_load_plan
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.load import measure
from interview_kit.metrics.load.client import read_key
from interview_kit.metrics.load.measure import compare, take_reference
from interview_kit.sandbox.none import NoIsolation
from interview_kit.server.base import Server, ServerDownError, TcpAddress
from interview_kit.submission import environments

PLAN = LoadPlan(
    records=60,
    few=10,
    clients=4,
    create=PlannedRequest(name="create", method="POST", path="/things/", body={"n": "{n}"}),
    id_key="id",
    routes=(
        PlannedRequest(name="get", method="GET", path="/things/{id}"),
        PlannedRequest(name="gone", method="GET", path="/gone/{n}"),
    ),
    login=PlannedRequest(name="login", method="POST", path="/token", body={"user": "ann"}),
    token_key="access",
)


class Things(BaseHTTPRequestHandler):
    """An API that knows `/things` without a slash, and asks for a token to write."""

    lock = Lock()
    stored: ClassVar[list[int]] = []
    most: ClassVar[int] = 10_000

    def log_message(self, *_: Any) -> None:
        pass

    def respond(self, status: int, body: Any = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/token":
            return self.respond(200, {"access": "secret"})
        if self.path != "/things":
            return self.respond(404)
        if self.headers["authorization"] != "Bearer secret":
            return self.respond(401)
        with self.lock:
            if len(self.stored) >= self.most:
                return self.respond(507)
            self.stored.append(len(self.stored) + 1)
            return self.respond(201, {"id": self.stored[-1]})

    def do_GET(self) -> None:
        number = self.path.removeprefix("/things/")
        with self.lock:
            is_stored = number.isdecimal() and int(number) in self.stored
        self.respond(200 if is_stored or self.path == "/things" else 404, {})


class Alive:
    """A process that runs, or has ended."""

    def __init__(self, *, has_ended: bool = False) -> None:
        self.has_ended = has_ended

    def poll(self) -> RunRecord | None:
        if not self.has_ended:
            return None
        return RunRecord(
            status=RunStatus.CRASHED, exit_code=3, reason="ended by us", log="", seconds=1.0
        )

    def log(self) -> str:
        return ""


@contextmanager
def things(**facts: Any) -> Iterator[Server]:
    handler = type("Handler", (Things,), {"stored": [], "lock": Lock(), **facts})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            address = TcpAddress(server.server_port)
            yield Server(process=Alive(), address=address, measure_memory=lambda: 3 << 20)
        finally:
            server.shutdown()
            thread.join()


def test_both_store_all_records_and_answer_the_same_requests() -> None:
    with things() as own, things() as reference:
        part = compare(PLAN, "fastapi", (own, reference))
    assert (part.records, part.few, part.clients, part.stored) == (60, 10, 4, 60)
    assert (part.memory, part.reference_memory, part.memory_ratio) == (3.0, 3.0, 1.0)
    assert (part.reference, part.reason) == ("fastapi", None)
    create, get, gone = part.routes
    assert (create.errors, get.errors, gone.responses) == (0, 0, 0)
    turns = measure.FEW_TURNS + measure.MANY_TURNS
    assert get.responses == gone.errors == turns * measure.REQUESTS
    assert gone.error == "answered 404"
    assert all(figure for figure in (get.p50, get.p95, get.reference_p50, get.ratio, get.growth))
    assert gone.ratio is None


def test_a_server_that_stores_too_little_says_why() -> None:
    with things(most=15) as own, things() as reference:
        part = compare(PLAN, "fastapi", (own, reference))
    assert part.stored == 15
    assert part.reason == "15 of 60 records were stored: answered 507"
    assert part.routes[1].errors == 0


def test_the_time_ends_a_profile_that_takes_too_long() -> None:
    with things() as own, things() as reference:
        part = compare(PLAN, "fastapi", (own, reference), seconds=-1.0)
    assert part.reason == "stopped after -1 s"
    assert part.routes[0].responses == 0


@pytest.mark.parametrize("exercise_id", ["users", "parking"])
def test_the_reference_is_served_beside_the_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exercise_id: str
) -> None:
    exercise = read_exercise(exercise_id)
    plan = read_load_plan(exercise)
    assert plan is not None
    small = replace(plan, records=6, few=3, clients=2)
    monkeypatch.setattr(measure, "read_load_plan", lambda _: small)
    monkeypatch.setattr(measure, "REQUESTS", 2)
    submission = take_reference(exercise_id, "flask", tmp_path)
    grading = Grading(
        exercise=exercise,
        submission=submission,
        environment=environments.build("flask"),
        level=NoIsolation(),
        options=Options(),
        progress=Silent(),
    )
    part = measure.measure(grading)
    assert (part.reference, part.stored, part.reason) == ("flask", 6, None)
    assert [route.errors for route in part.routes] == [0] * len(part.routes)
    assert min(part.memory or 0, part.reference_memory or 0) > 5


def test_what_cannot_be_compared_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = replace(read_exercise("users"), id="things")
    manifest = Manifest(exercise="things", framework="command")
    submission = Submission(
        candidate="ann", folder=Path(), manifest=manifest, sha256="", files=0, size=0
    )
    grading = Grading(
        exercise=exercise,
        submission=submission,
        environment=Environment(framework="", prefix=Path(), python=Path(), base_prefix=Path()),
        level=NoIsolation(),
        options=Options(),
        progress=Silent(),
    )
    assert measure.measure(grading).reason == "the exercise things has no load.toml"
    assert measure.choose_reference(grading) == "fastapi"

    def fail(*_: object) -> None:
        raise ServerDownError("ended before it answered", "")

    monkeypatch.setattr(measure, "read_load_plan", lambda _: PLAN)
    monkeypatch.setattr(measure, "serve_both", fail)
    assert measure.measure(grading).reason == "ended before it answered"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"id": 7}', "7"),
        (b'{"id": "DEVA000001"}', "DEVA000001"),
        (b'{"id": true}', None),
        (b'{"id": null}', None),
        (b'["id"]', None),
        (b"<html>", None),
    ],
)
def test_an_id_is_a_text_or_a_number(body: bytes, key: str | None) -> None:
    assert read_key(body, "id") == key
