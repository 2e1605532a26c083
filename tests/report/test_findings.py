"""Failures of one cause are one finding."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from interview_kit.core.model import Exchange, Outcome, Verdict
from interview_kit.metrics.behaviour.record import CheckPart
from interview_kit.report import findings
from interview_kit.scorecard.result import Result


def check(name: str, message: str) -> CheckPart:
    return CheckPart(name=name, title="A rule.", outcome=Outcome.FAILED, message=message)


def failing(results: dict[str, Result], failures: Sequence[tuple[str, str, str]]) -> Result:
    """Add failed checks to the perfect scorecard: requirement, target, message."""
    whole = results["perfect"]
    (exchange,) = results["partial"].run.exchanges["test_u01"]
    exchanges: dict[str, Any] = {}
    phases = []
    for phase in whole.phases:
        requirements = []
        for part in phase.requirements:
            checks = []
            for at, (requirement, target, message) in enumerate(failures):
                if requirement == part.id:
                    checks.append(check(f"test_{at}", message))
                    exchanges[f"test_{at}"] = (replace(exchange, target=target),)
            changes = {"checks": tuple(checks), "verdict": Verdict.NOT_MET} if checks else {}
            requirements.append(part.model_copy(update=changes))
        phases.append(phase.model_copy(update={"requirements": tuple(requirements)}))
    run = whole.run.model_copy(update={"exchanges": exchanges})
    return whole.model_copy(update={"phases": tuple(phases), "run": run})


def test_the_same_wrong_status_is_one_finding(results: dict[str, Result]) -> None:
    collected = findings.collect_findings(
        failing(
            results,
            [
                ("U01", "/users/", 'expected 201, got 200 with {"id":1}'),
                ("U06", "/users/?a=1", 'expected 201, got 200 with {"id":2}'),
                ("U06", "/users/", "expected 201, got 200 with an empty body"),
                ("U15", "/users/", "expected 409, got 200 with an empty body"),
                ("U17", "/users/17", "expected 200 or 204, got 500"),
                ("U22", "/users/18", "expected 200 or 204, got 500"),
            ],
        )
    )

    assert [(part.text, part.requirements) for part in collected] == [
        ("POST /users/: expected 201, got 200", ("U01", "U06")),
        ("POST /users/: expected 409, got 200", ("U15",)),
        ("POST /users/17: expected 200 or 204, got 500", ("U17", "U22")),
    ]
    assert [part.check.name for part in collected] == ["test_0", "test_3", "test_4"]


def test_different_messages_are_different_findings(results: dict[str, Result]) -> None:
    collected = findings.collect_findings(
        failing(
            results,
            [("U01", "/", "expected an id; got None"), ("U06", "/", "expected an id; got 'a'")],
        )
    )

    assert len(collected) == 2


def test_numbers_in_a_message_do_not_make_a_different_finding(results: dict[str, Result]) -> None:
    result = failing(
        results,
        [
            ("U32", "/users/?skip=0", "expected has_next false after 0 + 25; got True"),
            ("U32", "/users/?skip=20", "expected has_next false after 20 + 5; got True"),
            ("U32", "/users/?skip=20", "expected 5 users; got 4"),
        ],
    )

    assert [part.check.name for part in findings.collect_findings(result)] == ["test_0", "test_2"]
    assert [part.check.name for part in findings.collect_by_requirement(result)] == ["test_0"]


def test_a_perfect_scorecard_has_none(results: dict[str, Result]) -> None:
    assert findings.collect_findings(results["perfect"]) == ()


@pytest.mark.parametrize(
    ("message", "problem", "stripped"),
    [
        ("expected 201, got 200 with {}", "expected 201, got 200", "expected 201, got 200"),
        ("expected a\nbecause b", "expected a", "expected a\nbecause b"),
        ("", "failed", "failed"),
    ],
)
def test_a_message_is_shown_without_the_body(message: str, problem: str, stripped: str) -> None:
    assert findings.extract_problem(check("a", message)) == problem
    assert findings.strip_body(check("a", message)) == stripped


@pytest.mark.parametrize(
    ("status", "body", "error", "shown"),
    [
        (200, '{"a":1}', None, '200 {"a":1}'),
        (204, "", None, "204"),
        (None, "", "no answer within 5 s", "no answer within 5 s"),
        (200, "{", "the body ended early", "the body ended early after 200 {"),
        (None, "", None, "no answer"),
    ],
)
def test_a_response_is_one_phrase(
    status: int | None, body: str, error: str | None, shown: str
) -> None:
    exchange = Exchange(
        method="GET",
        target="/",
        request_body="",
        status=status,
        response_body=body,
        error=error,
        curl="curl /",
    )

    assert findings.describe_response(exchange) == shown
    assert findings.describe_request(exchange) == "GET /"
