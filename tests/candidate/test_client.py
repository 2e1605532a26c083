import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from interview_kit.candidate import client
from interview_kit.candidate.client import Api, NoAnswer, Sent, Unmet


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_any(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length).decode()
        self.server.seen.append((self.command, self.path, body))
        answer = self.server.answers.get(self.path)
        if answer == "hang":
            self.server.over.wait(30)
            return
        if answer == "hang up":
            self.close_connection = True
            return
        status, kind, text = answer or (404, "application/json", "{}")
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("location", f"{self.path}/")
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_any  # noqa: N815

    def log_message(self, *arguments):
        pass


@pytest.fixture
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.seen, server.over = {}, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def api(serving) -> Api:
    return Api("127.0.0.1", serving.server_port)


JSON = "application/json"


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_each_method_is_sent_with_its_json(serving, api, method):
    serving.answers["/x"] = (200, JSON, '{"a": 1}')
    answer = getattr(api, method)("/x", json={"name": "Zoë"})
    assert answer.expect(200).json() == {"a": 1}
    ((seen, path, body),) = serving.seen
    assert (seen, path, json.loads(body)) == (method.upper(), "/x", {"name": "Zoë"})


def test_a_query_is_part_of_the_target(serving, api):
    serving.answers["/x?skip=1&limit=2"] = (200, JSON, "[]")
    api.get("/x", query={"skip": 1, "limit": 2}).expect(200)
    assert api.sent.line() == "GET /x?skip=1&limit=2"


@pytest.mark.parametrize("status", [301, 307, 308, 404, 405])
def test_the_other_spelling_is_tried_when_one_does_not_answer(serving, api, status):
    serving.answers = {"/x/": (status, JSON, "{}"), "/x": (201, JSON, "{}")}
    api.post("/x/", json={}).expect(201)
    assert api.sent.target == "/x"


def test_an_unknown_path_stays_unknown(serving, api):
    api.get("/x/").expect(404)
    assert api.sent.target == "/x/"


def test_a_wrong_status_says_what_was_expected_and_what_came(serving, api):
    serving.answers["/x"] = (200, JSON, '{"name":"Ann"}')
    with pytest.raises(Unmet) as caught:
        api.get("/x").expect(201, holding="an id")
    assert caught.value.expected == "201 with an id"
    assert caught.value.got == '200 {"name":"Ann"}'


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [("text/html", "{}", "Content-Type"), (JSON, "<p>", "a body of JSON"), ("", "{}", "Content")],
)
def test_what_is_no_json_fails(serving, api, kind, text, expected):
    serving.answers["/x"] = (200, kind, text)
    with pytest.raises(Unmet, match=expected):
        api.get("/x").json()


def test_problem_json_is_json(serving, api):
    serving.answers["/x"] = (422, "application/problem+json", "{}")
    assert api.get("/x").expect(422).json() == {}


def test_a_connection_that_ends_is_no_answer(serving, api):
    serving.answers["/x"] = "hang up"
    with pytest.raises(NoAnswer, match="ended without an answer") as caught:
        api.get("/x")
    assert not caught.value.late


def test_an_answer_that_does_not_come_is_late(serving, api, monkeypatch):
    monkeypatch.setattr(client, "SECONDS", 0.2)
    serving.answers["/x"] = "hang"
    with pytest.raises(NoAnswer) as caught:
        api.get("/x")
    assert caught.value.late


@pytest.mark.parametrize(("got", "wanted"), [(True, 1), (1, 2), (None, 0), ("1", 1)])
def test_values_of_another_kind_are_not_the_same(api, got, wanted):
    with pytest.raises(Unmet):
        api.same(got, wanted, "age")


def test_a_curl_line_can_be_pasted():
    sent = Sent("POST", "/users/", {"content-type": JSON}, '{"name":"O\'Hara"}')
    line = sent.curl("http://127.0.0.1:8000")
    assert line.startswith("curl -i -X POST http://127.0.0.1:8000/users/ -H")
    assert "O'\"'\"'Hara" in line


def test_what_is_shown_is_short_and_acts_on_no_terminal():
    assert client.short("a\x1b[31mb\nc") == "a\\x1b[31mb\\nc"
    assert len(client.short("x" * 1000)) == client.LONGEST + 1
