"""Web frameworks that a submission may use: one module each, listed here."""

from interview_kit.frameworks import fastapi
from interview_kit.frameworks.base import Framework

FRAMEWORKS: dict[str, Framework] = {row.name: row for row in (fastapi.FRAMEWORK,)}

__all__ = ["FRAMEWORKS", "Framework"]
