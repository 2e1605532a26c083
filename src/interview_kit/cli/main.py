"""The command line: reads arguments, calls the engine, turns errors into exit codes.

Grading code is imported when a command runs, so that `--help` answers at once.
"""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from interview_kit import __version__
from interview_kit.core import layout
from interview_kit.core.errors import DriftError, ExitCode, KitError
from interview_kit.core.model import METRICS, PROFILES

DEFAULT_EXERCISE = "users"
DEFAULT_FRAMEWORK = "fastapi"
LEVEL = click.Choice(["bubblewrap", "landlock", "none"])
"""The names of `sandbox.levels.LEVELS`, which only a command that runs something has to import."""
ALLOW_INSTALL = click.option(
    "--allow-install",
    is_flag=True,
    help="Install what its requirements.txt pins as name==version: wheels only, nothing else.",
)


class Commands(click.Group):
    """A group whose commands end with our exit codes and without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a `KitError` becomes one line and its exit code.

        Anything else is a fault of ours: its trace is for the report of it, and Python's own
        exit code for it would read as "below the threshold".
        """
        try:
            return super().invoke(ctx)
        except KitError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(int(error.exit_code))
        except KeyboardInterrupt:
            click.echo("interrupted: nothing was graded", err=True)
            sys.exit(int(ExitCode.INTERRUPTED))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            traceback.print_exc()
            click.echo(f"error: a fault of the kit: {error}; please report it", err=True)
            sys.exit(int(ExitCode.ENGINE_FAULT))


