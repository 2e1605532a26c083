"""A fault under the hidden checks, on the grader's side of HTTP."""

from dataclasses import replace

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Outcome
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond, rewrite, with_query
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.metrics.mutation.faults.injection import intercept_servers

TYPE = "Content-Type: application/json\r\n"
CHECK = """
@pytest.mark.requirement("USR-1")
def test_one(client):
    "A rule."
    response = client.{call}
    assert ({seen}) == {expected!r}
"""


def lost(hidden, intercept, call, seen, expected, strict=True):
    hidden.write(CHECK.format(call=call, seen=seen, expected=expected))
    injector = FaultInjector(Fault("f", "a fault", (), intercept), strict=strict)
    results = hidden.run(intercept_servers(hidden.launch, injector))
    assert [result.outcome for result in results] == [Outcome.PASSED], results[0].message
    return injector.fired


def test_a_check_gets_the_bent_answer(hidden):
    intercept = edit(on("GET", "/things/", 200), lambda data, _: [*data, 1])
    assert lost(hidden, intercept, "get('/things/')", "response.json()", [1])


def test_a_check_elsewhere_gets_the_honest_answer(hidden):
    intercept = respond(on("GET", "/things/", 404), 200, {})
    assert not lost(hidden, intercept, "get('/things/')", "response.json()", [])


def test_the_server_gets_the_bent_request(hidden):
    intercept = rewrite(
        on("POST", "/a b/"), lambda q: replace(q.with_data({"bent": 1}), query="x=1")
    )
    hidden.script = lambda peer: peer.reply(201, b"{}", TYPE)
    assert lost(hidden, intercept, "post('/a b/', json={})", "response.status_code", 201)
    (server,) = hidden.servers
    assert server.lines == ["POST /a%20b/?x=1 HTTP/1.1"]
    assert server.bodies == [b'{"bent": 1}']


def test_an_untouched_request_leaves_as_it_was_sent(hidden):
    odd = "/things/%2F?q=a+b&q=%20"
    assert not lost(
        hidden, lambda request, forward: forward(request), f"get('{odd}')", "response.json()", []
    )
    (server,) = hidden.servers
    assert server.lines == [f"GET {odd} HTTP/1.1"]


def test_one_exchange_may_need_several(hidden):
    intercept = rewrite(on("GET", "/things/"), lambda request: with_query(request, skip=None))
    assert not lost(hidden, intercept, "get('/things/?skip=1')", "response.json()", [])
    (server,) = hidden.servers
    assert server.lines == ["GET /things/?skip=1 HTTP/1.1", "GET /things/ HTTP/1.1"]


def test_a_fault_of_ours_fails_no_check(hidden):
    def broken(request, forward):
        raise LookupError("no such key")

    with pytest.raises(EngineError, match="the fault f cannot read: LookupError"):
        lost(hidden, broken, "get('/things/')", "response.json()", [])
