"""The stored scorecard, `result.json`: the one record that every report is made from.

Everything outside the key `run` repeats byte for byte when the same submission is graded
again by the same kit with the same seed. `docs/result-json.md` explains each field.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import ValidationError, create_model

from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.core.model import Exchange
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.catalogue import METRICS
from interview_kit.metrics.load.record import LoadPart
from interview_kit.metrics.record import Document, MetricPart
from interview_kit.metrics.timeline.record import Timeline

Part = TypeVar("Part", bound=Document)

FORMAT_VERSION = 2
INTERRUPTED = "interrupted: only what was measured counts"
"""The reason of a scorecard whose grading someone ended early."""


class SubmissionPart(Document):
    """What was graded. `notes` name what was left out of it or inferred about it.

    `installed` are the packages that it got beside its environment's, `missing` the requirements
    of those that it requests and did not get. `program` are the files that coverage and
    mutation measure; `generated` files beside them are not counted.
    """

    candidate: str
    exercise: str
    framework: str
    sha256: str
    files: int
    size: int
    manifest: Literal["kit.toml", "inferred"]
    notes: tuple[str, ...]
    installed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()


class IsolationPart(Document):
    """The sandbox level in force and what its self-test proved."""

    level: str
    version: str
    proved: tuple[str, ...]
    not_covered: tuple[str, ...]

    @property
    def unverified(self) -> bool:
        """Return True when nothing was held off: the submission could have changed any figure."""
        return self.level == "none"


class ServerPart(Document):
    """Whether the candidate's server answered; `cause` says in one line why not, or not below 500.

    A server that answered and has a cause answered nothing but 5xx when it started.
    """

    answered: bool
    cause: str | None


class Metrics(Document):
    """What all metrics of a grading have in common; `MetricsPart` adds a field for each."""

    def main(self) -> tuple[tuple[str, MetricPart], ...]:
        """Return the metrics that every exercise scores, by name."""
        return tuple(
            (name, getattr(self, name)) for name, metric in METRICS.items() if not metric.is_profile
        )

    def parts(self) -> tuple[MetricPart, ...]:
        """Return every part that can have points, in the order of the metrics."""
        parts = (getattr(self, name) for name in METRICS)
        return tuple(part for part in parts if isinstance(part, MetricPart))

    def part(self, kind: type[Part]) -> Part:
        """Return the part of a type. Raises `LookupError` for a profile that is missing."""
        if part := self.find(kind):
            return part
        raise LookupError(f"there is no {kind.__name__} in this scorecard")

    def find(self, kind: type[Part]) -> Part | None:
        """Return the part of a type; None for a profile that was not asked for."""
        parts = (getattr(self, name) for name in METRICS)
        return next((part for part in parts if isinstance(part, kind)), None)


if TYPE_CHECKING:
    MetricsPart = Metrics
else:
    MetricsPart = create_model(
        "MetricsPart",
        __base__=Metrics,
        __module__=__name__,
        __doc__="All metrics of a grading; a profile such as `code` where it was asked for.",
        **{
            name: (metric.record | None, None) if metric.is_profile else (metric.record, ...)
            for name, metric in METRICS.items()
        },
    )


class TotalPart(Document):
    """The sum over the metrics that were measured; no points when ungraded.

    `reason` says which metrics it lacks because of the submission, and why: its tests are not
    pytest's, or a package that it requests is not installed.
    """

    points: float | None
    max_points: float
    reason: str | None = None


class AskedPart(Document):
    """What was asked of the grading, so that it can be asked again; no `phases` means all.

    `quick` marks a quick look: a sample instead of a grading.
    """

    only: tuple[str, ...]
    phases: tuple[int, ...]
    budget: float | None
    allow_install: bool
    quick: bool = False


class RunPart(Document):
    """Times, machine facts and raw evidence: the only part that may differ between runs.

    `load` is the load profile, where it was asked for.
    """

    started_at: str
    seconds: dict[str, float]
    machine: dict[str, str]
    server_log: str
    tests_log: str
    exchanges: dict[str, tuple[Exchange, ...]]
    load: LoadPart | None = None


class Result(Document):
    """A whole scorecard."""

    format_version: Literal[2]
    kit_version: str
    seed: int
    asked: AskedPart
    status: Literal["graded", "ungraded"]
    reason: str | None
    submission: SubmissionPart
    isolation: IsolationPart
    server: ServerPart
    phases: tuple[PhasePart, ...]
    metrics: MetricsPart
    total: TotalPart
    timeline: Timeline | None = None
    run: RunPart


def write(result: Result, path: Path) -> None:
    """Store a scorecard as UTF-8 JSON; foreign text keeps only what JSON can hold."""
    path.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """Read a stored scorecard back. Raises `UnreadableSubmissionError` when there is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableSubmissionError(
            f"no scorecard at {path}: {error.strerror}; grade a submission first"
        ) from error
    if (version := read_version(content)) in range(1, FORMAT_VERSION):
        raise UnreadableSubmissionError(
            f"{path} is a scorecard of format {version}; grade the submission again"
        )
    try:
        return Result.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UnreadableSubmissionError(
            f"{path} is not a scorecard of format {FORMAT_VERSION}: {place}: {first['msg']}"
        ) from error


def read_version(content: bytes) -> int | None:
    """Return the format version that a stored scorecard states; None when it states none."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    version = document.get("format_version") if isinstance(document, dict) else None
    return version if type(version) is int else None


def stable_json(result: Result) -> str:
    """Return the part of a scorecard that repeats, as JSON: everything but `run`."""
    return result.model_dump_json(indent=2, exclude={"run"}) + "\n"