def listed(allowed: Callable[[], tuple[str, ...]]) -> Callable[..., tuple[str, ...]]:
    """A callback that splits `a,b` and refuses what is not allowed."""

    def read(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
        for name in names:
            if name not in allowed():
                choices = ", ".join(allowed())
                raise click.BadParameter(f"{name!r} is not one of {choices}")
        return names

    return read


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="api-interview-kit")
def main() -> None:
    """Timed web-API exercises, graded on behaviour, coverage and mutation score."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the reports.")
@click.option(
    "--only",
    callback=listed(lambda: (*METRICS, *PROFILES)),
    metavar="METRICS",
    help="Only these, comma-separated: behaviour, coverage, mutation, code.",
)
@click.option(
    "--phases",
    callback=listed(lambda: ("1", "2", "3")),
    metavar="1,2,3",
    help="Only the hidden checks of these phases.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Repeats a grading exactly.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Mutants at once.  [default: processors]")
@click.option(
    "--budget",
    type=click.FloatRange(min=1),
    default=120.0,
    show_default=True,
    help="Most seconds for the mutants.",
)
@click.option(
    "--isolation",
    type=LEVEL,
    help="This level and no other.  [default: the strongest that this machine proves]",
)
@ALLOW_INSTALL
@click.option("--candidate", help="Name on the scorecard.  [default: from the file's name]")
@click.option("--exercise", help="Exercise of a submission without kit.toml.")
@click.option("--fail-under", type=float, help="Exit with 1 below this many points.")
def grade(
    path: Path | None,
    out: Path | None,
    fail_under: float | None,
    **asked: Any,
) -> None:
    """Grade a submission: a folder or a zip. Without PATH: the bundled reference."""
    from interview_kit.cli import grade as grading
    from interview_kit.scorecard.result import INTERRUPTED

    result = grading.run(path, out, grading.options(**asked))
    if result.reason == INTERRUPTED:
        sys.exit(int(ExitCode.INTERRUPTED))
    if result.status == "ungraded":
        sys.exit(int(ExitCode.ENGINE_FAULT))
    if fail_under is not None and (result.total.points or 0.0) < fail_under:
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--public", is_flag=True, help="Only the faults that candidates may be shown.")
@click.option("--exercise", help="Exercise of a submission without kit.toml.")
@click.option("--isolation", type=LEVEL)
@ALLOW_INSTALL
def faults(path: Path, **asked: Any) -> None:
    """Say which broken servers the tests of PATH notice, and which they do not."""
    from interview_kit.cli import faults as broken_servers

    if broken_servers.run(path, **asked).void:
        sys.exit(int(ExitCode.NOTHING_TO_GRADE))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "reader",
    type=click.Choice(["interviewer", "candidate"]),
    default="interviewer",
    show_default=True,
    help="candidate: only the copy that they may have, without hidden data.",
)
def report(folder: Path, reader: str) -> None:
    """Make the reports of FOLDER again from its result.json, and show the scorecard."""
    from interview_kit.cli import grade as grading

    if reader == "interviewer":
        grading.show_again(folder)
    else:
        click.echo(grading.copy_for(reader, folder))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--isolation",
    type=LEVEL,
    help="This level and no other.  [default: the one of the first grading; none must be typed]",
)
@click.option("--allow-install", is_flag=True, help="Install again what was installed then.")
def verify(folder: Path, path: Path | None, isolation: str | None, allow_install: bool) -> None:
    """Grade what FOLDER's scorecard is of again, and say whether it is identical.

    PATH names the submission where FOLDER holds no copy of it.
    """
    from interview_kit.cli import grade as grading

    if not grading.verify(folder, path, isolation, allow_install):
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def interview(folder: Path) -> None:
    """Walk through the questions about FOLDER's scorecard; answers are saved one by one.

    They are kept in interview.json, apart from the scorecard, and shown in report.html.
    """
    from interview_kit.cli import grade as grading

    grading.interview(folder)


@main.command()
@click.argument("exercise", default=DEFAULT_EXERCISE)
@click.argument("framework", default=DEFAULT_FRAMEWORK)
@click.option("--candidate", default="candidate", show_default=True, help="Name in the file name.")
@click.option(
    "--phases",
    callback=listed(lambda: tuple("123456789")),
    metavar="1,2,3",
    help="These phases; the starter is that of the first.  [default: all]",
)
@click.option(
    "--time-factor",
    type=click.FloatRange(1, 10),
    default=1.0,
    show_default=True,
    help="More time: shows as a longer clock and nowhere else.",
)
@click.option(
    "--ai",
    type=click.Choice(["closed", "shown", "open"]),
    default="open",
    show_default=True,
    help="What is said about assistants when the clock starts.",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the zip.")
def handout(
    exercise: str,
    framework: str,
    candidate: str,
    phases: tuple[str, ...],
    time_factor: float,
    ai: str,
    out: Path,
) -> None:
    """Pack what a candidate gets: brief, rules, starter, and `kit.pyz` for the whole hour."""
    from interview_kit.authoring.handout import pack

    numbers = [int(number) for number in phases]
    packed = pack(
        exercise,
        framework,
        candidate=candidate,
        phases=numbers,
        time_factor=time_factor,
        ai=ai,
        folder=out,
    )
    click.echo(f"{packed.path}")
    for name in packed.names:
        click.echo(f"  {name}")


@main.command()
@click.argument("exercise", default=DEFAULT_EXERCISE)
def content(exercise: str) -> None:
    """Prove that an exercise is whole: ids, checks, starters, reference, hand-out."""
    from interview_kit.authoring.lint import prove

    findings = prove(exercise, say=click.echo)
    if findings:
        for finding in findings:
            click.echo(f"  not right: {finding}", err=True)
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@main.command()
@click.argument("exercise", default=DEFAULT_EXERCISE)
@click.option("--check", is_flag=True, help="Only say what differs; exit with 1 if anything does.")
def starters(exercise: str, check: bool) -> None:
    """Derive the starters of all phases from the solution."""
    from interview_kit.authoring.starters import drift, write

    if not check:
        for path in write(exercise):
            click.echo(path.relative_to(layout.ROOT))
        return
    differing = drift(exercise)
    for path in differing:
        click.echo(f"differs from the solution: {path.relative_to(layout.ROOT)}", err=True)
    if differing:
        raise DriftError("run `nox -s starters` and commit what it writes")


@main.command()
def doctor() -> None:
    """Say what isolation this machine can have, and the cure where it cannot."""
    from interview_kit.cli import grade as grading

    if not grading.diagnose():
        refuse("only `--isolation none` is left: grade only code that you trust")


def refuse(reason: str) -> NoReturn:
    """End with 1 and a reason."""
    click.echo(reason, err=True)
    sys.exit(int(ExitCode.BELOW_THRESHOLD))
