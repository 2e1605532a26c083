"""The README's table of stacks: one hidden suite, the reference in each, graded for real.

python -m interview_kit.authoring.table users [--check]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from interview_kit.authoring.lint import cannot_run
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise, Verdict
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import FRAMEWORKS, framework_of
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.sandbox.levels import choose
from interview_kit.scorecard.result import Result
from interview_kit.submission import environments

BEGIN = "<!-- frameworks: begin; `nox -s frameworks` writes this -->\n"
END = "<!-- frameworks: end -->\n"
HEAD = "| reference | requirements met | hidden checks passed | behaviour |\n|---|---|---|---|\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the hidden suite says of the reference in one stack."""

    title: str
    met: int
    requirements: int
    passed: int
    checks: int
    percent: float

    @property
    def whole(self) -> bool:
        """Whether nothing was missed."""
        return self.met == self.requirements and self.passed == self.checks

    def line(self) -> str:
        """The row as Markdown."""
        met = f"{self.met} of {self.requirements}"
        return f"| {self.title} | {met} | {self.passed} of {self.checks} | {self.percent:g} % |\n"


def title_of(stack: str) -> str:
    """What a reader calls a stack."""
    known = FRAMEWORKS.get(stack)
    return known.title if known else f"{stack.capitalize()}, started by a command"


def graded(exercise: Exercise, stack: str) -> Row:
    """Grade the reference in one stack. Errors: `EngineError` where it cannot be graded."""
    level, _ = choose(None, environments.build(framework_of(stack).name))
    if reason := cannot_run(exercise, stack, level):
        raise EngineError(f"{stack} cannot be graded on this machine: {reason}")
    with tempfile.TemporaryDirectory(prefix="kit-table-") as folder:
        reference = assemble(exercise.id, stack, Path(folder, "reference"))
        options = Options(only=("behaviour",), trusted=True)
        return row(title_of(stack), pipeline.grade(reference, options, Silent()))


def row(title: str, result: Result) -> Row:
    """The row of a scorecard. Errors: `EngineError` for one without points."""
    part = result.metrics.behaviour
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


def table(rows: Iterable[Row]) -> str:
    """All rows below a sentence that sums them up."""
    rows = tuple(rows)
    whole = sum(each.whole for each in rows)
    most = max(each.requirements for each in rows)
    said = f"{len(rows)} stacks, {most} requirements each: {whole} \N{MULTIPLICATION SIGN} 100 %"
    return f"One hidden suite, {said}.\n\n{HEAD}" + "".join(each.line() for each in rows)


def put_in(text: str, made: str) -> str:
    """A page with the table between its marks. Errors: `EngineError` when it has none."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise EngineError(f"README.md has no lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def main() -> int:
    """Grade every stack and write the table; with --check, say whether it stands there."""
    parser = argparse.ArgumentParser(prog="nox -s frameworks --", description=__doc__)
    parser.add_argument("exercise", nargs="?", default="users")
    parser.add_argument("--check", action="store_true", help="only say what differs")
    asked = parser.parse_args()
    exercise = read_exercise(asked.exercise)
    rows = []
    for stack in exercise.frameworks:
        rows.append(graded(exercise, stack))
        print(rows[-1].line().strip("|\n "), flush=True)
    page = layout.ROOT / "README.md"
    now = page.read_text("utf-8")
    made = put_in(now, table(rows))
    if not asked.check:
        page.write_text(made, "utf-8")
    elif made != now:
        print("README.md differs: run `nox -s frameworks`", file=sys.stderr)
    return int(not all(each.whole for each in rows) or (asked.check and made != now))


if __name__ == "__main__":
    sys.exit(main())
