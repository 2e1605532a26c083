"""Commands for interviewers: grade a submission, and work with its scorecard."""

import sys
from pathlib import Path
from typing import Any

import click

from interview_kit.cli.options import (
    LEVEL,
    PATH,
    allow_install_option,
    exercise_option,
    grading_options,
    isolation_option,
    split_names,
)
from interview_kit.core.errors import ExitCode


def list_formats() -> tuple[str, ...]:
    """Return the names of the formats of a scorecard."""
    from interview_kit.report.renderers import EXPORTS

    return tuple(EXPORTS)


@click.command()
@click.argument("path", type=PATH, required=False)
@click.option("--out", type=PATH, help="Folder for the reports.  [default: results/CANDIDATE]")
@grading_options
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Mutants to run in parallel.  [default: number of processors]",
)
@click.option("--candidate", help="Name on the scorecard.  [default: from the file name]")
@exercise_option
@click.option("--framework", help="Framework of the reference, without PATH.  [default: fastapi]")
@click.option("--fail-under", type=float, help="Exit with 1 below this many points.")
def grade(
    path: Path | None,
    out: Path | None,
    framework: str | None,
    fail_under: float | None,
    **options: Any,
) -> None:
    """Grade a submission: a folder or a zip. Without PATH: the reference of --exercise."""
    from interview_kit.cli import grade as grading
    from interview_kit.cli.settings import build_options
    from interview_kit.scorecard.result import INTERRUPTED

    result = grading.run(path, out, build_options(**options), framework=framework)
    if result.reason == INTERRUPTED:
        sys.exit(int(ExitCode.INTERRUPTED))
    if result.status == "ungraded" or result.reason is not None:
        sys.exit(int(ExitCode.ENGINE_FAULT))
    if fail_under is not None and (result.total.points or 0.0) < fail_under:
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@click.command()
@click.argument("path", type=PATH)
@click.option("--public", is_flag=True, help="Use only the broken servers that are public.")
@exercise_option
@isolation_option
@allow_install_option
def faults(path: Path, **options: Any) -> None:
    """Show which broken servers the tests of PATH notice and which they miss."""
    from interview_kit.cli import faults as broken_servers

    if broken_servers.run(path, **options).void:
        sys.exit(int(ExitCode.NOTHING_TO_GRADE))


@click.command()
@click.argument("folder", type=PATH)
@click.option(
    "--for",
    "reader",
    type=click.Choice(["interviewer", "candidate"]),
    default="interviewer",
    show_default=True,
    help="candidate: write only the copy for the candidate, without hidden data.",
)
@click.option(
    "--format",
    "formats",
    callback=split_names(list_formats),
    metavar="NAMES",
    help="Write only these, for other programs, comma-separated: junit, ctrf, gradescope, "
    "classroom50, summary, annotations, sarif, csv.",
)
def report(folder: Path, reader: str, formats: tuple[str, ...]) -> None:
    """Write the reports of FOLDER again from its result.json, and show the scorecard."""
    from interview_kit.cli import grade as grading

    if formats:
        for path in grading.write_exports(formats, folder):
            click.echo(path)
    elif reader == "interviewer":
        grading.rewrite_reports(folder)
    else:
        click.echo(grading.write_copy(reader, folder))


@click.command()
@click.argument("folder", type=PATH)
@click.argument("path", type=PATH, required=False)
@click.option(
    "--isolation",
    type=LEVEL,
    help="Use this level only.  [default: that of the first grading; none must be given]",
)
@click.option("--allow-install", is_flag=True, help="Install the same packages again.")
def verify(folder: Path, path: Path | None, isolation: str | None, allow_install: bool) -> None:
    """Grade the submission of FOLDER again and compare the scorecards.

    PATH is the submission, in case FOLDER holds no copy of it.
    """
    from interview_kit.cli import grade as grading

    if not grading.verify(folder, path, isolation, allow_install):
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


@click.command()
@click.argument("folder", type=PATH)
def interview(folder: Path) -> None:
    """Ask the questions about FOLDER's scorecard one by one, and record the answers.

    Answers are saved in interview.json, apart from the scorecard, and shown in report.html.
    """
    from interview_kit.cli import grade as grading

    grading.interview(folder)


@click.command()
@click.argument("source", type=PATH)
@click.option("--out", type=PATH, help="Folder for the results.  [default: results/COHORT]")
@grading_options
@exercise_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Gradings at once.  [default: as many as processors and memory allow]",
)
@click.option("--scheduler", metavar="ADDRESS", help="Grade on this Dask cluster: tcp://HOST:PORT.")
@click.option("--again", multiple=True, metavar="NAME", help="Grade this submission again.")
@click.option(
    "--anonymous", is_flag=True, help="Write page, table and record without names as well."
)
@click.option("--no-similarity", is_flag=True, help="Do not compare submissions with each other.")
def cohort(**arguments: Any) -> None:
    """Grade all submissions of SOURCE: a folder of zips and folders, or a CSV of names and paths.

    The same command goes on where an earlier one stopped. For a folder of results, SOURCE only
    has its pages written again.
    """
    from interview_kit.cli import cohort as many

    sys.exit(int(many.run(many.Arguments(**many.split(arguments)))))


COMMANDS = (grade, cohort, faults, report, verify, interview)
