"""The command `interview-kit`: its subcommands, and how errors become exit codes.

Each group of commands has a module. A command imports the engine when it runs, so that `--help`
answers at once.
"""

import sys
import traceback
from typing import Any

import click

from interview_kit import __version__
from interview_kit.cli import authors, doctor, interviewer
from interview_kit.cli.signals import treat_sigterm_as_ctrl_c
from interview_kit.core.errors import ExitCode, KitError, describe_unexpected


class Commands(click.Group):
    """A group of commands that ends with the kit's exit codes and without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print a `KitError` as one line and exit with its code."""
        try:
            with treat_sigterm_as_ctrl_c():
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
            # A bug of the kit: its report needs the traceback, and Python's own exit code 1
            # would read as "below the threshold".
            traceback.print_exc()
            click.echo(f"error: {describe_unexpected(error)}", err=True)
            sys.exit(int(ExitCode.ENGINE_FAULT))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="api-interview-kit")
def main() -> None:
    """Timed web-API exercises, graded on behaviour, coverage and mutation score."""


for command in (*interviewer.COMMANDS, *authors.COMMANDS, doctor.doctor):
    main.add_command(command)
