"""The proxy in front of whatever the tests connect to over TCP."""

import asyncio
import errno
import http.client
import http.server
import json
import select
import socket
import threading
from dataclasses import replace

import pytest

from interview_kit.exercise.faults.base import Request, Response
from interview_kit.sandbox.guest import kit_proxy
from interview_kit.sandbox.guest.kit_exchange import RelayClient

CONNECT = socket.socket.connect


class Server(http.server.BaseHTTPRequestHandler):
    """Answers in pieces what it was asked; `/close` hangs up after it, `/die` without it."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline()
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/die":
            self.close_connection = True
            return
        self.server.asked.append((self.command, self.path, body))  # type: ignore[attr-defined]
        self.send_response(204 if self.path == "/none" else 200)
        self.send_header("X-Case", "Kept")
        if self.path == "/close":
            self.send_header("Connection", "close")
            self.close_connection = True
        if self.path == "/none" or self.command == "HEAD":
            self.send_header("Content-Length", "7")
            self.end_headers()
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b'5\r\n{"a":\r\n3\r\n 1}\r\n0\r\n\r\n')

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def connect(relay_client):
    return kit_proxy.intercept_connect(relay_client, CONNECT)


@pytest.fixture
def client(server, connect):
    """A client whose connections, alone in this process, are caught."""

    class Client(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = socket.socket()
            connect(self.sock, server.server_address)

        def exchange(self, method="GET", target="/a", body=None, headers=()):
            self.request(method, target, body=body, headers=dict(headers))
            response = self.getresponse()
            return response.status, dict(response.getheaders()), response.read()

    client = Client("localhost", timeout=10)
    yield client
    client.close()


def test_an_honest_exchange_stays_as_it_was(client, server):
    status, headers, body = client.exchange("PUT", "/a?q=1", b"hello")
    assert (status, headers["X-Case"], body) == (200, "Kept", b'{"a": 1}')
    assert client.exchange("GET", "/b")[0] == 200
    assert server.asked == [("PUT", "/a?q=1", b"hello"), ("GET", "/b", b"")]


@pytest.mark.parametrize(("method", "target"), [("HEAD", "/a"), ("GET", "/none")])
def test_an_answer_without_a_body_ends_where_it_should(client, method, target):
    for _ in range(2):
        assert client.exchange(method, target)[2] == b""


def test_a_replaced_response_without_a_body_ends_where_it_should(relay, client):
    relay.set_interceptor(lambda request, forward: replace(forward(request), status=204))
    for _ in range(2):
        assert client.exchange()[::2] == (204, b"")


def test_a_request_in_pieces_is_read_whole(client, server):
    client.exchange("POST", "/a", iter([b"ab", b"c"]))
    client.exchange("POST", "/a", b"d")
    assert server.asked == [("POST", "/a", b"abc"), ("POST", "/a", b"d")]


def test_the_relay_gets_the_request(relay, client):
    seen = []
    relay.set_interceptor(lambda request, forward: (seen.append(request), forward(request))[1])
    client.exchange("POST", "/%C3%A4?q=1", b"{}", {"X-Trace": "1"})
    assert replace(seen[-1], headers=()) == Request(
        method="POST", path="/ä", query="q=1", body=b"{}"
    )
    assert ("x-trace", "1") in seen[-1].headers


def test_the_test_gets_the_response_of_the_relay(relay, client):
    relay.set_interceptor(
        lambda request, forward: replace(forward(request), status=404).with_data({"b": 1})
    )
    status, headers, body = client.exchange()
    assert (status, json.loads(body)) == (404, {"b": 1})
    assert headers["content-type"] == "application/json"
    assert int(headers["Content-Length"]) == len(body)


def test_an_answer_may_need_several_requests_or_none(relay, client, server):
    def intercept(request, forward):
        if request.path == "/none":
            return Response(status=503)
        before = forward(Request(method="GET", path="/be fore", query="x=1"))
        return forward(request.with_data({"b": before.data()["a"]}))

    relay.set_interceptor(intercept)
    assert client.exchange("POST", "/a", b"{}")[0] == 200
    assert client.exchange("GET", "/none")[0] == 503
    assert server.asked == [("GET", "/be%20fore?x=1", b""), ("POST", "/a", b'{"b": 1}')]


def test_a_server_that_hangs_up_between_requests_is_reached_again(client):
    for _ in range(3):
        assert client.exchange("GET", "/close")[0] == 200


def test_a_server_that_gives_no_answer_gives_the_tests_none(client):
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        client.exchange("GET", "/die")


def test_whether_a_server_listens_is_told_as_it_is(connect):
    with socket.socket() as line, pytest.raises(ConnectionRefusedError):
        connect(line, ("127.0.0.1", free_port()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_clients_that_do_not_block_are_caught(relay, connect, server):
    relay.set_interceptor(lambda request, forward: Response(status=503))

    async def ask() -> bytes:
        line = socket.socket()
        line.setblocking(False)
        try:
            connect(line, server.server_address)
        except BlockingIOError:
            select.select([], [line], [], 10)
        reader, writer = await asyncio.open_connection(sock=line)
        writer.write(b"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        return answer

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize("first", ["server", "client"])
def test_what_is_not_http_is_passed_on(connect, first):
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        connect(line, listening.getsockname())
        line.settimeout(10)
        theirs, _ = listening.accept()
        with theirs:
            theirs.settimeout(10)
            speaker, hearer = (theirs, line) if first == "server" else (line, theirs)
            speaker.sendall(b"\x00hello")
            assert hearer.recv(6, socket.MSG_WAITALL) == b"\x00hello"
            hearer.sendall(b"GET / HTTP/1.1\n")
            assert speaker.recv(15, socket.MSG_WAITALL) == b"GET / HTTP/1.1\n"


HEAD = b"POST /a HTTP/1.1\r\nHost: x\r\n"
ODD = {
    "another version": b"GET /a HTTP/2.0\r\nHost: x\r\n\r\n",
    "no version at all": b"GET /a\r\n\r\n",
    "a line that is too long": b"GET /" + 70_000 * b"a" + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "too many headers": HEAD + 200 * b"X-A: b\r\n" + b"\r\n",
    "no header": HEAD + b"no header\r\nX-A: b\r\n\r\n",
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\nhello",
    "a length in words": HEAD + b"Content-Length: many\r\n\r\nhello",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "two framings": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
    "another coding": HEAD + b"Transfer-Encoding: gzip\r\n\r\nhello",
    "a chunk without a size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a chunk that is too long": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n0\r\n\r\n",
    "a body that nobody sends": HEAD + b"Content-Length: 99999999999\r\n\r\n",
    "a body that is cut short": HEAD + b"Content-Length: 50\r\n\r\nhello",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "before", [b"", HEAD + b"Content-Length: 2\r\n\r\n{}"], ids=["first", "later"]
)
def test_what_is_no_plain_request_reaches_the_server_as_it_is(connect, before, odd):
    heard = []

    def serve(listening: socket.socket) -> None:
        theirs, _ = listening.accept()
        with theirs:
            if before:
                while not heard or not heard[0].endswith(b"{}"):
                    heard[:] = [b"".join([*heard, theirs.recv(65536)])]
                theirs.sendall(b"HTTP/1.1 204 None\r\n\r\n")
            heard[:] = [b""]
            while block := theirs.recv(65536):
                heard[0] += block
            theirs.sendall(b"I have heard it")

    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        connect(line, listening.getsockname())
        line.settimeout(10)
        if before:
            line.sendall(before)
            assert line.recv(65536).startswith(b"HTTP/1.1 204 ")
        line.sendall(odd)
        line.shutdown(socket.SHUT_WR)
        said = b""
        while block := line.recv(65536):
            said += block
        thread.join()
    assert said == b"I have heard it"
    assert heard == [odd]


UPGRADE = b"GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [UPGRADE, b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"],
    ids=["a socket of the web", "a tunnel"],
)
def test_what_becomes_another_protocol_is_passed_on(connect, request_):
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        connect(line, listening.getsockname())
        line.settimeout(10)
        server, _ = listening.accept()
        with server:
            server.settimeout(10)
            line.sendall(request_)
            assert server.recv(len(request_), socket.MSG_WAITALL) == request_
            server.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x00")
            assert line.recv(65536).startswith(b"HTTP/1.1 101 ")
            line.sendall(b"\x01")
            assert server.recv(1) == b"\x01"


def test_a_client_that_waits_in_the_middle_of_a_line_is_not_kept_waiting(connect, monkeypatch):
    monkeypatch.setattr(kit_proxy, "FIRST_LINE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        connect(line, listening.getsockname())
        line.settimeout(10)
        server, _ = listening.accept()
        with server:
            server.settimeout(10)
            line.sendall(b"PING")
            assert server.recv(4, socket.MSG_WAITALL) == b"PING"
            server.sendall(b"PONG")
            assert line.recv(4, socket.MSG_WAITALL) == b"PONG"


def test_a_response_that_is_not_http_is_passed_on(connect):
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        connect(line, listening.getsockname())
        line.settimeout(10)
        server, _ = listening.accept()
        with server:
            server.settimeout(10)
            line.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
            assert server.recv(65536).endswith(b"{}")
            server.sendall(b"I do not speak it\r\n")
            assert line.recv(65536) == b"I do not speak it\r\n"
        assert line.recv(1) == b""


def test_a_request_that_waits_for_leave_gets_it_and_reaches_the_server(client, server):
    assert client.exchange("PUT", "/a", b"hello", {"Expect": "100-continue"})[0] == 200
    assert server.asked == [("PUT", "/a", b"hello")]


def test_a_response_without_end_is_none(client, monkeypatch):
    monkeypatch.setattr(kit_proxy, "MAX_RESPONSE_BODY", 4)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        client.exchange("GET", "/a")


def test_other_sockets_are_left_alone(connect):
    one, other = socket.socketpair()
    with one, other, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        connect(datagrams, ("127.0.0.1", 9))
        assert datagrams.getpeername() == ("127.0.0.1", 9)


def test_every_socket_is_caught_once_installed(relay, server, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    monkeypatch.setattr(socket.socket, "connect_ex", socket.socket.connect_ex)
    relay.set_interceptor(lambda request, forward: Response(status=503))
    duplicate = socket.fromfd(relay.guest_fd, socket.AF_UNIX, socket.SOCK_STREAM).detach()
    kit_proxy.install(RelayClient(duplicate))
    relay.start()
    client = http.client.HTTPConnection(*server.server_address, timeout=10)
    client.request("GET", "/a")
    assert client.getresponse().status == 503
    client.close()
    with socket.socket() as line:
        assert line.connect_ex(("127.0.0.1", free_port())) == errno.ECONNREFUSED


@pytest.mark.parametrize(
    ("url", "status"),
    [("http://127.0.0.1:{port}", 503), ("http://127.0.0.1:1", 200), ("[broken", 200), (None, 200)],
)
def test_only_calls_to_the_port_that_a_variable_names_are_caught(
    relay, server, monkeypatch, url, status
):
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    monkeypatch.setattr(socket.socket, "connect_ex", socket.socket.connect_ex)
    monkeypatch.delenv("BELL_URL", raising=False)
    relay.set_interceptor(lambda request, forward: Response(status=503))
    duplicate = socket.fromfd(relay.guest_fd, socket.AF_UNIX, socket.SOCK_STREAM).detach()
    kit_proxy.install(RelayClient(duplicate), ["BELL_URL"])
    relay.start()
    if url:
        # Only now: tests set it for each test.
        monkeypatch.setenv("BELL_URL", url.format(port=server.server_address[1]))
    client = http.client.HTTPConnection(*server.server_address, timeout=10)
    client.request("GET", "/a")
    assert client.getresponse().status == status
    client.close()
