"""The stored cohort, `cohort.json`: what its page and its table are made from."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from interview_kit.cohort.states import RowState
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.core.model import Noticed, Verdict
from interview_kit.metrics.record import Document
from interview_kit.metrics.timeline.record import PhaseTiming
from interview_kit.scorecard.result import AskedPart

FORMAT_VERSION = 1


class Figure(Document):
    """The points of one metric and its figure in percent; None where it was not measured."""

    points: float | None
    max_points: float
    percent: float | None


class Row(Document):
    """One submission. `cause` says why it has no grade, or what its scorecard lacks.

    `note` says which exercise was assumed for a submission that names none.

    `folder` says whether a folder with its reports lies beside the cohort. `phases` are those
    that its journal claims.
    """

    name: str
    state: RowState
    cause: str | None = None
    note: str | None = None
    folder: bool = False
    exercise: str = ""
    framework: str = ""
    isolation: str = ""
    sha256: str = ""
    points: float | None = None
    max_points: float = 0.0
    metrics: dict[str, Figure] = Field(default_factory=dict)
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    faults: dict[str, Noticed] = Field(default_factory=dict)
    phases: tuple[PhaseTiming, ...] = ()


class RequirementLine(Document):
    """A requirement of an exercise, in the words of its brief; one of a bonus is in no sum."""

    id: str
    phase: int
    title: str
    bonus: bool = False


class ExerciseLine(Document):
    """What the columns of an exercise mean: its requirements, and its broken servers by id."""

    id: str
    requirements: tuple[RequirementLine, ...]
    faults: dict[str, str]


class SimilarPair(Document):
    """Two submissions that share much beyond the starter: `percent` of the smaller one.

    `files` are pairs of files, the most similar first.
    """

    first: str
    second: str
    percent: float
    files: tuple[tuple[str, str], ...]


class Cohort(Document):
    """All submissions of a cohort. `not_compared` says why no similar pairs were looked for."""

    format_version: Literal[1]
    kit_version: str
    name: str
    seed: int
    asked: AskedPart
    exercises: tuple[ExerciseLine, ...]
    rows: tuple[Row, ...]
    similar: tuple[SimilarPair, ...] = ()
    not_compared: str | None = None


def read(path: Path) -> Cohort:
    """Read a stored cohort. Raises `UnreadableSubmissionError`."""
    try:
        return Cohort.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableSubmissionError(
            f"no cohort at {path}: {error.strerror}; run `nox -s cohort` first"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UnreadableSubmissionError(
            f"{path} is not a cohort of format {FORMAT_VERSION}: {place}: {first['msg']}; "
            "grade the cohort again"
        ) from error


def render(cohort: Cohort) -> str:
    """Render the document as JSON."""
    return cohort.model_dump_json(indent=1) + "\n"
