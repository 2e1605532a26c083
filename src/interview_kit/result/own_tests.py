"""What the candidate's own tests run and notice, as it is stored."""

from typing import Literal

from interview_kit.model import MutantStatus
from interview_kit.result.base import Document, MetricPart, SharePart


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
