import json
import math
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from interview_kit.core.errors import EngineError
from interview_kit.server.base import connect_unix
from interview_kit.server.client import BoundedClient, ExchangeError, SlashRule


def polite(peer):
    peer.reply(200, b'{"a":1}', "Content-Type: application/json\r\n")


def routes(table):
    """Answers by `METHOD /path`; what is not in the table is 404."""

    def script(peer):
        method, target, _ = peer.line.split(" ")
        status, headers = table.get(f"{method} {target.partition('?')[0]}", (404, ""))
        peer.reply(status, b"{}", headers)

    return script


def to(path):
    return f"Location: {path}\r\n"


def test_a_request_and_its_answer(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        response = client.post("/users/?x=1", json={"name": "Zoë", "age": None})
    assert (response.status_code, response.json()) == (200, {"a": 1})
    assert isinstance(response, httpx2.Response)
    assert server.lines == ["POST /users/?x=1 HTTP/1.1"]
    assert server.bodies == ['{"name":"Zoë","age":null}'.encode()]
    head = server.heads[0].lower()
    assert "content-type: application/json" in head
    assert "accept-encoding: identity" in head
    assert "user-agent: http-client/1.0" in head
    assert "host: 127.0.0.1:8000" in head


def test_an_empty_post_says_its_length(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        client.post("/users/")
    assert "content-length: 0" in server.heads[0].lower()


def test_an_iterated_body_is_sent_whole(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        client.post("/users/", content=iter([b"ab", b"cd"]))
    assert server.bodies == [b"abcd"]
    assert "transfer-encoding" not in server.heads[0].lower()


def test_each_request_has_a_connection_of_its_own(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        for _ in range(5):
            client.get("/users/")
    assert (len(server.lines), server.accepted) == (5, 5)


@pytest.mark.parametrize(
    "extra", ["Connection: close\r\n", "Transfer-Encoding: chunked\r\n"], ids=["close", "unread"]
)
def test_what_follows_a_response_is_not_read(scripted, extra):
    def script(peer):
        if "chunked" in extra:
            peer.send(f"HTTP/1.1 200 OK\r\n{extra}\r\n0\r\n\r\nrest".encode())
        else:
            peer.reply(200, b"", extra)

    server = scripted(script)
    with BoundedClient(server.connect) as client:
        assert [client.get("/a").status_code for _ in range(3)] == [200] * 3
    assert server.accepted == 3


def test_a_server_may_close_a_connection_after_its_response(scripted):
    def script(peer):
        peer.reply(200)
        peer.sock.close()

    server = scripted(script)
    with BoundedClient(server.connect) as client:
        for _ in range(20):
            assert client.post("/users/", json={}).status_code == 200
    assert len(server.lines) == 20


def test_what_a_server_read_is_never_sent_twice(scripted):
    def script(peer):
        if len(server.lines) == 1:
            peer.reply(200)
        else:
            peer.sock.shutdown(socket.SHUT_RDWR)

    server = scripted(script)
    with BoundedClient(server.connect) as client:
        client.get("/users/")
        with pytest.raises(ExchangeError, match=r"^the server closed the connection before ans"):
            client.post("/users/", json={})
    assert server.lines == ["GET /users/ HTTP/1.1", "POST /users/ HTTP/1.1"]


def test_forty_requests_at_once(scripted):
    def echo(peer):
        peer.reply(201, peer.body)

    server = scripted(echo)
    with (
        BoundedClient(server.connect) as client,
        ThreadPoolExecutor(40) as pool,
    ):
        answers = list(pool.map(lambda n: client.post("/users/", json=n).json(), range(40)))
    assert answers == list(range(40))
    assert len(client.exchanges) == 40


def test_nothing_is_left_open(scripted, monkeypatch):
    server = scripted(polite)
    opened = []

    def connect():
        opened.append(server.connect())
        return opened[-1]

    with BoundedClient(connect) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: client.get(f"/{n}"), range(16)))
    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


def test_the_environment_changes_nothing(scripted, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        assert client.get("/users/").status_code == 200
        assert not client.trust_env


def test_cookies_are_forgotten(scripted):
    server = scripted(lambda peer: peer.reply(200, b"", "Set-Cookie: a=b; Path=/\r\n"))
    with BoundedClient(server.connect) as client:
        client.get("/a")
        client.get("/a")
    assert not any("cookie" in head.lower() for head in server.heads)


def test_no_answer_within_the_timeout(scripted):
    server = scripted(lambda peer: peer.wait())
    with (
        BoundedClient(server.connect, timeout=0.2) as client,
        pytest.raises(ExchangeError) as caught,
    ):
        client.get("/users/")
    assert str(caught.value) == "no answer within 0.2 s"
    assert client.exchanges[0].error == "no answer within 0.2 s"
    assert client.exchanges[0].status is None


def test_the_total_timeout_covers_all_exchanges_together(scripted):
    def script(peer):
        if len(server.lines) > 1:
            peer.wait()
        peer.reply(200)

    server = scripted(script)
    with BoundedClient(server.connect, timeout=60, total_timeout=0.5) as client:
        assert client.get("/a").status_code == 200
        late = r"^no answer: the requests of this check took more than 0\.5 s in all$"
        with pytest.raises(ExchangeError, match=late):
            client.get("/b")


def test_a_timeout_equal_to_the_total_is_named(scripted):
    server = scripted(lambda peer: peer.wait())
    with (
        BoundedClient(server.connect, timeout=0.2, total_timeout=0.2) as client,
        pytest.raises(ExchangeError, match=r"^no answer within 0\.2 s$"),
    ):
        client.get("/users/")


def test_no_server(tmp_path):
    with (
        BoundedClient(lambda: connect_unix(tmp_path / "none", 1)) as client,
        pytest.raises(ExchangeError, match=r"^no connection to the server: No such file"),
    ):
        client.get("/users/")


def test_a_full_backlog_ends_in_time(tmp_path):
    address = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as waiting:
        listening.bind(str(address))
        listening.listen(0)
        waiting.connect(str(address))
        with (
            BoundedClient(lambda: connect_unix(address, 0.2), timeout=0.2) as client,
            pytest.raises(ExchangeError, match=r"^no answer within 0\.2 s: it accepts no conn"),
        ):
            client.get("/users/")


def test_our_own_want_of_descriptors_is_no_fault_of_theirs():
    def connect():
        raise OSError(24, "Too many open files")

    with BoundedClient(connect) as client, pytest.raises(EngineError, match="Too many open"):
        client.get("/users/")


def test_an_exchange_is_recorded_with_a_curl_line(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        client.post("/users/", json={"name": "O'Hara"}, headers={"X-Request-ID": "7"})
        client.get("/users/?skip=1&limit=2")
        client.delete("/users/1")
    first, second, third = client.exchanges
    assert first.curl == (
        "curl -i -X POST http://127.0.0.1:8000/users/ -H 'x-request-id: 7'"
        """ -H 'content-type: application/json' -d '{"name":"O'"'"'Hara"}'"""
    )
    assert (first.method, first.target, first.status) == ("POST", "/users/", 200)
    assert (first.request_body, first.response_body) == ('{"name":"O\'Hara"}', '{"a":1}')
    assert second.curl == "curl -i 'http://127.0.0.1:8000/users/?skip=1&limit=2'"
    assert third.curl == "curl -i -X DELETE http://127.0.0.1:8000/users/1"


def test_curl_lines_of_unusual_bodies(scripted):
    server = scripted(polite)
    with BoundedClient(server.connect) as client:
        client.post("/a", content=b"@/etc/passwd")
        client.post("/a", content=b"\xff")
        client.post("/a", content=b"x" * 3000)
    at_sign, binary, long = (exchange.curl for exchange in client.exchanges)
    assert at_sign.endswith("-H content-type: --data-raw @/etc/passwd")
    assert binary.endswith("--data-binary @-  # 1 bytes, not UTF-8")
    assert long.endswith("--data-binary @-  # 3000 bytes")
    assert client.exchanges[2].request_body == "x" * 2000 + "… (3000 characters in all)"


class TestSlashes:
    def test_nothing_extra_is_sent_when_the_path_answers(self, scripted):
        server = scripted(routes({"POST /users/": (201, ""), "GET /users/1": (200, "")}))
        with BoundedClient(server.connect) as client:
            client.post("/users/", json={})
            client.get("/users/1")
            assert client.get("/users/2").status_code == 404
        assert len(server.lines) == 3

    @pytest.mark.parametrize("status", [301, 302, 303, 404, 405])
    def test_a_post_goes_to_the_spelling_that_answers(self, scripted, status):
        table = {
            "POST /users/": (status, to("/users")),
            "GET /users": (200, ""),
            "POST /users": (201, ""),
        }
        server = scripted(routes(table))
        slashes = SlashRule()
        with BoundedClient(server.connect, slashes=slashes) as client:
            assert client.post("/users/", json={"n": 1}).status_code == 201
        with BoundedClient(server.connect, slashes=slashes) as client:
            assert client.post("/users/", json={"n": 2}).status_code == 201
        assert [line.removesuffix(" HTTP/1.1") for line in server.lines] == [
            "POST /users/",
            "GET /users",
            "POST /users",
            "POST /users",
        ]
        assert server.bodies == [b'{"n":1}', b"", b'{"n":1}', b'{"n":2}']
        assert [exchange.target for exchange in client.exchanges] == ["/users"]

    def test_a_post_only_path_is_found_although_get_gives_405(self, scripted):
        table = {"GET /users": (405, ""), "POST /users": (201, "")}
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            assert client.post("/users/", json={}).status_code == 201

    @pytest.mark.parametrize("status", [307, 308])
    def test_a_307_is_followed_once_and_learned(self, scripted, status):
        table = {"POST /users/": (status, to("/users")), "POST /users": (201, "")}
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            for _ in range(2):
                assert client.post("/users/?a=b", json={"n": 1}).status_code == 201
        assert len(server.lines) == 3
        assert server.bodies[1] == b'{"n":1}'

    def test_one_id_teaches_about_all(self, scripted):
        table = {
            "GET /users/1": (301, to("/users/1/")),
            "GET /users/1/": (200, ""),
            "GET /users/2/": (200, ""),
        }
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            assert client.get("/users/1").status_code == 200
            assert client.get("/users/2").status_code == 200
            assert client.get("/users/-30000000000000000000000000000000").status_code == 404
        assert len(server.lines) == 4

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    @pytest.mark.parametrize("status", [301, 302])
    def test_a_redirect_to_the_other_spelling_shows_where_an_id_is_missing(
        self, scripted, method, status
    ):
        server = scripted(routes({f"{method} /users/7": (status, to("/users/7/"))}))
        with BoundedClient(server.connect) as client:
            assert client.request(method, "/users/7").status_code == 404
            assert client.request(method, "/users/8").status_code == 404
        assert server.lines[-1] == f"{method} /users/8/ HTTP/1.1"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_a_server_that_redirects_only_get_and_crashes_otherwise_is_understood(
        self, scripted, method
    ):
        table = {
            f"{method} /users/7": (500, ""),
            "GET /users/7": (301, to("/users/7/")),
            f"{method} /users/7/": (200, ""),
        }
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            for _ in range(2):
                assert client.request(method, "/users/7").status_code == 200
        assert [line.removesuffix(" HTTP/1.1") for line in server.lines] == [
            f"{method} /users/7",
            "GET /users/7",
            "GET /users/7/",
            f"{method} /users/7/",
            f"{method} /users/7/",
        ]

    @pytest.mark.parametrize("answer", [(200, ""), (404, ""), (500, ""), (301, to("/users/8/"))])
    def test_a_crash_where_get_is_not_redirected_to_the_other_spelling_stays(
        self, scripted, answer
    ):
        table = {"PUT /users/7": (500, ""), "GET /users/7": answer, "PUT /users/7/": (200, "")}
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            assert client.put("/users/7").status_code == 500
        assert "PUT /users/7/ HTTP/1.1" not in server.lines

    def test_each_method_may_have_its_own(self, scripted):
        table = {
            "GET /users/": (200, ""),
            "POST /users/": (405, ""),
            "GET /users": (405, ""),
            "POST /users": (201, ""),
        }
        server = scripted(routes(table))
        with BoundedClient(server.connect) as client:
            for _ in range(2):
                assert client.get("/users/").status_code == 200
                assert client.post("/users/", json={}).status_code == 201

    def test_a_wrong_method_stays_wrong(self, scripted):
        table = {"GET /users/": (200, ""), "DELETE /users/": (405, ""), "GET /users": (200, "")}
        server = scripted(routes(table | {"DELETE /users": (405, "")}))
        with BoundedClient(server.connect) as client:
            assert client.delete("/users/").status_code == 405

    @pytest.mark.parametrize("status", [301, 302, 303])
    def test_a_redirect_that_changes_the_method_is_not_followed(self, scripted, status):
        server = scripted(routes({"GET /a": (status, to("/b")), "GET /b": (200, "")}))
        with BoundedClient(server.connect) as client:
            assert client.get("/a").status_code == status
        assert "GET /b HTTP/1.1" not in server.lines

    def test_a_500_teaches_nothing(self, scripted):
        statuses = iter([500, 404, 200])
        server = scripted(lambda peer: peer.reply(next(statuses)))
        with BoundedClient(server.connect) as client:
            assert client.get("/a/").status_code == 500
            assert client.get("/a/").status_code == 200
        assert [line.split()[1] for line in server.lines] == ["/a/", "/a/", "/a"]

    def test_a_failing_probe_changes_nothing(self, scripted):
        def script(peer):
            if peer.line.startswith("GET"):
                peer.sock.shutdown(socket.SHUT_RDWR)
            else:
                peer.reply(404, b"{}")

        server = scripted(script)
        with BoundedClient(server.connect) as client:
            assert client.post("/users/", json={}).status_code == 404


def test_text_is_utf_8_whatever_the_server_says(scripted):
    server = scripted(
        lambda peer: peer.reply(200, "ä".encode(), "Content-Type: text/plain; charset=bz2\r\n")
    )
    with BoundedClient(server.connect) as client:
        assert client.get("/a").text == "ä"


def test_a_compressed_answer_is_read_within_bounds(scripted):
    import gzip

    body = gzip.compress(json.dumps({"a": 1}).encode())
    server = scripted(lambda peer: peer.reply(200, body, "Content-Encoding: gzip\r\n"))
    with BoundedClient(server.connect) as client:
        assert client.get("/a").json() == {"a": 1}


def test_by_default_all_exchanges_together_have_no_timeout():
    with BoundedClient(lambda: socket.socket()) as client:
        assert client._transport._total_timeout == math.inf
