"""Render the checks in the Common Test Report Format (CTRF): one test for each hidden check."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from interview_kit.core.model import Outcome
from interview_kit.core.text import one_line, terminal
from interview_kit.metrics.behaviour.record import CheckPart, PhasePart, RequirementPart
from interview_kit.report.summaries import (
    NOTHING_MEASURED,
    explain_quick,
    explain_ungraded,
    sum_seconds,
)
from interview_kit.scorecard.result import Result

SPEC_VERSION = "1.0.0"
TOOL = "api-interview-kit"
STATUSES = ("passed", "failed", "skipped", "pending", "other")
_STATUS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERRORED: "failed",
    Outcome.SKIPPED: "skipped",
}


def render(result: Result) -> str:
    """Render the document."""
    tests = list(_list_tests(result))
    version = one_line(result.kit_version, 40)
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": f"{TOOL} {version}",
        "results": {
            "tool": {"name": TOOL, "version": version},
            "summary": _summarize(result, tests),
            "tests": tests,
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _summarize(result: Result, tests: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(test["status"] for test in tests)
    start = _read_start(result)
    extra: dict[str, Any] = {"points": result.total.points, "max_points": result.total.max_points}
    if quick := explain_quick(result):
        extra["note"] = quick
    return {
        "tests": len(tests),
        **{status: counts[status] for status in STATUSES},
        "start": start,
        "stop": start + round(1000 * sum_seconds(result)),
        "extra": extra,
    }


def _read_start(result: Result) -> int:
    """Return when the grading started, in milliseconds of Unix time; 0 where that is no time."""
    with suppress(ValueError, OverflowError):
        return max(0, round(1000 * datetime.fromisoformat(result.run.started_at).timestamp()))
    return 0


def _list_tests(result: Result) -> Iterator[dict[str, Any]]:
    if result.status == "ungraded":
        yield {
            "name": "the submission is graded",
            "status": "other",
            "duration": 0,
            "message": one_line(result.reason or NOTHING_MEASURED),
            "trace": explain_ungraded(result),
        }
    for phase in result.phases:
        for requirement in phase.requirements:
            for check in requirement.checks:
                yield _describe_check(phase, requirement, check)
            if not requirement.checks:
                yield {**_describe_place(phase, requirement), "name": "no check ran"} | {
                    "status": "other",
                    "duration": 0,
                }


def _describe_place(phase: PhasePart, requirement: RequirementPart) -> dict[str, Any]:
    labels: dict[str, Any] = {
        "requirement": one_line(requirement.title),
        "verdict": requirement.verdict.value,
        "max_points": requirement.max_points,
    }
    if requirement.points is not None:
        labels["points"] = requirement.points
    suite = [one_line(f"phase {phase.number}: {phase.title}"), one_line(requirement.id)]
    return {"suite": suite, "labels": labels}


def _describe_check(
    phase: PhasePart, requirement: RequirementPart, check: CheckPart
) -> dict[str, Any]:
    test = {
        "name": one_line(check.name),
        "status": _STATUS[check.outcome],
        "duration": 0,  # No times of single checks are stored: they never repeat.
        "rawStatus": check.outcome.value,
        **_describe_place(phase, requirement),
    }
    if check.message:
        # Programs print this in logs of a CI, which executes commands that it reads there.
        test["message"] = terminal(one_line(check.message.split("\n", 1)[0]))
        test["trace"] = terminal(f"{check.title}\n{check.message}")
    return test
