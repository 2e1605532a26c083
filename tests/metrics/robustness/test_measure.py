"""The robustness lane: a foreign document, requests made from it, answers held against it."""

import base64
import itertools
import json
import subprocess
import sys
from typing import Any, cast

import pytest

from interview_kit.core.model import Manifest, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.code import tools
from interview_kit.metrics.code.tools import ToolError
from interview_kit.metrics.robustness import measure as robustness
from interview_kit.metrics.robustness.measure import NoDocumentError
from interview_kit.metrics.robustness.record import Robustness, RobustnessFinding
from interview_kit.metrics.robustness.score import robustness_part
from interview_kit.report import labels, summaries
from interview_kit.sandbox.guest import confine
from interview_kit.server.base import Server, ServerDownError, UnixAddress
from tests.selection import first_in_every_run

SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
JSON_BODY = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "components": {"schemas": {"Thing": SCHEMA}},
    "paths": {
        "/things": {
            "post": {
                "requestBody": {"required": True, "content": JSON_BODY},
                "responses": {
                    "200": {"description": "ok", "content": JSON_BODY},
                    "422": {"description": "no"},
                },
            }
        }
    },
}
Request = dict[str, Any]


def answer(status: int = 200, body: bytes = b'{"n": 1}', kind: str = "application/json") -> Request:
    headers = [("Content-Type", kind)]
    return {"status": status, "headers": headers, "body": base64.b64encode(body).decode()}


def honest(request: Request) -> Request:
    """Answers as the document says."""
    try:
        given = json.loads(base64.b64decode(request["body"]))
    except ValueError:
        return answer(422)
    number = given.get("n") if isinstance(given, dict) else None
    whole = isinstance(number, int | float) and not isinstance(number, bool) and number % 1 == 0
    return answer() if whole else answer(422)


def kinds(found: Robustness) -> list[str]:
    return [one.kind for one in found.findings]


def test_an_api_that_keeps_to_its_document_has_no_finding() -> None:
    found = robustness.talk(DOCUMENT, 0, honest)
    assert found.findings == ()
    assert (found.operations, found.reason) == (1, None)
    assert 10 < found.requests <= 2 * robustness.EXAMPLES


@pytest.mark.matrix
def test_the_same_seed_sends_the_same_requests() -> None:
    turns: list[list[Request]] = [[], [], []]
    for seed, turn in zip((5, 5, 6), turns, strict=True):

        def send(request: Request, turn: list[Request] = turn) -> Request:
            turn.append(request)
            return honest(request)

        robustness.talk(DOCUMENT, seed, send)
    assert turns[0] == turns[1] != turns[2]


@pytest.mark.parametrize(
    ("given", "kind"),
    first_in_every_run(
        [
            pytest.param(answer(500), "ServerError"),
            pytest.param(answer(418), "UndefinedStatusCode"),
            pytest.param(answer(body=b'{"n": "one"}'), "JsonSchemaError"),
            pytest.param(answer(body=b"{"), "MalformedJson"),
            pytest.param(answer(kind="text/plain"), "UndefinedContentType"),
            pytest.param(answer(), "AcceptedNegativeData"),
            pytest.param({"error": "closed"}, "NoAnswer"),
        ]
    ),
)
def test_each_departure_has_its_kind(given: Request, kind: str) -> None:
    found = robustness.talk(DOCUMENT, 0, lambda _: given)
    assert kind in kinds(found)
    assert kind in labels.DEVIATIONS
    assert len(set(kinds(found))) == len(found.findings)
    assert all(one.operation == "POST /things" for one in found.findings)
    assert found.findings[0].request.startswith("POST /things")
    if kind == "NoAnswer":
        assert found.reason == "3 requests in a row got no answer"
        assert found.requests == 3


def test_only_silences_in_a_row_end_it() -> None:
    turns = itertools.cycle([{"error": "closed"}, {"error": "closed"}, None])
    found = robustness.talk(DOCUMENT, 0, lambda request: next(turns) or honest(request))
    assert "NoAnswer" in kinds(found)
    assert found.reason is None
    assert found.requests > 6


