"""What the candidate's own tests run and notice, as it is stored."""

from typing import Literal

from pydantic import Field

from interview_kit.core.model import MutantStatus, Noticed
from interview_kit.metrics.record import Document, MetricPart, SharePart


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


class FaultPart(Document):
    """A server that is broken in one way, and what the candidate's tests made of it."""

    id: str
    title: str
    requirements: tuple[str, ...]
    outcome: Noticed
    test: str | None


class FaultsPart(Document):
    """Broken servers: `score` is the percentage noticed of all, exercised or not.

    `contradicting` tests pass on the candidate's program and fail on the reference.
    """

    noticed: int
    unnoticed: int
    not_exercised: int
    score: float
    items: tuple[FaultPart, ...]
    contradicting: dict[str, str]


class MutationPart(MetricPart):
    """What the candidate's tests notice: of broken servers, and of changes to their program.

    The counts are of mutants that count: those that a hidden check sees. `left_out` counts the
    others by reason, `all_count` says why all of them count. `mutants` is the mean of the
    percentages of `interface` and `body`; `score` is the mean of `mutants` and of the faults'
    score, or one of the two alone where there is no other. `numerator` and `denominator` are
    noticed and counting mutants; `interval` is of `score`, where a sample leaves it open.
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
    mutants: float | None = None
    faults: FaultsPart | None = None
    left_out: dict[str, int] = Field(default_factory=dict)
    all_count: str | None = None
    partial: str | None
    quarantined: dict[str, str]
    survivors: tuple[SurvivorPart, ...]
