"""JUnit XML: parsed back, with every check once and nothing passed that did not pass."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from interview_kit.core.model import Outcome
from interview_kit.report import junit
from interview_kit.scorecard.result import Result
from tests.report.exports.published import COUNTS, JUNIT

TAGS = {Outcome.FAILED: "failure", Outcome.ERRORED: "error", Outcome.SKIPPED: "skipped"}


def parsed(result: Result) -> Element:
    return ElementTree.fromstring(junit.render(result).encode("utf-8"))


def test_each_phase_is_a_suite_and_each_check_a_case(results: dict[str, Result]) -> None:
    root = parsed(results["partial"])

    assert [suite.get("name") for suite in root] == [
        "phase 1: Core CRUD",
        "phase 2: Enhancements",
        "phase 3: Polish",
    ]
    assert [(case.get("classname"), case.get("name")) for case in root.iter("testcase")] == [
        (requirement.id, check.name)
        for phase in results["partial"].phases
        for requirement in phase.requirements
        for check in requirement.checks
    ]


@pytest.mark.parametrize("name", ["perfect", "partial", "ungraded", "hostile", "huge"])
def test_the_document_has_the_common_form(results: dict[str, Result], name: str) -> None:
    root = parsed(results[name])
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional, inside = JUNIT[element.tag]
        assert required <= {*element.keys()} <= required | optional
        assert {child.tag for child in element} <= inside
        for count in COUNTS & {*element.keys()}:
            assert element.get(count, "").isdecimal()
        results_of_case = {child.tag for child in element} & {"skipped", "failure", "error"}
        assert len(results_of_case) <= 1


@pytest.mark.parametrize("name", ["perfect", "partial", "not_answering"])
def test_outcomes_are_mapped_and_counted(results: dict[str, Result], name: str) -> None:
    root = parsed(results[name])
    outcomes = [
        check.outcome
        for phase in results[name].phases
        for requirement in phase.requirements
        for check in requirement.checks
    ]

    cases = list(root.iter("testcase"))
    for case, outcome in zip(cases, outcomes, strict=True):
        assert [child.tag for child in case if child.tag != "properties"] == [
            tag for key, tag in TAGS.items() if key is outcome
        ]
    assert root.get("tests") == str(len(outcomes))
    assert root.get("failures") == str(outcomes.count(Outcome.FAILED))
    assert root.get("errors") == str(outcomes.count(Outcome.ERRORED))
    assert root.get("skipped") == str(outcomes.count(Outcome.SKIPPED))
    assert sum(int(suite.get("tests", "0")) for suite in root) == len(outcomes)


def test_a_failure_says_what_was_sent_and_how_to_send_it_again(results: dict[str, Result]) -> None:
    failure = parsed(results["partial"]).find(".//testcase[@name='test_u01']/failure")

    assert failure is not None
    assert failure.get("message") == "expected 201, got 200"
    assert failure.text is not None
    for part in ("its body holds id", "sent POST /users/", "received 200", "try it curl -i"):
        assert part in failure.text


def test_points_are_properties(results: dict[str, Result]) -> None:
    root = parsed(results["partial"])

    def properties(path: str) -> dict[str | None, str | None]:
        return {part.get("name"): part.get("value") for part in root.findall(f"{path}/property")}

    assert properties("testsuite[1]/properties") == {"points": "35", "max_points": "42"}
    assert properties(".//testcase[@name='test_u45']/properties") == {
        "requirement": "The OpenAPI document lists all paths",
        "verdict": "not_judged",
        "requirement_points": "none",
        "requirement_max_points": "2",
    }


def test_ungraded_is_an_error_and_nothing_passes(results: dict[str, Result]) -> None:
    root = parsed(results["ungraded"])

    error = root.find("testsuite[@name='grading']/testcase/error")
    assert error is not None
    assert "memory is not limited" in (error.get("message") or "")
    assert "not the submission" in (error.text or "")
    cases = list(root.iter("testcase"))
    assert len(cases) == 13
    assert all(case.find("skipped") is not None or case.find("error") is not None for case in cases)


def test_foreign_text_parses_back_as_it_is_shown(results: dict[str, Result]) -> None:
    root = parsed(results["hostile"])

    for case in root.iter("testcase"):
        assert (case.get("name") or "").startswith(r"\x1b[2J\x1b]0;x\x07<script>")
    assert r"\udc80\x00 ]]>" in "".join(root.itertext())


def test_long_texts_are_cut(results: dict[str, Result]) -> None:
    for case in parsed(results["huge"]).iter("testcase"):
        assert len("".join(case.itertext())) < 5_000
