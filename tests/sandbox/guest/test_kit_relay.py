"""The relay in front of the entry points of web frameworks."""

import asyncio
import io
import json
import socket
from dataclasses import replace

import pytest

from interview_kit.exercise.faults.base import Request, Response, pass_through
from interview_kit.exercise.faults.replay import Replay
from interview_kit.sandbox.guest import kit_relay


class App:
    """An ASGI app that answers what it was asked, in two pieces."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes, bytes]] = []
        self.pause: asyncio.Event | None = None
        self.error: Exception | None = None
        self.inner: object = None

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await send({"type": "lifespan.startup.complete"})
            return
        body = (await receive())["body"]
        self.asked.append((scope["method"], scope["path"], scope["query_string"], body))
        if self.pause and scope["path"] == "/slow":
            await self.pause.wait()
        elif self.pause:
            self.pause.set()
        if self.error:
            raise self.error
        headers = [(b"Content-Type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"a":', "more_body": True})
        await send({"type": "http.response.body", "body": b" 1}"})


async def exchange(call, app, method="GET", path="/a", query=b"", body=b"", **more):
    """What a client of the wrapped app gets."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(b"x-trace", b"1")],
        **more,
    }
    messages = []
    pieces = [
        {"type": "http.request", "body": body[:2], "more_body": True},
        {"type": "http.request", "body": body[2:], "more_body": False},
    ]

    async def receive():
        return pieces.pop(0)

    async def send(message):
        messages.append(message)

    await call(app, scope, receive, send)
    return messages


def status_and_body(messages):
    body = b"".join(message.get("body", b"") for message in messages)
    return messages[0]["status"], json.loads(body)


class TestASGI:
    @pytest.fixture
    def app(self):
        return App()

    @pytest.fixture
    def call(self, relay_client):
        return kit_relay.wrap_asgi(relay_client, App.__call__)

    def test_an_honest_exchange_stays_as_it_was(self, call, app):
        direct = asyncio.run(exchange(App.__call__, App(), body=b"hello"))
        assert asyncio.run(exchange(call, app, body=b"hello")) == direct
        assert app.asked == [("GET", "/a", b"", b"hello")]

    def test_the_relay_gets_the_request(self, relay, call, app):
        seen = []
        relay.set_interceptor(lambda request, forward: (seen.append(request), forward(request))[1])
        asyncio.run(exchange(call, app, "PUT", "/ä", b"q=1", b"\xff\x00x"))
        assert seen[-1] == Request(
            method="PUT",
            path="/ä",
            query="q=1",
            headers=(("x-trace", "1"),),
            body=b"\xff\x00x",
        )

    def test_the_test_gets_the_response_of_the_relay(self, relay, call, app):
        def intercept(request, forward):
            return replace(forward(request), status=404).with_data({"bent": True})

        relay.set_interceptor(intercept)
        messages = asyncio.run(exchange(call, app))
        assert status_and_body(messages) == (404, {"bent": True})
        assert dict(messages[0]["headers"])[b"content-length"] == b"14"

    def test_an_answer_may_need_several_requests(self, relay, call, app):
        def intercept(request, forward):
            before = forward(Request(method="GET", path="/before", query="x=1"))
            done = forward(request.with_data({"b": before.data()["a"]}))
            return before if done.status == 200 else done

        relay.set_interceptor(intercept)
        asyncio.run(exchange(call, app, "POST", body=b"{}"))
        assert app.asked == [("GET", "/before", b"x=1", b""), ("POST", "/a", b"", b'{"b": 1}')]

    def test_an_answer_may_need_no_request(self, relay, call, app):
        relay.set_interceptor(lambda request, forward: Response(status=503))
        messages = asyncio.run(exchange(call, app))
        assert (messages[0]["status"], app.asked) == (503, [])

    def test_what_the_app_raises_reaches_the_test(self, call, app):
        app.error = LookupError("of relay_client")
        with pytest.raises(LookupError, match="of relay_client"):
            asyncio.run(exchange(call, app))

    def test_a_crash_can_be_replaced(self, relay, call, app):
        app.error = LookupError("of relay_client")
        relay.set_interceptor(
            lambda request, forward: replace(forward(request), status=200).with_data({})
        )
        assert status_and_body(asyncio.run(exchange(call, app))) == (200, {})

    def test_two_exchanges_at_once_do_not_wait_for_each_other(self, call, app):
        async def both():
            app.pause = asyncio.Event()
            return await asyncio.gather(
                exchange(call, app, path="/slow"), exchange(call, app, path="/fast")
            )

        slow, fast = asyncio.run(both())
        assert status_and_body(slow) == status_and_body(fast) == (200, {"a": 1})
        assert [path for _, path, _, _ in app.asked] == ["/slow", "/fast"]

    def test_an_app_behind_an_app_is_not_asked_about_again(self, relay, relay_client, app):
        seen = []
        relay.set_interceptor(lambda request, forward: (seen.append(request), forward(request))[1])
        inner = kit_relay.wrap_asgi(relay_client, App.__call__)
        outer = kit_relay.wrap_asgi(relay_client, inner)
        asyncio.run(exchange(outer, app))
        assert len(app.asked) == 1
        assert len({id(request) for request in seen}) == 1

    def test_what_is_no_http_passes_by(self, relay, call, app):
        relay.set_interceptor(lambda request, forward: Response(status=503))
        assert asyncio.run(exchange(call, app, type="lifespan")) == [
            {"type": "lifespan.startup.complete"}
        ]

    def test_without_a_grader_the_app_answers(self, relay, call, app):
        relay.close()
        assert status_and_body(asyncio.run(exchange(call, app))) == (200, {"a": 1})

    def test_which_test_it_is_comes_along(self, relay, call, app, monkeypatch):
        names = []
        relay.set_interceptor(pass_through, names.append)
        monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_a.py::test_b (call)")
        asyncio.run(exchange(call, app))
        assert names == ["tests/test_a.py::test_b (call)"]


