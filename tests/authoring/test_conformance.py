import pytest

from interview_kit.authoring.conformance import find_departures
from interview_kit.metrics.robustness.record import Robustness, RobustnessFinding


def finding(kind: str) -> RobustnessFinding:
    return RobustnessFinding(
        kind=kind, operation="GET /users/1", request="GET /users/1", status=404
    )


@pytest.mark.parametrize("kind", ["UndefinedStatusCode", "JsonSchemaError", "ServerError"])
def test_an_answer_that_the_document_does_not_describe_is_named(kind: str) -> None:
    (line,) = find_departures("flask", Robustness(findings=(finding(kind),)))
    assert line == (
        "flask reference: its OpenAPI document does not describe the answer 404 of GET /users/1 "
        f"({kind}): GET /users/1"
    )


def test_input_that_the_rules_leave_open_is_no_finding() -> None:
    found = Robustness(findings=(finding("AcceptedNegativeData"),))
    assert list(find_departures("flask", found)) == []


def test_a_document_that_cannot_be_compared_is_named() -> None:
    (line,) = find_departures("flask", Robustness(reason="no OpenAPI document: GET /x answers 404"))
    assert line.endswith(
        "its OpenAPI document was not compared: no OpenAPI document: GET /x answers 404"
    )
