"""The profile of the code, with points only where the exercise weighs it."""

from collections.abc import Sequence

from interview_kit.core.model import Code, CodeFinding, Exercise
from interview_kit.metrics.code.record import (
    CodeFindingPart,
    CodeFunctionPart,
    CodePart,
)
from interview_kit.metrics.points import points_for, share

MOST_FINDINGS = 100
MOST_FUNCTIONS = 10


def code_part(exercise: Exercise, code: Code | None) -> CodePart | None:
    """The profile of the code: without weight in the exercise it gives no points.

    With weight it gives them by the percentage of lines without a finding of style.
    """
    if code is None:
        return None
    most = exercise.weights.get("code", 0.0)
    found = {(one.file, one.line) for one in code.style}
    clean = share(max(code.lines - len(found), 0), code.lines)
    return CodePart(
        state="not_measured" if code.reason else "measured",
        reason=code.reason,
        points=points_for(clean, 100.0, most) if most and not code.reason else None,
        max_points=most,
        files=code.files,
        lines=code.lines,
        clean=clean,
        style_total=len(code.style),
        per_100_lines=share(len(code.style), code.lines),
        style=finding_parts(code.style),
        functions=code.total_functions,
        annotated=code.annotated,
        complexity_max=max((one.complexity for one in code.functions), default=0),
        complex=tuple(
            CodeFunctionPart(file=one.file, line=one.line, name=one.name, complexity=one.complexity)
            for one in code.functions[:MOST_FUNCTIONS]
        ),
        types_total=None if code.types is None else len(code.types),
        types_reason=code.types_reason,
        types=finding_parts(code.types or ()),
    )


def finding_parts(findings: Sequence[CodeFinding]) -> tuple[CodeFindingPart, ...]:
    """The first findings; the rest is only counted."""
    return tuple(
        CodeFindingPart(file=one.file, line=one.line, code=one.code, text=one.text)
        for one in findings[:MOST_FINDINGS]
    )
