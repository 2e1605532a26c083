"""What the candidate's own tests notice: what is measured, and its part of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from interview_kit.core.model import MutantStatus, Noticed
from interview_kit.metrics.record import Document, MetricPart, SharePart

EVERY_REQUEST = "every request"
"""Stands for a requirement where a mutant breaks none of its own: nothing works any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantResult:
    """One change to the candidate's program and what their tests made of it.

    `kind` is `interface` (decorators, class bodies, defaults, annotations) or `body`;
    `diff` is a unified diff in their own lines; `tests` ran the changed line. `counts` says
    that a hidden check sees the change, or that none could be asked; `requirement` is the one that
    the first such check judges, or `EVERY_REQUEST`; None where none was asked. The record holds
    survivors: mutants that count and that nothing killed, so `killed_by` and `counts` are not
    stored.
    """

    id: str
    file: str
    line: int
    function: str
    operator: str
    kind: Literal["interface", "body"]
    status: MutantStatus
    diff: str
    tests: tuple[str, ...] = ()
    requirement: str | None = None
    killed_by: Annotated[str | None, Field(exclude=True)] = None
    counts: Annotated[bool, Field(exclude=True)] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """What the candidate's tests made of all mutants that were run.

    `generated` counts the mutants of the program, `kinds` the same by kind, `mutants` are
    those that were run; `left_out` counts by reason those that do not count, `all_count` says
    why no hidden check could be asked which do. `partial` says why fewer were run than
    planned; `not_run` why none was run, as no test would have passed; `void` why nothing counts;
    `interrupted` that somebody asked to stop, `slow` that the tests or the hidden checks worked for
    longer than they may. `not_judged` says of files of the program why
    they have no mutants.
    """

    mutants: tuple[MutantResult, ...]
    generated: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    all_count: str | None = None
    quarantined: Mapping[str, str] = field(default_factory=dict)
    partial: str | None = None
    not_run: str | None = None
    void: str | None = None
    interrupted: bool = False
    slow: bool = False
    not_judged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFinding:
    """One fault, what became of it, and the test that failed because of it.

    `weight` (0 to 1) says how far it counts: as far as the submission meets what it breaks.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    outcome: Noticed
    test: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFindings:
    """What the candidate's tests made of all faults of the exercise.

    None of these tests counted: `quarantined` ones fail on their own program now and then,
    `contradicting` ones on our reference, with their messages, `overspecified` ones on servers
    that break no promise, with the cause. `left_out` counts by reason the faults
    that have no outcome. `void` says why nothing counts, `unmet`
    why the tests met none of them, so that these count neither for nor against.
    """

    items: tuple[FaultFinding, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    contradicting: Mapping[str, str] = field(default_factory=dict)
    overspecified: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None


class FaultsPart(Document):
    """Broken servers: `score` is the percentage noticed, exercised or not, by weight.

    It is a percentage of `whole`, the sum of the weights but at least half of all. `not_built`
    have no weight, since the submission meets nothing of what they break, and are in no count of
    outcomes; `in_part` weigh less than one. `unmet` are the requirements that lower a weight;
    `all_count` says why none does. `contradicting` tests pass on the candidate's program and fail
    on the reference, `overspecified` ones on servers that break no promise: neither noticed
    anything here. `left_out` counts by reason the broken servers without an outcome, which are
    in no other figure.
    """

    noticed: int
    unnoticed: int
    not_exercised: int
    not_built: int = 0
    in_part: int = 0
    unmet: tuple[str, ...] = ()
    whole: float | None = None
    all_count: str | None = None
    score: float
    items: tuple[FaultFinding, ...]
    contradicting: dict[str, str]
    overspecified: dict[str, str] = Field(default_factory=dict)
    left_out: dict[str, int] = Field(default_factory=dict)


class RequirementShare(SharePart):
    """How many of the changes that break one requirement were noticed, and how much they weigh."""

    requirement: str
    weight: int


class MutationPart(MetricPart):
    """What the candidate's tests notice: of broken servers, and of changes to their program.

    The counts are of mutants that count: those that a hidden check sees. `left_out` counts the
    others by reason, `all_count` says why all of them count. `mutants` is the mean of the
    percentages of `requirements`, by weight; where these are not known (all count, or a quick
    look), of `interface` and `body`. `score` is the mean of `mutants` and of the faults'
    score, or one of the two alone where there is no other. `numerator` and `denominator` are
    noticed and counting mutants; `interval` is of `score`, where a sample leaves it open. All
    points are given from a `score` of `full_marks_at` on.
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
    full_marks_at: float = 100.0
    interval: tuple[float, float] | None
    interface: SharePart
    body: SharePart
    requirements: tuple[RequirementShare, ...] = ()
    mutants: float | None = None
    faults: FaultsPart | None = None
    left_out: dict[str, int] = Field(default_factory=dict)
    all_count: str | None = None
    partial: str | None
    quarantined: dict[str, str]
    not_judged: dict[str, str] = Field(default_factory=dict)
    survivors: tuple[MutantResult, ...]
