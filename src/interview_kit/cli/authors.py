"""Commands for trainers and authors: hand-out, solution, check of an exercise, starters."""

import sys
from pathlib import Path

import click

from interview_kit.cli.options import PATH, split_names
from interview_kit.core import layout
from interview_kit.core.errors import DriftError, ExitCode
from interview_kit.exercise import DEFAULT_FRAMEWORK


@click.command()
@click.argument("exercise", required=False)
@click.argument("framework", default=DEFAULT_FRAMEWORK)
@click.option("--candidate", default="candidate", show_default=True, help="Name in the file name.")
@click.option(
    "--phases",
    callback=split_names(lambda: tuple("123456789")),
    metavar="1,2,3",
    help="Include these phases; the starter is that of the first.  [default: all]",
)
@click.option(
    "--time-factor",
    type=click.FloatRange(1, 10),
    default=1.0,
    show_default=True,
    help="Multiply the minutes of each phase; only the clock shows it.",
)
@click.option(
    "--ai",
    type=click.Choice(["closed", "shown", "open"]),
    default="open",
    show_default=True,
    help="Rule about AI assistants that the candidate is told at the start.",
)
@click.option(
    "--starter",
    type=click.Choice(["guided", "bare"]),
    default="guided",
    show_default=True,
    help="Begin with the outline of the reference, or with one route.",
)
@click.option("--out", type=PATH, default=Path(), help="Folder for the zip.")
def handout(
    exercise: str | None,
    framework: str,
    candidate: str,
    phases: tuple[str, ...],
    time_factor: float,
    ai: str,
    starter: str,
    out: Path,
) -> None:
    """Make the zip for a candidate: brief, rules, starter, and `kit.pyz`."""
    from interview_kit.authoring.handout import pack
    from interview_kit.exercise.definition import default_exercise

    packed = pack(
        exercise or default_exercise(),
        framework,
        candidate=candidate,
        phases=[int(number) for number in phases],
        time_factor=time_factor,
        ai=ai,
        kind=starter,
        folder=out,
    )
    click.echo(f"{packed.path}")
    for name in packed.names:
        click.echo(f"  {name}")


@click.command()
@click.argument("exercise", required=False)
@click.argument("framework", default=DEFAULT_FRAMEWORK)
@click.option(
    "--phase", type=int, metavar="N", help="Stop when this phase is solved.  [default: the last]"
)
@click.option(
    "--out",
    type=PATH,
    default=None,
    help="New or empty folder for it.  [default: solution-EXERCISE-FRAMEWORK]",
)
def solution(exercise: str | None, framework: str, phase: int | None, out: Path | None) -> None:
    """Write the reference as a clean program, to read or to show on a screen."""
    from interview_kit.authoring.solutions import write_solution
    from interview_kit.exercise.definition import default_exercise

    name = exercise or default_exercise()
    written = write_solution(name, framework, phase=phase, folder=out)
    click.echo(f"{written.folder}")
    for file in written.names:
        click.echo(f"  {file}")


@click.command()
@click.argument("exercise", required=False)
def content(exercise: str | None) -> None:
    """Check that an exercise, or each of them, is complete: checks, starters, reference, faults."""
    from interview_kit.authoring.lint import check_exercise
    from interview_kit.exercise.definition import list_exercises

    names = [exercise] if exercise else list_exercises()
    findings = [finding for name in names for finding in check_exercise(name, log=click.echo)]
    for finding in findings:
        click.echo(f"error: {finding}", err=True)
    if findings:
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@click.command()
@click.argument("exercise", required=False)
@click.option("--check", is_flag=True, help="Only list differences; exit with 1 if there are any.")
def starters(exercise: str | None, check: bool) -> None:
    """Derive the starters of all phases from the solution of an exercise, or of each of them."""
    from interview_kit.authoring.starters import find_drift, write_starters
    from interview_kit.exercise.definition import list_exercises

    names = [exercise] if exercise else list_exercises()
    if not check:
        for path in (path for name in names for path in write_starters(name)):
            click.echo(path.relative_to(layout.ROOT))
        return
    paths = [path for name in names for path in find_drift(name)]
    for path in paths:
        click.echo(f"{path.relative_to(layout.ROOT)}: differs from the solution", err=True)
    if paths:
        raise DriftError("starters are out of date: run `nox -s starters` and commit the changes")


COMMANDS = (handout, solution, content, starters)
