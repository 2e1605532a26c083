"""Collect the failed checks of a scorecard, with failures of one cause merged into one finding.

A single wrong status code can break thirty requirements, and thirty equal lines would hide the
other findings. Two failures are the same finding when their request and the first line of their
message are equal, apart from numbers.
"""

import re
from dataclasses import dataclass

from interview_kit.core.model import Exchange, Outcome
from interview_kit.core.text import summarize_page
from interview_kit.metrics.behaviour.record import CheckPart, RequirementPart
from interview_kit.report.labels import OUTCOMES
from interview_kit.scorecard.result import Result

_STATUS = re.compile(r"expected \d+(?: or \d+)*, got \d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first check that failed for one cause, and the ids of all requirements it breaks."""

    text: str
    requirement: RequirementPart
    check: CheckPart
    requirements: tuple[str, ...]

    @property
    def other_requirements(self) -> tuple[str, ...]:
        """Return the requirements besides the first."""
        return self.requirements[1:]


def select_failed(requirement: RequirementPart) -> tuple[CheckPart, ...]:
    """Return the checks of a requirement that failed or errored."""
    return tuple(
        check for check in requirement.checks if check.outcome in (Outcome.FAILED, Outcome.ERRORED)
    )


def collect_findings(result: Result) -> tuple[Finding, ...]:
    """Collect all findings, each once, in the order of the result."""
    firsts: dict[str, tuple[str, RequirementPart, CheckPart]] = {}
    broken: dict[str, dict[str, None]] = {}
    for phase in result.phases:
        for requirement in phase.requirements:
            for check in select_failed(requirement):
                key = _key(result, check)
                firsts.setdefault(key, (describe_failure(result, check), requirement, check))
                broken.setdefault(key, {})[requirement.id] = None
    return tuple(
        Finding(text=text, requirement=requirement, check=check, requirements=tuple(broken[key]))
        for key, (text, requirement, check) in firsts.items()
    )


def collect_by_requirement(result: Result) -> tuple[Finding, ...]:
    """Collect the first finding of each requirement that has one of its own."""
    firsts: dict[str, Finding] = {}
    for finding in collect_findings(result):
        firsts.setdefault(finding.requirement.id, finding)
    return tuple(firsts.values())


def extract_problem(check: CheckPart) -> str:
    """Return the first line of a check's message, without the response body in it."""
    line = check.message.split("\n", 1)[0]
    status = _STATUS.match(line)
    return status[0] if status else line or OUTCOMES[check.outcome].word


def strip_body(check: CheckPart) -> str:
    """Return a check's message for places that show the response body beside it."""
    return "\n".join([extract_problem(check), *check.message.split("\n")[1:]])


def describe_failure(result: Result, check: CheckPart) -> str:
    """Describe a failed check in one line: its last request and what was wrong."""
    exchanges = result.run.exchanges.get(check.name, ())
    if not exchanges:
        return extract_problem(check)
    return f"{exchanges[-1].method} {exchanges[-1].target}: {extract_problem(check)}"


def _key(result: Result, check: CheckPart) -> str:
    """Return what two failures of one cause share: numbers count only in a status code."""
    exchanges = result.run.exchanges.get(check.name, ())
    last = exchanges[-1] if exchanges else None
    request = f"{last.method} {last.target.partition('?')[0]}" if last else ""
    line = extract_problem(check)
    problem = line if _STATUS.match(line) else _mask_numbers(line)
    return f"{_mask_numbers(request)} {problem}"


def _mask_numbers(text: str) -> str:
    return re.sub(r"[0-9]+", "0", text)


def describe_request(exchange: Exchange) -> str:
    """Describe the request of an exchange in one line."""
    return f"{exchange.method} {exchange.target} {exchange.request_body}".rstrip()


def describe_response(exchange: Exchange) -> str:
    """Describe the response of an exchange in one line, or why there is none."""
    response = "" if exchange.status is None else f"{exchange.status} {describe_body(exchange)}"
    if exchange.error is None:
        return response.rstrip() or "no answer"
    return f"{exchange.error}{f' after {response}' if response else ''}".rstrip()


def describe_body(exchange: Exchange) -> str:
    """Return the body of a response; of an HTML page what it is about."""
    return summarize_page(exchange.response_body)
