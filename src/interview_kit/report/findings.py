"""What the checks found wanting, with everything that has one cause told once.

A single wrong status can break thirty requirements; thirty equal lines would hide the other
findings. Findings are the same when the request and the first words of what was found are.
"""

import re
from dataclasses import dataclass

from interview_kit.core.model import Outcome
from interview_kit.metrics.behaviour.record import CheckPart, ExchangePart, RequirementPart
from interview_kit.report import words
from interview_kit.scorecard.result import Result

_STATUS = re.compile(r"expected \d+(?: or \d+)*, got \d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first check that found something, and the requirements that the same thing breaks."""

    text: str
    requirement: RequirementPart
    check: CheckPart
    requirements: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """The requirements besides the first."""
        return self.requirements[1:]


def failing(requirement: RequirementPart) -> tuple[CheckPart, ...]:
    """The checks of a requirement that failed or could not judge."""
    return tuple(
        check for check in requirement.checks if check.outcome in (Outcome.FAILED, Outcome.ERRORED)
    )


def gather(result: Result) -> tuple[Finding, ...]:
    """Every finding once, in the order of the result."""
    firsts: dict[str, tuple[str, RequirementPart, CheckPart]] = {}
    broken: dict[str, dict[str, None]] = {}
    for phase in result.phases:
        for requirement in phase.requirements:
            for check in failing(requirement):
                key = _key(result, check)
                firsts.setdefault(key, (said(result, check), requirement, check))
                broken.setdefault(key, {})[requirement.id] = None
    return tuple(
        Finding(text=text, requirement=requirement, check=check, requirements=tuple(broken[key]))
        for key, (text, requirement, check) in firsts.items()
    )


def of_requirements(result: Result) -> tuple[Finding, ...]:
    """The first finding of each requirement that has one of its own."""
    firsts: dict[str, Finding] = {}
    for finding in gather(result):
        firsts.setdefault(finding.requirement.id, finding)
    return tuple(firsts.values())


def brief(check: CheckPart) -> str:
    """What a check found, without the body that it was found in."""
    first = check.message.split("\n", 1)[0]
    status = _STATUS.match(first)
    return status[0] if status else first or words.OUTCOMES[check.outcome].word


def told(check: CheckPart) -> str:
    """The message without the body in its first line, where the answer is shown beside it."""
    return "\n".join([brief(check), *check.message.split("\n")[1:]])


def said(result: Result, check: CheckPart) -> str:
    """The same with the request that it was found with, in one line."""
    exchanges = result.run.exchanges.get(check.name, ())
    if not exchanges:
        return brief(check)
    return f"{exchanges[-1].method} {exchanges[-1].target}: {brief(check)}"


def _key(result: Result, check: CheckPart) -> str:
    """What two findings must share to be the same: only in a status does a number count."""
    exchanges = result.run.exchanges.get(check.name, ())
    where = f"{exchanges[-1].method} {exchanges[-1].target.partition('?')[0]}" if exchanges else ""
    found = brief(check)
    kept = found if _STATUS.match(found) else _numberless(found)
    return f"{_numberless(where)} {kept}"


def _numberless(text: str) -> str:
    return re.sub(r"[0-9]+", "0", text)


def sent(exchange: ExchangePart) -> str:
    """The request of an exchange on one line."""
    return f"{exchange.method} {exchange.target} {exchange.request_body}".rstrip()


def received(exchange: ExchangePart) -> str:
    """What came back on one line, or why nothing usable did."""
    answer = "" if exchange.status is None else f"{exchange.status} {exchange.response_body}"
    if exchange.error is None:
        return answer.rstrip() or "no answer"
    return f"{exchange.error}{f' after {answer}' if answer else ''}".rstrip()
