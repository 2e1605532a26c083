"""The relay: what the grader and `kit_exchange` in the sandbox send to each other."""

import json
import math
import os

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.metrics.mutation.faults import relay as ours
from interview_kit.sandbox.guest import kit_exchange


class TestLine:
    def test_a_message_cut_short_by_a_death_harms_nobody(self, theirs):
        os.write(theirs.descriptor, b'\n{"request": {"meth')
        assert "forward" in theirs.ask(question())

    def test_an_answer_meant_for_a_dead_child_is_dropped(self, theirs):
        theirs.waiting = b'half of a mess\n\n{"to": "1.0", "answer": {"status": 500}}\n'
        assert "forward" in theirs.ask(question())

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
    def test_what_makes_no_sense_is_dropped(self, theirs, line):
        os.write(theirs.descriptor, b"\n" + line + b"\n")
        assert "forward" in theirs.ask(question())

    def test_an_endless_line_is_not_kept(self, theirs, monkeypatch):
        monkeypatch.setattr(ours, "LINE", 1 << 16)
        heard = listening(theirs)
        padded = {**question(), "from": "long", "padding": "x" * (1 << 20)}
        rest = b"\n" + json.dumps(padded).encode() + b"\n"
        while rest:
            rest = rest[os.write(theirs.descriptor, rest) :]
        assert "forward" in theirs.ask(question())
        assert [message.get("to") for message in heard if message] == [f"{os.getpid()}.0"]

    def test_one_exchange_cannot_go_on_for_ever(self, grader, theirs):
        def insatiable(request, forward):
            while True:
                forward(request)

        grader.begin(insatiable, str)
        told = theirs.ask(question())
        for _ in range(ours.MOST_FORWARDED + 1):
            if "forward" not in told:
                break
            told = theirs.ask({"exchange": told["exchange"], "response": answer()})
        assert told["same"] == 0

    def test_a_run_that_begins_forgets_what_is_open(self, grader, theirs):
        told = theirs.ask(question())
        grader.begin(ours.honest, str)
        heard = listening(theirs)
        late = {"exchange": told["exchange"], "response": answer(), "from": "late"}
        os.write(theirs.descriptor, b"\n" + json.dumps(late).encode() + b"\n")
        assert theirs.ask(question())["exchange"] == told["exchange"] + 1
        assert next(m for m in heard if m) == {"to": "late"}
        assert [message.get("to") for message in heard if message][1:] == [f"{os.getpid()}.1"]

    def test_a_fault_of_ours_is_kept_for_us(self, grader, theirs):
        def broken(request, forward):
            raise EngineError("no reference")

        grader.begin(broken, str)
        assert theirs.ask(question()) == {"to": f"{os.getpid()}.0"}
        assert str(grader.failed) == "no reference"

    @pytest.mark.parametrize("error", [TypeError, RuntimeError])
    def test_whoever_asks_is_answered_whatever_happens(self, grader, theirs, error):
        def broken(request, forward):
            raise error("of ours")

        grader.begin(broken, str)
        assert theirs.ask(question()) == {"to": f"{os.getpid()}.0"}
        assert [*map(str, filter(None, [grader.failed]))] == (
            [] if error is TypeError else ["RuntimeError: of ours"]
        )
        grader.begin(ours.honest, str)
        assert "forward" in theirs.ask(question())

    @pytest.mark.parametrize("status", [math.inf, math.nan, "many", None])
    def test_a_status_that_is_no_number_is_left_to_the_app(self, grader, theirs, status):
        told = theirs.ask(question())
        said = {"exchange": told["exchange"], "response": {**answer(), "status": status}}
        assert theirs.ask(said) == {"to": f"{os.getpid()}.1"}
        assert grader.failed is None

    def test_what_is_too_long_to_be_heard_is_left_to_the_app(self, theirs, monkeypatch):
        monkeypatch.setattr(kit_exchange, "LINE", 1 << 16)
        monkeypatch.setattr(ours, "LINE", 1 << 16)
        request = ("POST", "/a", "", (), b"x" * (1 << 20))
        exchange = theirs.begin(request)
        assert exchange.todo == request
        exchange.answered(200, [], b"y" * (1 << 20))
        assert (exchange.todo, exchange.same) == (None, 0)
        assert theirs.begin(("GET", "/a", "", (), b"")).id > 0


def listening(theirs):
    """Everything that comes back, also what is dropped."""
    heard = []
    receive = theirs._receive

    def noting():
        heard.append(receive())
        return heard[-1]

    theirs._receive = noting
    return heard


def question():
    return {"request": {"method": "GET", "path": "/", "query": "", "headers": [], "body": ""}}


def answer():
    return {"status": 200, "headers": [], "body": ""}
