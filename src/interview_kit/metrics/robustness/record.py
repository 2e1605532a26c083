"""How an API keeps to its own OpenAPI document: what is measured, and its part of the record."""

from dataclasses import dataclass

from interview_kit.metrics.record import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessFinding:
    """One kind of departure from the document in one operation, with the request that showed it.

    `status` is None when no answer came.
    """

    kind: str
    operation: str
    request: str
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What generated requests showed; `reason` says why none, or not all, were sent."""

    operations: int = 0
    requests: int = 0
    findings: tuple[RobustnessFinding, ...] = ()
    reason: str | None = None


class RobustnessPart(Document):
    """What generated requests showed: a profile without points.

    `kinds` counts the operations in which each kind was seen, `findings` lists the first of
    `total`.
    """

    operations: int
    requests: int
    total: int
    kinds: dict[str, int]
    findings: tuple[RobustnessFinding, ...]
    reason: str | None
