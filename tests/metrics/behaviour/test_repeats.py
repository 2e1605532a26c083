"""Which late checks are repeated alone, and what is said of the others."""

import math

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import CheckResult, Exchange, Outcome
from interview_kit.metrics.behaviour.repeats import (
    START,
    WHOLE_CHECK,
    find_late_kind,
    repeat_hindered,
    repeat_late,
)

FOREVER = deadline_in(math.inf)


def result(name: str, error: str, target: str = "/users/7", **more: object) -> CheckResult:
    exchange = Exchange(
        method="GET",
        target=target,
        request_body="",
        status=None,
        response_body="",
        error=error or None,
        curl="",
    )
    options = {"outcome": Outcome.FAILED, "message": error, "exchanges": (exchange,)} | more
    return CheckResult(name=name, requirement="", title="", **options)  # type: ignore[arg-type]


def late(name: str) -> CheckResult:
    return result(name, "no answer within 5.0 s")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("no answer within 5.0 s (3 bytes had come)", ("GET", "/users/{}")),
        ("no answer: GET /users/{} gave none within 5.0 s twice before", ("GET", "/users/{}")),
        ("no answer: the requests of this check took more than 20.0 s in all", WHOLE_CHECK),
        ("the server closed the connection before answering", None),
        ("", None),
    ],
)
def test_what_was_waited_for_in_vain(error, kind):
    assert find_late_kind(result("a", error)) == kind
    assert find_late_kind(result("a", error, outcome=Outcome.PASSED)) is None


def test_a_server_that_started_late_is_a_kind_of_its_own():
    message = "GET /users/: no answer within 30.0 s"
    assert find_late_kind(result("a", "", message=message, exchanges=())) == START


def test_two_that_are_late_alone_stand_for_all_of_their_kind():
    asked = []

    def run_alone(name):
        asked.append(name)
        return late(name)

    results = repeat_late([late(name) for name in "abcd"], run_alone, FOREVER, 5.0)
    assert asked == ["a", "b"]
    short = "no answer: GET /users/{} gave none within 5.0 s twice before"
    assert [r.message for r in results] == ["no answer within 5.0 s"] * 2 + [short] * 2


def test_those_that_pass_alone_have_passed():
    passed = [result(name, "", outcome=Outcome.PASSED) for name in "abc"]
    alone = dict(zip("abc", passed, strict=True))
    assert repeat_late([late(n) for n in "abc"], alone.__getitem__, FOREVER, 5.0) == tuple(passed)


def test_other_kinds_are_repeated_too_and_nothing_after_the_deadline():
    whole = result("c", "no answer: the requests of this check took more than 20.0 s in all")
    asked = []

    def run_alone(name):
        asked.append(name)
        return whole if name == "c" else late(name)

    repeat_late([late("a"), late("b"), whole, late("d")], run_alone, FOREVER, 5.0)
    assert asked == ["a", "b", "c"]
    same = (late("a"), whole)
    assert repeat_late(same, run_alone, deadline_in(-1.0), 5.0) == same
    assert asked == ["a", "b", "c"]


def test_a_failure_while_a_service_of_ours_was_late_is_repeated_once():
    failed = result("a", "503", was_hindered=True)
    passed = result("b", "", outcome=Outcome.PASSED, was_hindered=True)
    undisturbed = result("c", "503")
    asked = []

    def run_alone(name):
        asked.append(name)
        return failed

    results = (failed, passed, undisturbed, failed)
    assert repeat_hindered(results, run_alone, FOREVER) == results
    assert asked == ["a", "a"]
    assert repeat_hindered(results, run_alone, deadline_in(-1.0)) == results
    assert asked == ["a", "a"]
