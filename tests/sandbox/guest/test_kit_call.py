import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from interview_kit.exercise.faults.base import Request, Response
from interview_kit.exercise.faults.build import make_call
from interview_kit.exercise.faults.replay import Replay
from interview_kit.sandbox.guest.kit_call import UNREACHABLE, CallingExchange, call_service

REQUEST = Request(method="POST", path="/start")
CALL = make_call("BELL_URL", "PUT", "/ring a bell")
OWN = Response(status=201)


@pytest.fixture
def bell(monkeypatch):
    """Run a service that tells what it got."""

    class Bell(BaseHTTPRequestHandler):
        def do_PUT(self):
            self.send_response(202)
            self.send_header("X-Path", self.path)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Bell) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("BELL_URL", url)
        yield url
        server.shutdown()


def ring_first(request, forward):
    forward(CALL)
    return forward(request)


def ring_last(request, forward):
    response = forward(request)
    forward(CALL)
    return response


def show_the_bell(request, forward):
    forward(request)
    return forward(CALL)


@pytest.mark.parametrize("fault", [ring_first, ring_last])
def test_the_app_sees_its_own_requests_and_its_response_stands(bell, fault):
    exchange = CallingExchange(Replay(REQUEST, fault))
    assert exchange.pending == REQUEST
    exchange.receive(OWN)
    assert (exchange.pending, exchange.reuse, exchange.response) == (None, 0, None)


def test_what_the_service_responds_can_be_the_response(bell):
    exchange = CallingExchange(Replay(REQUEST, show_the_bell))
    exchange.receive(OWN)
    assert (exchange.pending, exchange.reuse) == (None, None)
    assert exchange.response.status == 202
    assert exchange.response.header("x-path") == "/ring%20a%20bell"


def test_a_call_passes_what_intercepts_connections(bell, monkeypatch):
    def refuse(self, address):
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert call_service(CALL, bell).status == 202


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:1", "http://127.0.0.1:x", "nothing"])
def test_a_service_that_is_not_there_gives_502(url):
    assert call_service(CALL, url) == UNREACHABLE
