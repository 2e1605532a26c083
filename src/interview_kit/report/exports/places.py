"""What a scorecard says about lines of the candidate's program: surviving mutants and findings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from interview_kit.metrics.code.record import CodePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.report.labels import name_operator
from interview_kit.report.summaries import describe_survivor
from interview_kit.scorecard.result import Result

COMPLEX = 10
"""A function of a higher cyclomatic complexity is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One finding in one line. `rule` is its kind, `title` says what that kind is."""

    rule: str
    title: str
    level: Literal["warning", "note"]
    file: str
    line: int
    text: str
    detail: str = ""


def list_places(result: Result) -> Iterator[Place]:
    """Yield surviving mutants, then the code profile."""
    for survivor in result.metrics.part(MutationPart).survivors:
        name = name_operator(survivor.operator)
        yield Place(
            rule=f"mutant/{survivor.operator}",
            title=f"Surviving mutant: {name}",
            level="warning",
            file=survivor.file,
            line=survivor.line,
            text=f"{name}: {describe_survivor(survivor)}",
            detail=survivor.diff,
        )
    if code := result.metrics.find(CodePart):
        yield from _list_code(code)


def _list_code(code: CodePart) -> Iterator[Place]:
    for kind, findings in (("style", code.style), ("types", code.types)):
        for finding in findings:
            yield Place(
                rule=f"{kind}/{finding.code}",
                title=f"{kind} {finding.code}",
                level="note",
                file=finding.file,
                line=finding.line,
                text=finding.text,
            )
    for function in code.complex:
        if function.complexity > COMPLEX:
            yield Place(
                rule="code/complexity",
                title="Complex function",
                level="note",
                file=function.file,
                line=function.line,
                text=f"{function.name} has a cyclomatic complexity of {function.complexity}",
            )
