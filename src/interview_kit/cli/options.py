"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

PATH = click.Path(path_type=Path)

LEVEL = click.Choice(["bubblewrap", "landlock", "none"])
"""The names of `sandbox.levels.LEVELS`, written out: importing the levels would slow `--help`."""

exercise_option = click.option(
    "--exercise", help="Exercise to assume for a submission without kit.toml."
)
isolation_option = click.option("--isolation", type=LEVEL, help="Use this isolation level only.")
allow_install_option = click.option(
    "--allow-install",
    is_flag=True,
    help="Install the packages that the submission requests, from wheels only.",
)


def split_names(allowed: Callable[[], tuple[str, ...]]) -> Callable[..., tuple[str, ...]]:
    """Return a callback that splits `a,b` and rejects names that are not allowed."""

    def parse(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
        for name in names:
            if name not in allowed():
                raise click.BadParameter(f"{name!r} is not one of {', '.join(allowed())}")
        return names

    return parse


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


GRADING_OPTIONS = (
    click.option(
        "--only", cls=MetricsOption, callback=split_names(list_metrics), metavar="METRICS"
    ),
    click.option(
        "--phases",
        callback=split_names(lambda: ("1", "2", "3")),
        metavar="1,2,3",
        help="Run the hidden checks of these phases only.",
    ),
    click.option(
        "--seed",
        type=int,
        default=0,
        show_default=True,
        help="Seed of the grading; the same seed gives the same scorecard.",
    ),
    click.option(
        "--budget",
        type=click.FloatRange(min=1),
        help="Seconds on the clock for the mutants.  [default: what six minutes for all leave]",
    ),
    click.option(
        "--quick",
        is_flag=True,
        help="Take a first look: a small sample of mutants and broken servers, no profiles.",
    ),
    click.option(
        "--load",
        is_flag=True,
        help="Add a load profile: speed and memory beside the reference's; shown, not scored.",
    ),
    click.option(
        "--isolation",
        type=LEVEL,
        help="Use this level only.  [default: the strongest that this machine supports]",
    ),
    allow_install_option,
)


def grading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how submissions are graded, whether one or many."""
    for option in reversed(GRADING_OPTIONS):
        command = option(command)
    return command
