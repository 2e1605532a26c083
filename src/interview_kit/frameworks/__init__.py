"""Web frameworks that a submission may use: one module each, listed here."""

from interview_kit.frameworks import command, django, fastapi, flask, litestar
from interview_kit.frameworks.base import Framework

FRAMEWORKS: dict[str, Framework] = {
    row.name: row
    for row in (
        fastapi.FRAMEWORK,
        flask.FRAMEWORK,
        django.FRAMEWORK,
        litestar.FRAMEWORK,
        command.FRAMEWORK,
    )
}


def framework_of(stack: str) -> Framework:
    """Return the row of a stack that an exercise has a starter for; without one it is a command."""
    return FRAMEWORKS.get(stack, command.FRAMEWORK)


def entry_points() -> dict[str, str]:
    """Return every framework's entry points: a submission may import more than it names."""
    return {name: kind for row in FRAMEWORKS.values() for name, kind in row.entry_points.items()}


__all__ = ["FRAMEWORKS", "Framework", "entry_points", "framework_of"]
