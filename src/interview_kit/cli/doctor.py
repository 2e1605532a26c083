"""The command `doctor`: which isolation levels does this machine support?"""

import sys

import click

from interview_kit.core.errors import ExitCode


@click.command()
def doctor() -> None:
    """Show which isolation levels this machine supports, and how to enable the others."""
    if not has_isolation():
        click.echo(
            "no isolation is available: use `--isolation none` only for code that you trust",
            err=True,
        )
        sys.exit(int(ExitCode.BELOW_THRESHOLD))


def has_isolation() -> bool:
    """Print each level with its state; returns whether one that isolates is available."""
    from rich.console import Console

    from interview_kit.exercise import DEFAULT_FRAMEWORK
    from interview_kit.grading.isolation import NO_ISOLATION
    from interview_kit.sandbox.diagnosis import diagnose
    from interview_kit.submission import environments

    console = Console()
    diagnoses = diagnose(environments.build(DEFAULT_FRAMEWORK))
    for diagnosis in diagnoses:
        sign = "[green]ok[/]" if diagnosis.is_available else "[red]no[/]"
        console.print(f"{sign}  {diagnosis.level:<11} {diagnosis.cause}", highlight=False)
        if diagnosis.remedy:
            console.print(f"{'':15} {diagnosis.remedy}", highlight=False)
    return any(diagnosis.is_available for diagnosis in diagnoses if diagnosis.level != NO_ISOLATION)