class WSGIApp:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, bytes]] = []
        self.environ: dict[str, object] = {}

    def __call__(self, environ, start_response):
        self.environ = environ
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append(
            (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], body)
        )
        start_response("200 OK", [("Content-Type", "application/json")])
        yield b'{"a":'
        yield b" 1}"


class TestWSGI:
    @pytest.fixture
    def app(self):
        return WSGIApp()

    @pytest.fixture
    def get(self, relay_client, app):
        call = kit_relay.wrap_wsgi(relay_client, WSGIApp.__call__)

        def get(method="GET", path="/a", query="", body=b""):
            environ = {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_LENGTH": str(len(body)) if body else "",
                "CONTENT_TYPE": "application/json" if body else "",
                "HTTP_X_TRACE": "1",
                "wsgi.input": io.BytesIO(body),
            }
            started = []
            parts = call(app, environ, lambda *values: started.append(values))
            return (*started[0], b"".join(parts))

        return get

    def test_an_honest_exchange_stays_as_it_was(self, get, app):
        assert get("POST", query="q=1", body=b"{}") == (
            "200 OK",
            [("Content-Type", "application/json")],
            b'{"a": 1}',
        )
        assert app.asked == [("POST", "/a", "q=1", b"{}")]

    def test_the_test_gets_the_response_of_the_relay(self, relay, get):
        relay.set_interceptor(
            lambda request, forward: replace(forward(request), status=404).with_data([])
        )
        status, headers, body = get()
        assert (status.split()[0], body) == ("404", b"[]")
        assert ("content-type", "application/json") in headers

    def test_an_answer_may_need_several_requests(self, relay, get, app):
        def intercept(request, forward):
            forward(Request(method="DELETE", path="/b"))
            return forward(request.with_data({"b": 2}))

        relay.set_interceptor(intercept)
        get("PUT", body=b"{}")
        assert app.asked == [("DELETE", "/b", "", b""), ("PUT", "/a", "", b'{"b": 2}')]

    @pytest.mark.parametrize(
        ("headers", "variables"),
        [
            ((), {}),
            ((("x-trace", "2"),), {"HTTP_X_TRACE": "2"}),
            ((("x-key", "k"), ("x-key", "m")), {"HTTP_X_KEY": "k,m"}),
            ((("content-type", "text/csv"), ("content-length", "9")), {"CONTENT_TYPE": "text/csv"}),
        ],
    )
    def test_the_app_gets_the_headers_of_the_relay(self, relay, get, app, headers, variables):
        relay.set_interceptor(lambda request, forward: forward(replace(request, headers=headers)))
        get("POST", body=b"{}")
        assert {
            key: value
            for key, value in app.environ.items()
            if value and key.startswith(("HTTP_", "CONTENT_TYPE"))
        } == variables
        assert app.asked == [("POST", "/a", "", b"{}")]

    def test_the_relay_gets_the_request(self, relay, get):
        seen = []
        relay.set_interceptor(lambda request, forward: (seen.append(request), forward(request))[1])
        get("PUT", "/ä".encode().decode("latin-1"), "q=1", b"{}")
        assert seen[-1] == Request(
            method="PUT",
            path="/ä",
            query="q=1",
            headers=(("x-trace", "1"), ("content-type", "application/json")),
            body=b"{}",
        )


def test_every_framework_that_is_there_is_wrapped(monkeypatch):
    class Framework:
        def __call__(self):
            return "honest"

    class Derived(Framework):
        pass

    module = type("module", (), {"Framework": Framework, "Derived": Derived})
    entry_points = {"there.Framework": "asgi", "there.Derived": "wsgi", "absent.X": "asgi"}

    def find(name):
        if name == "absent":
            raise ImportError(name)
        return module

    monkeypatch.setattr(kit_relay.importlib, "import_module", find)
    ours_, theirs_ = socket.socketpair()
    with ours_, theirs_:
        kit_relay.install(theirs_.fileno(), entry_points)
    assert Framework.__call__.__qualname__ == "wrap_asgi.<locals>.call"
    assert "__call__" not in vars(Derived)


class DjangoResponse:
    """What Django's test client gives tests; with REST framework it has `data`."""

    status_code = 200

    def __init__(self, **attributes: object) -> None:
        vars(self).update(attributes)

    def items(self):
        return [("Content-Type", "application/json")]

    def getvalue(self):
        return b'{"name": "Ann"}'


@pytest.mark.parametrize("attributes", [{}, {"data": {"name": "Ann"}}])
def test_what_rest_framework_shows_its_tests_is_what_the_relay_responds(monkeypatch, attributes):
    monkeypatch.setattr(kit_relay, "make_django_response", lambda *_: DjangoResponse())

    class Relay:
        def begin(self, request):
            return Replay(request, lambda sent, forward: forward(sent).with_data({"name": "Bob"}))

    call = kit_relay.wrap_django(Relay(), lambda *_: DjangoResponse(**attributes))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/users/1", "wsgi.input": io.BytesIO()}
    response = call(None, environ)
    assert getattr(response, "data", None) == ({"name": "Bob"} if attributes else None)
