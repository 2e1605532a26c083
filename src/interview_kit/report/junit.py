"""Render the checks as JUnit XML for CI: one suite for each phase, one case for each check."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from interview_kit.core.model import Outcome
from interview_kit.core.text import one_line, terminal, visible
from interview_kit.metrics.behaviour.record import CheckPart, PhasePart, RequirementPart
from interview_kit.report.findings import describe_request, describe_response
from interview_kit.report.formats import format_number
from interview_kit.report.summaries import NOTHING_MEASURED, explain_quick, explain_ungraded
from interview_kit.scorecard.result import Result

_TAGS = {Outcome.FAILED: "failure", Outcome.ERRORED: "error", Outcome.SKIPPED: "skipped"}
_COUNTERS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(result: Result) -> str:
    """Render the document. ElementTree escapes markup, `core.text` what XML cannot hold."""
    mark = f" ({look})" if (look := explain_quick(result)) else ""
    root = Element("testsuites", name=one_line(f"{result.submission.exercise} interview{mark}"))
    if result.status == "ungraded":
        root.append(_build_ungraded_suite(result))
    for phase in result.phases:
        root.append(_build_suite(result, phase))
    _set_counts(root, root.findall("testsuite/testcase"))
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _build_suite(result: Result, phase: PhasePart) -> Element:
    suite = Element("testsuite", name=one_line(f"phase {phase.number}: {phase.title}"))
    _add_properties(
        suite,
        {"points": _format_points(phase.points), "max_points": _format_points(phase.max_points)},
    )
    for requirement in phase.requirements:
        for check in requirement.checks:
            suite.append(_build_case(result, requirement, check))
        if not requirement.checks:
            suite.append(_build_unjudged_case(requirement))
    _set_counts(suite, suite.findall("testcase"))
    return suite


def _build_case(result: Result, requirement: RequirementPart, check: CheckPart) -> Element:
    case = Element("testcase", classname=one_line(requirement.id), name=one_line(check.name))
    _add_requirement(case, requirement)
    if tag := _TAGS.get(check.outcome):
        message = check.message or check.title
        detail = SubElement(case, tag, message=one_line(message.split("\n", 1)[0]))
        # CI servers print this, and they execute commands that they read in their own logs.
        detail.text = terminal(
            "\n".join([check.title, check.message, *_describe_exchanges(result, check)])
        )
    return case


def _describe_exchanges(result: Result, check: CheckPart) -> list[str]:
    return [
        f"sent {visible(describe_request(exchange), 600)}\n"
        f"received {visible(describe_response(exchange), 600)}\n"
        f"try it {visible(exchange.curl, 1000)}"
        for exchange in result.run.exchanges.get(check.name, ())[-1:]
    ]


def _build_unjudged_case(requirement: RequirementPart) -> Element:
    """Build a skipped case for a requirement without checks: nothing ran, so nothing passed."""
    case = Element("testcase", classname=one_line(requirement.id), name="no check ran")
    _add_requirement(case, requirement)
    SubElement(case, "skipped", message="no check ran")
    return case


def _build_ungraded_suite(result: Result) -> Element:
    suite = Element("testsuite", name="grading")
    case = SubElement(suite, "testcase", classname="interview_kit", name="the submission is graded")
    reason = one_line(result.reason or NOTHING_MEASURED)
    SubElement(case, "error", message=reason).text = explain_ungraded(result)
    _set_counts(suite, [case])
    return suite


def _add_requirement(case: Element, requirement: RequirementPart) -> None:
    _add_properties(
        case,
        {
            "requirement": one_line(requirement.title),
            "verdict": requirement.verdict.value,
            "requirement_points": _format_points(requirement.points),
            "requirement_max_points": _format_points(requirement.max_points),
        },
    )


def _add_properties(parent: Element, values: dict[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in values.items():
        SubElement(properties, "property", name=name, value=value)


def _format_points(points: float | None) -> str:
    return "none" if points is None else format_number(points)


def _set_counts(parent: Element, cases: list[Element]) -> None:
    parent.set("tests", str(len(cases)))
    for tag, counter in _COUNTERS.items():
        parent.set(counter, str(sum(case.find(tag) is not None for case in cases)))
