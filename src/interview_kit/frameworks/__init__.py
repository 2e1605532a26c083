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
    """The row of a stack that an exercise has a starter for: one without a row is a command."""
    return FRAMEWORKS.get(stack, command.FRAMEWORK)


__all__ = ["FRAMEWORKS", "Framework", "framework_of"]
