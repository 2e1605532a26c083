"""Grade the reference in every framework, and write the table of results into the README.

python -m interview_kit.authoring.table [--check]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from interview_kit.authoring.lint import explain_unavailable
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise, Verdict
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import FRAMEWORKS, framework_of
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.behaviour.record import BehaviourPart
from interview_kit.sandbox.levels import choose
from interview_kit.scorecard.result import Result
from interview_kit.submission import environments

TABLE_BEGIN = "<!-- frameworks: begin; `nox -s frameworks` writes this -->\n"
TABLE_END = "<!-- frameworks: end -->\n"
HEAD = "| reference | requirements met | hidden checks passed | behaviour |\n|---|---|---|---|\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Results of the reference in one framework."""

    title: str
    met: int
    requirements: int
    passed: int
    checks: int
    percent: float

    @property
    def is_complete(self) -> bool:
        """Tell whether every requirement is met and every check passed."""
        return self.met == self.requirements and self.passed == self.checks

    def render(self) -> str:
        """Render the row as Markdown."""
        requirements = f"{self.met} of {self.requirements}"
        checks = f"{self.passed} of {self.checks}"
        return f"| {self.title} | {requirements} | {checks} | {self.percent:g} % |\n"


def title_of(stack: str) -> str:
    """Return the display name of a framework, or of a stack that a command starts."""
    framework = FRAMEWORKS.get(stack)
    return framework.title if framework else f"{stack.capitalize()}, started by a command"


def grade_reference(exercise: Exercise, stack: str) -> Row:
    """Grade the reference in one framework.

    Raises `EngineError` when this machine cannot grade it.
    """
    level, _ = choose(None, environments.build(framework_of(stack).name))
    if reason := explain_unavailable(exercise, stack, level):
        raise EngineError(f"{stack} cannot be graded on this machine: {reason}")
    with tempfile.TemporaryDirectory(prefix="kit-table-") as folder:
        reference = assemble(exercise.id, stack, Path(folder, "reference"))
        options = Options(only=("behaviour",), trusted=True)
        return summarize(title_of(stack), pipeline.grade(reference, options, Silent()))


def summarize(title: str, result: Result) -> Row:
    """Summarize a scorecard as a row. Raises `EngineError` when it has no points."""
    part = result.metrics.part(BehaviourPart)
    if part.points is None:
        raise EngineError(f"{title} was not graded: {result.reason}")
    verdicts = [
        requirement.verdict for phase in result.phases for requirement in phase.requirements
    ]
    return Row(
        title=title,
        met=verdicts.count(Verdict.MET),
        requirements=len(verdicts),
        passed=part.checks_passed,
        checks=part.checks_total,
        percent=round(100 * part.points / part.max_points, 1),
    )


def render_table(title: str, rows: Iterable[Row]) -> str:
    """Render all rows of an exercise below a sentence that sums them up."""
    rows = tuple(rows)
    complete = sum(row.is_complete for row in rows)
    requirements = max(row.requirements for row in rows)
    times = "\N{MULTIPLICATION SIGN}"
    summary = f"{len(rows)} stacks, {requirements} requirements each: {complete} {times} 100 %"
    lines = "".join(row.render() for row in rows)
    return f"{title}: one hidden suite, {summary}.\n\n{HEAD}{lines}"


def replace_table(page: str, table: str) -> str:
    """Replace the table between its marks in a page. Raises `EngineError` without marks."""
    before, begin, rest = page.partition(TABLE_BEGIN)
    _, end, after = rest.partition(TABLE_END)
    if not (begin and end):
        raise EngineError(
            f"README.md lacks the lines {TABLE_BEGIN.strip()} and {TABLE_END.strip()}; add them"
        )
    return f"{before}{TABLE_BEGIN}\n{table}\n{TABLE_END}{after}"


def main() -> int:
    """Grade every reference and write one table for each exercise; with --check, only compare."""
    parser = argparse.ArgumentParser(prog="nox -s frameworks --", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="only compare; exit with 1 if it differs"
    )
    arguments = parser.parse_args()
    rows: dict[str, list[Row]] = {}
    for exercise in map(read_exercise, list_exercises()):
        for stack in exercise.frameworks:
            row = grade_reference(exercise, stack)
            rows.setdefault(exercise.title, []).append(row)
            print(exercise.title, row.render().rstrip("|\n "), flush=True)
    page = layout.ROOT / "README.md"
    before = page.read_text("utf-8")
    after = replace_table(before, "\n".join(map(render_table, rows, rows.values())))
    if not arguments.check:
        page.write_text(after, "utf-8")
    elif after != before:
        print("README.md is out of date: run `nox -s frameworks`", file=sys.stderr)
    is_complete = all(row.is_complete for each in rows.values() for row in each)
    return int(not is_complete or (arguments.check and after != before))


if __name__ == "__main__":
    sys.exit(main())