def test_no_more_requests_are_sent_than_planned(monkeypatch) -> None:
    monkeypatch.setattr(robustness, "REQUESTS", 4)
    found = robustness.talk(DOCUMENT, 0, honest)
    assert (found.requests, found.reason) == (4, "only the first 4 requests were sent")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"openapi": 3},
        {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": []},
        {**DOCUMENT, "paths": {"/x": {"get": {"parameters": [{"$ref": "#/no/where"}]}}}},
    ],
)
def test_a_document_that_is_none_is_a_reason(document: Request) -> None:
    try:
        found = robustness.talk(document, 0, honest)
    except ToolError as error:
        found = robustness.Robustness(reason=str(error))
    assert found.requests == 0
    assert found.reason is not None or found.operations == 0


def test_a_document_that_costs_too_much_ends_in_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr(robustness, "FUZZING_SECONDS", 0.0)
    with pytest.raises(ToolError, match="took more than 0 s"):
        robustness.talk(DOCUMENT, 0, honest)


@pytest.mark.parametrize(
    "to", ["http://evil.example/x", "file:///etc/passwd", "other.json#/x", "//x", ""]
)
@pytest.mark.parametrize("pointer", robustness.POINTERS)
def test_a_document_may_not_lead_elsewhere(pointer: str, to: str) -> None:
    deep = {"paths": [{"a": {pointer: to}}]}
    with pytest.raises(NoDocumentError, match="refers to another"):
        robustness.local(deep)


def test_what_moves_the_base_of_references_is_left_out() -> None:
    given = {
        "$id": "http://evil.example/",
        "a": [{"id": "http://evil.example/", "$ref": "#/b"}],
        "properties": {"id": {"type": "integer"}},
        "examples": {"x": {"externalValue": "http://evil.example/"}},
    }
    assert robustness.local(given) == {
        "a": [{"$ref": "#/b"}],
        "properties": {"id": {"type": "integer"}},
        "examples": {"x": {}},
    }


class Up:
    def poll(self) -> None:
        return None

    def log(self) -> str:
        return ""


def server(scripted, script) -> Server:
    return Server(process=Up(), address=UnixAddress(scripted(script).address))


def test_the_document_is_fetched_over_the_bounded_client(scripted) -> None:
    up = server(scripted, lambda peer: peer.reply(200, json.dumps(DOCUMENT).encode()))
    assert robustness.fetch_document(up, "/openapi.json") == DOCUMENT


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"{}", "answers 404"),
        (200, b"<html>", "GET /openapi.json"),
        (200, b"[]", "no JSON object"),
        (200, b"[" * 100 + b"]" * 100, "nested deeper"),
        (200, b'{"a": {"$ref": "http://evil.example/"}}', "refers to another"),
    ],
)
def test_without_a_document_there_is_a_reason(scripted, status, body, why) -> None:
    with pytest.raises(NoDocumentError, match=why):
        robustness.fetch_document(
            server(scripted, lambda p: p.reply(status, body)), "/openapi.json"
        )


def test_a_request_goes_out_as_it_was_made(scripted) -> None:
    up = scripted(lambda peer: peer.reply(201, b"fine", "X-A: 1\r\n"))
    running = Server(process=Up(), address=UnixAddress(up.address))
    body = base64.b64encode(b"hello").decode()
    request = {"method": "PUT", "target": "/a%20b?x=1", "headers": [["X-B", "2"]], "body": body}
    got = robustness.send_request(running, request)
    assert (got["status"], base64.b64decode(got["body"])) == (201, b"fine")
    assert ("x-a", "1") in [(name.lower(), value) for name, value in got["headers"]]
    assert up.lines == ["PUT /a%20b?x=1 HTTP/1.1"]
    assert up.bodies == [b"hello"]
    assert "X-B: 2" in up.heads[0]


