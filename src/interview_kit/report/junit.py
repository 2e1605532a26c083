"""The checks as JUnit XML, for whatever shows test results: a suite a phase, a case a check."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from interview_kit.core.model import Outcome
from interview_kit.core.text import one_line, terminal, visible
from interview_kit.metrics.behaviour.record import CheckPart, PhasePart, RequirementPart
from interview_kit.report import findings, words
from interview_kit.scorecard.result import Result

_TAGS = {Outcome.FAILED: "failure", Outcome.ERRORED: "error", Outcome.SKIPPED: "skipped"}
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(result: Result) -> str:
    """The whole document. ElementTree escapes the markup, `text` what XML cannot hold."""
    root = Element("testsuites", name=one_line(f"{result.submission.exercise} interview"))
    if result.status == "ungraded":
        root.append(_ungraded(result))
    for phase in result.phases:
        root.append(_suite(result, phase))
    _count(root, root.findall("testsuite/testcase"))
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _suite(result: Result, phase: PhasePart) -> Element:
    suite = Element("testsuite", name=one_line(f"phase {phase.number}: {phase.title}"))
    _properties(suite, {"points": _points(phase.points), "max_points": _points(phase.max_points)})
    for requirement in phase.requirements:
        for check in requirement.checks:
            suite.append(_case(result, requirement, check))
        if not requirement.checks:
            suite.append(_unjudged(requirement))
    _count(suite, suite.findall("testcase"))
    return suite


def _case(result: Result, requirement: RequirementPart, check: CheckPart) -> Element:
    case = Element("testcase", classname=one_line(requirement.id), name=one_line(check.name))
    _describe(case, requirement)
    if tag := _TAGS.get(check.outcome):
        found = check.message or check.title
        detail = SubElement(case, tag, message=one_line(found.split("\n", 1)[0]))
        # CI servers print this, and read their own logs for commands.
        detail.text = terminal("\n".join([check.title, check.message, *_exchanges(result, check)]))
    return case


def _exchanges(result: Result, check: CheckPart) -> list[str]:
    return [
        f"sent {visible(findings.sent(exchange), 600)}\n"
        f"received {visible(findings.received(exchange), 600)}\n"
        f"try it {visible(exchange.curl, 1000)}"
        for exchange in result.run.exchanges.get(check.name, ())[-1:]
    ]


def _unjudged(requirement: RequirementPart) -> Element:
    """A requirement that no check looked at: nothing that ran is never a pass."""
    case = Element("testcase", classname=one_line(requirement.id), name="no check ran")
    _describe(case, requirement)
    SubElement(case, "skipped", message="no check ran")
    return case


def _ungraded(result: Result) -> Element:
    suite = Element("testsuite", name="grading")
    case = SubElement(suite, "testcase", classname="interview_kit", name="the submission is graded")
    reason = one_line(result.reason or words.NOTHING_MEASURED)
    SubElement(case, "error", message=reason).text = words.ungraded(result)
    _count(suite, [case])
    return suite


def _describe(case: Element, requirement: RequirementPart) -> None:
    _properties(
        case,
        {
            "requirement": one_line(requirement.title),
            "verdict": requirement.verdict.value,
            "requirement_points": _points(requirement.points),
            "requirement_max_points": _points(requirement.max_points),
        },
    )


def _properties(parent: Element, values: dict[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in values.items():
        SubElement(properties, "property", name=name, value=value)


def _points(points: float | None) -> str:
    return "none" if points is None else words.number(points)


def _count(parent: Element, cases: list[Element]) -> None:
    parent.set("tests", str(len(cases)))
    for tag, counted in _COUNTED.items():
        parent.set(counted, str(sum(case.find(tag) is not None for case in cases)))
