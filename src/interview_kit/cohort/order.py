"""What the process of a grading is told, and the last word that it says."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from interview_kit.metrics.base import Options

VERDICT = "verdict"
"""The first word of the last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to grade, how, and the folder for the reports."""

    path: Path
    out: Path
    options: Options


ORDER = TypeAdapter(Order)
