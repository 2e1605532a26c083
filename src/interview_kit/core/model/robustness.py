"""How an API keeps to its own OpenAPI document."""

from dataclasses import dataclass


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
