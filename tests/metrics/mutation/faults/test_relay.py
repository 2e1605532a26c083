"""The relay: what the relay and the program in the sandbox send to each other."""

import json
import math
import os

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Request, Response, pass_through
from interview_kit.exercise.faults.replay import MAX_FORWARDS
from interview_kit.sandbox import channel
from interview_kit.sandbox.guest import kit_exchange


class TestLine:
    def test_a_message_cut_short_by_a_death_harms_nobody(self, relay_client):
        os.write(relay_client._channel.fd, b'\n{"request": {"meth')
        assert "forward" in relay_client.ask(question())

    def test_an_answer_meant_for_a_dead_child_is_dropped(self, relay_client):
        relay_client._channel._buffer = (
            b'half of a mess\n\n{"to": "1.0", "respond": {"status": 500}}\n'
        )
        assert "forward" in relay_client.ask(question())

    @pytest.mark.parametrize(
        "line",
        [
            b"[]",
            b"null",
            b'{"from": "a"}',
            b'{"from": "a", "exchange": 77, "response": {}}',
            b'{"from": "a", "request": {"method": 1}}',
            b'{"from": "a", "request": {"method": "GET", "path": "/", "query": "", '
            b'"headers": [1], "body": ""}}',
            b"[" * 100_000,
        ],
    )
    def test_what_makes_no_sense_is_dropped(self, relay_client, line):
        os.write(relay_client._channel.fd, b"\n" + line + b"\n")
        assert "forward" in relay_client.ask(question())

    def test_an_endless_line_is_not_kept(self, relay_client, monkeypatch):
        monkeypatch.setattr(channel, "MAX_MESSAGE", 1 << 16)
        heard = listening(relay_client)
        padded = {**question(), "from": "long", "padding": "x" * (1 << 20)}
        rest = b"\n" + json.dumps(padded).encode() + b"\n"
        while rest:
            rest = rest[os.write(relay_client._channel.fd, rest) :]
        assert "forward" in relay_client.ask(question())
        assert [message.get("to") for message in heard if message] == [f"{os.getpid()}.0"]

    def test_one_exchange_cannot_go_on_for_ever(self, relay, relay_client):
        def insatiable(request, forward):
            while True:
                forward(request)

        relay.set_interceptor(insatiable)
        told = relay_client.ask(question())
        for _ in range(MAX_FORWARDS + 1):
            if "forward" not in told:
                break
            told = relay_client.ask({"exchange": told["exchange"], "response": answer()})
        assert told["reuse"] == 0

    def test_a_run_that_begins_forgets_what_is_open(self, relay, relay_client):
        told = relay_client.ask(question())
        relay.set_interceptor(pass_through)
        heard = listening(relay_client)
        late = {"exchange": told["exchange"], "response": answer(), "from": "late"}
        os.write(relay_client._channel.fd, b"\n" + json.dumps(late).encode() + b"\n")
        assert relay_client.ask(question())["exchange"] == told["exchange"] + 1
        assert next(m for m in heard if m) == {"to": "late"}
        assert [message.get("to") for message in heard if message][1:] == [f"{os.getpid()}.1"]

    def test_a_fault_of_ours_is_kept_for_us(self, relay, relay_client):
        def broken(request, forward):
            raise EngineError("no reference")

        relay.set_interceptor(broken)
        assert relay_client.ask(question()) == {"to": f"{os.getpid()}.0"}
        assert str(relay.error) == "no reference"

    @pytest.mark.parametrize("error", [TypeError, RuntimeError])
    def test_whoever_asks_is_answered_whatever_happens(self, relay, relay_client, error):
        def broken(request, forward):
            raise error("of ours")

        relay.set_interceptor(broken)
        assert relay_client.ask(question()) == {"to": f"{os.getpid()}.0"}
        assert [*map(str, filter(None, [relay.error]))] == (
            [] if error is TypeError else ["RuntimeError: of ours"]
        )
        relay.set_interceptor(pass_through)
        assert "forward" in relay_client.ask(question())

    @pytest.mark.parametrize("status", [math.inf, math.nan, "many", None])
    def test_a_status_that_is_no_number_is_left_to_the_app(self, relay, relay_client, status):
        told = relay_client.ask(question())
        said = {"exchange": told["exchange"], "response": {**answer(), "status": status}}
        assert relay_client.ask(said) == {"to": f"{os.getpid()}.1"}
        assert relay.error is None

    def test_what_is_too_long_to_be_heard_is_left_to_the_app(self, relay_client, monkeypatch):
        monkeypatch.setattr(kit_exchange, "MAX_MESSAGE", 1 << 16)
        monkeypatch.setattr(channel, "MAX_MESSAGE", 1 << 16)
        request = Request(method="POST", path="/a", body=b"x" * (1 << 20))
        exchange = relay_client.begin(request)
        assert exchange.pending == request
        exchange.receive(Response(status=200, body=b"y" * (1 << 20)))
        assert (exchange.pending, exchange.reuse) == (None, 0)
        assert "forward" in relay_client.ask(question())


def listening(relay_client):
    """Everything that comes back, also what is dropped."""
    heard = []
    receive = relay_client._channel.receive

    def noting():
        heard.append(receive())
        return heard[-1]

    relay_client._channel.receive = noting
    return heard


def question():
    return {"request": {"method": "GET", "path": "/", "query": "", "headers": [], "body": ""}}


def answer():
    return {"status": 200, "headers": [], "body": ""}
