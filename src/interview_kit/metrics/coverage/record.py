"""What the candidate's own tests run, as it is stored."""

from pydantic import Field

from interview_kit.metrics.record import Document, MetricPart


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
    """Coverage in percent: of lines, of branches, and of both together (what counts).

    `not_judged` says of files of the program why they are not among `files`.
    """

    line: float | None
    branch: float | None
    combined: float | None
    tests: TestsPart
    files: tuple[FileCoveragePart, ...]
    not_judged: dict[str, str] = Field(default_factory=dict)
