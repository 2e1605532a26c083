"""The profile of the code, with points only where the exercise weighs it."""

from interview_kit.core.model import Exercise
from interview_kit.metrics.code.record import Code, CodePart
from interview_kit.metrics.points import points_for, share

MOST_FINDINGS = 100
MOST_FUNCTIONS = 10


def code_part(exercise: Exercise, code: Code | None) -> CodePart | None:
    """Score the profile of the code: without weight in the exercise it gives no points.

    With weight it gives them by the percentage of lines without a finding of style.
    """
    if code is None:
        return None
    max_points = exercise.weights.get("code", 0.0)
    lines = {(finding.file, finding.line) for finding in code.style}
    clean = share(max(code.lines - len(lines), 0), code.lines)
    return CodePart(
        state="not_measured" if code.reason else "measured",
        reason=code.reason,
        points=points_for(clean, 100.0, max_points) if max_points and not code.reason else None,
        max_points=max_points,
        files=code.files,
        lines=code.lines,
        clean=clean,
        style_total=len(code.style),
        per_100_lines=share(len(code.style), code.lines),
        style=code.style[:MOST_FINDINGS],
        functions=code.total_functions,
        annotated=code.annotated,
        complexity_max=max((function.complexity for function in code.functions), default=0),
        complex=code.functions[:MOST_FUNCTIONS],
        types_total=None if code.types is None else len(code.types),
        types_reason=code.types_reason,
        types=(code.types or ())[:MOST_FINDINGS],
    )