@pytest.mark.parametrize("target", ["/x\x00y", "http://[", "/fine"])
def test_what_gets_no_answer_is_an_error_in_one_line(scripted, target) -> None:
    up = server(scripted, lambda peer: peer.sock.close())
    request = {"method": "GET", "target": target, "headers": [], "body": ""}
    got = robustness.send_request(up, request)
    assert list(got) == ["error"]
    assert "\n" not in got["error"]


def test_a_request_that_http_does_not_allow_is_not_sent(scripted) -> None:
    request = {"method": "GET", "target": "/", "headers": [["X-A", "a\x00b"]], "body": ""}
    got = robustness.send_request(server(scripted, lambda peer: peer.reply(200, b"")), request)
    assert list(got) == ["unsent"]


def test_a_request_that_was_not_sent_is_no_finding() -> None:
    found = robustness.talk(DOCUMENT, 0, lambda request: {"unsent": "an illegal header"})
    assert (found.findings, found.reason) == ((), None)


def test_blanks_around_the_value_of_a_header_are_left_out() -> None:
    token = {"name": "Authorization", "in": "header", "schema": {"enum": ["Bearer "]}}
    operation = DOCUMENT["paths"]["/things"]["post"] | {"parameters": [token | {"required": True}]}
    values = []

    def send(request: Request) -> Request:
        values.extend(value for name, value in request["headers"] if name == "Authorization")
        return honest(request)

    robustness.talk(DOCUMENT | {"paths": {"/things": {"post": operation}}}, 0, send)
    assert "Bearer" in values
    assert "Bearer " not in values


def measured(monkeypatch, raises: Exception) -> Robustness:
    def serve(*_: object) -> object:
        raise raises

    monkeypatch.setattr(robustness, "serve", serve)
    submission = Submission(
        candidate="Ann",
        folder=cast("Any", None),
        manifest=Manifest(exercise="users", framework="fastapi"),
        sha256="",
        files=0,
        size=0,
    )
    return robustness.measure(
        Grading(
            exercise=read_exercise("users"),
            submission=submission,
            environment=cast("Any", None),
            level=cast("Any", None),
            options=Options(),
            progress=Silent(),
        )
    )


@pytest.mark.parametrize(
    "raises", [ServerDownError("no sqlmodel", ""), NoDocumentError("none"), ToolError("gave up")]
)
def test_what_goes_wrong_is_a_reason(monkeypatch, raises: Exception) -> None:
    assert measured(monkeypatch, raises) == Robustness(reason=str(raises))


def test_findings_are_counted_by_kind() -> None:
    ones = [
        RobustnessFinding(kind="ServerError", operation=f"GET /{n}", request="GET /", status=500)
        for n in range(150)
    ]
    found = Robustness(operations=150, requests=300, findings=tuple(ones))
    part = robustness_part(found)
    assert part is not None
    assert (part.kinds, part.total, len(part.findings)) == ({"ServerError": 150}, 150, 100)
    assert summaries.describe_robustness(part) == (
        "300 generated requests to 150 operations: 5xx response: 150; shown, not scored"
    )
    assert robustness_part(None) is None


PROBE = """
import socket, sys
from interview_kit.metrics.robustness import fuzzer
fuzzer.shut_in(sys.argv[1])
for act in (socket.socket, lambda: open(sys.argv[2]), lambda: open("/etc/passwd")):
    try:
        act()
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.skipif(confine.abi() < 1, reason="the kernel offers no Landlock")
def test_the_process_of_the_library_shuts_itself_in(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, robustness.no_sockets(), str(secret)],
        cwd=tmp_path / "home",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["PermissionError"] * 3, done.stderr


def test_the_library_reads_under_the_bounds_of_the_other_tools(monkeypatch) -> None:
    bounded: list[int] = []
    monkeypatch.setattr(tools, "bound", bounded.append)
    robustness.talk(DOCUMENT, 0, honest)
    assert len(bounded) == 1
