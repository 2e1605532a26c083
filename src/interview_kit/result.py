"""The stored scorecard, `result.json`: the one record that every report is made from.

Everything outside the key `run` repeats byte for byte when the same submission is graded
again by the same kit with the same seed. `docs/result-json.md` explains each field.
"""

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from interview_kit.errors import UnreadableSubmissionError
from interview_kit.model import METRICS, MutantStatus, Outcome, Verdict

FORMAT_VERSION = 1
_SURROGATE = re.compile("[\ud800-\udfff]")


class Document(BaseModel):
    """A part of the stored record: frozen, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        """Write lone surrogates as escapes: they stand in file names and logs, not in UTF-8."""
        if isinstance(value, str):
            return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
        if isinstance(value, dict):
            return {cls._storable(key): cls._storable(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return tuple(cls._storable(item) for item in value)
        return value


class SubmissionPart(Document):
    """What was graded. `notes` name what was left out of it or inferred about it."""

    candidate: str
    exercise: str
    framework: str
    sha256: str
    files: int
    size: int
    manifest: Literal["kit.toml", "inferred"]
    notes: tuple[str, ...]


class IsolationPart(Document):
    """The sandbox level in force and what its self-test proved."""

    level: str
    version: str
    proved: tuple[str, ...]
    not_covered: tuple[str, ...]


class ServerPart(Document):
    """Whether the candidate's server answered, and in one line why not."""

    answered: bool
    cause: str | None


class CheckPart(Document):
    """One hidden check: its rule as a sentence, what it found, in words that repeat."""

    name: str
    title: str
    outcome: Outcome
    message: str


class RequirementPart(Document):
    """One requirement with its verdict and points."""

    id: str
    title: str
    verdict: Verdict
    points: float | None
    max_points: float
    bonus: bool
    checks: tuple[CheckPart, ...]


class PhasePart(Document):
    """One phase with its requirements; bonus requirements are in no sum."""

    id: str
    number: int
    title: str
    minutes: int
    points: float | None
    max_points: float
    requirements: tuple[RequirementPart, ...]


class MetricPart(Document):
    """What all metrics share. `reason` explains any state other than `measured`.

    `void` gives no points because the measurement showed that it cannot be believed;
    `not_measured` leaves the metric out of the total.
    """

    state: Literal["measured", "void", "not_measured"]
    reason: str | None
    points: float | None
    max_points: float


class CorrectnessPart(MetricPart):
    """Behaviour over HTTP: requirements met, and bonus points shown beside."""

    checks_passed: int
    checks_total: int
    bonus_points: float
    bonus_max: float


class FileCoveragePart(Document):
    """Coverage of one file, in percent, with what no test runs."""

    path: str
    line: float
    branch: float | None
    missing_lines: tuple[int, ...]
    missing_branches: tuple[tuple[int, int], ...]


class TestsPart(Document):
    """The candidate's own suite on their own program."""

    __test__ = False

    collected: int
    passed: int
    failed: int
    skipped: int
    failures: dict[str, str]


class CoveragePart(MetricPart):
    """Coverage in percent: of lines, of branches, and of both together (what counts)."""

    line: float | None
    branch: float | None
    combined: float | None
    tests: TestsPart
    files: tuple[FileCoveragePart, ...]


class SurvivorPart(Document):
    """A change to the candidate's program that none of their tests noticed."""

    id: str
    file: str
    line: int
    function: str
    operator: str
    kind: Literal["interface", "body"]
    status: MutantStatus
    diff: str
    tests: tuple[str, ...]


class SharePart(Document):
    """So many of so many."""

    killed: int
    total: int


class MutationPart(MetricPart):
    """Mutants noticed by the candidate's tests.

    `score` is `100 * numerator / denominator`, the numerator being killed and timed out
    mutants and the denominator all that could be judged (stillborn ones left out).
    """

    generated: int
    killed: int
    survived: int
    timeout: int
    no_tests: int
    stillborn: int
    numerator: int
    denominator: int
    score: float | None
    interval: tuple[float, float] | None
    interface: SharePart
    body: SharePart
    partial: str | None
    quarantined: dict[str, str]
    survivors: tuple[SurvivorPart, ...]


class CodeFindingPart(Document):
    """What a tool that only reads found in a line: its code, such as `E501`, and its words."""

    file: str
    line: int
    code: str
    text: str


class CodeFunctionPart(Document):
    """A function with its cognitive complexity."""

    file: str
    line: int
    name: str
    complexity: int


class CodePart(MetricPart):
    """How the program reads: a profile, without points unless the exercise gives it weight.

    `clean` is the percentage of lines without a finding of style; `style` and `types` list the
    first findings, of `style_total` and `types_total` (None: types were not checked, and
    `types_reason` says why).
    """

    files: int
    lines: int
    clean: float
    style_total: int
    per_100_lines: float
    style: tuple[CodeFindingPart, ...]
    functions: int
    annotated: int
    complexity_max: int
    complex: tuple[CodeFunctionPart, ...]
    types_total: int | None
    types_reason: str | None
    types: tuple[CodeFindingPart, ...]


class MetricsPart(Document):
    """All metrics of a grading; `code` where it was asked for."""

    correctness: CorrectnessPart
    coverage: CoveragePart
    mutation: MutationPart
    code: CodePart | None = None

    def main(self) -> tuple[tuple[str, MetricPart], ...]:
        """The metrics that every exercise scores, by name."""
        return tuple((name, getattr(self, name)) for name in METRICS)


class TotalPart(Document):
    """The sum over the metrics that were measured; no points when ungraded."""

    points: float | None
    max_points: float


class ExchangePart(Document):
    """One HTTP exchange of a check, with a curl line that sends it again."""

    method: str
    target: str
    request_body: str
    status: int | None
    response_body: str
    error: str | None
    curl: str


class AskedPart(Document):
    """What was asked of the grading, so that it can be asked again; no `phases` means all."""

    only: tuple[str, ...] = METRICS
    phases: tuple[int, ...] = ()
    budget: float = 120.0


class RunPart(Document):
    """Times, machine facts and raw evidence: the only part that may differ between runs."""

    started_at: str
    seconds: dict[str, float]
    machine: dict[str, str]
    server_log: str
    tests_log: str
    exchanges: dict[str, tuple[ExchangePart, ...]]


class Result(Document):
    """A whole scorecard."""

    format_version: Literal[1]
    kit_version: str
    seed: int
    asked: AskedPart = AskedPart()
    status: Literal["graded", "ungraded"]
    reason: str | None
    submission: SubmissionPart
    isolation: IsolationPart
    server: ServerPart
    phases: tuple[PhasePart, ...]
    metrics: MetricsPart
    total: TotalPart
    run: RunPart


def write(result: Result, path: Path) -> None:
    """Store a scorecard as UTF-8 JSON; foreign text keeps only what JSON can hold."""
    path.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """Read a stored scorecard back. Errors: `UnreadableSubmissionError`."""
    try:
        return Result.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableSubmissionError(
            f"no scorecard at {path}: {error.strerror}; grade a submission first"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UnreadableSubmissionError(
            f"{path} is not a scorecard of format {FORMAT_VERSION}: {where}: {first['msg']}"
        ) from error


def stable_json(result: Result) -> str:
    """The part of a scorecard that repeats, as JSON: everything but `run`."""
    return result.model_dump_json(indent=2, exclude={"run"}) + "\n"
