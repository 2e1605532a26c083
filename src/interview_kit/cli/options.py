"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path

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
