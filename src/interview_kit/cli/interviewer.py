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
    isolation_option,
    split_names,
)
from interview_kit.core.errors import ExitCode


def list_metrics() -> tuple[str, ...]:
    """Return the names of all metrics."""
    # Imported late: the metrics are the whole engine, and most commands answer without it.
    from interview_kit.metrics.catalogue import METRICS

    return tuple(METRICS)


class MetricsOption(click.Option):
    """An option for names of metrics; its help looks them up only when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help with the names of all metrics."""
        self.help = f"Measure these only, comma-separated: {', '.join(list_metrics())}."
        return super().get_help_record(ctx)


@click.command()
@click.argument("path", type=PATH, required=False)
@click.option("--out", type=PATH, help="Folder for the reports.  [default: results/CANDIDATE]")
@click.option(
    "--only",
    cls=MetricsOption,
    callback=split_names(list_metrics),
    metavar="METRICS",
)
@click.option(
    "--phases",
    callback=split_names(lambda: ("1", "2", "3")),
    metavar="1,2,3",
    help="Run the hidden checks of these phases only.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Seed of the grading; the same seed gives the same scorecard.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Mutants to run in parallel.  [default: number of processors]",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=1),
    help="Seconds on the clock for the mutants.  [default: what six minutes for all leave]",
)
@click.option(
    "--quick",
    is_flag=True,
    help="Take a first look: a small sample of mutants and broken servers, no profiles.",
)
@click.option(
    "--load",
    is_flag=True,
    help="Add a load profile: speed and memory beside the reference's; shown, not scored.",
)
@click.option(
    "--isolation",
    type=LEVEL,
    help="Use this level only.  [default: the strongest that this machine supports]",
)
@allow_install_option
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
    from interview_kit.scorecard.result import INTERRUPTED

    result = grading.run(path, out, grading.build_options(**options), framework=framework)
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
def report(folder: Path, reader: str) -> None:
    """Write the reports of FOLDER again from its result.json, and show the scorecard."""
    from interview_kit.cli import grade as grading

    if reader == "interviewer":
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


COMMANDS = (grade, faults, report, verify, interview)
