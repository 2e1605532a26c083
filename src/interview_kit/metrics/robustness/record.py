"""How an API keeps to its own OpenAPI document, as it is stored."""

from interview_kit.metrics.record import Document


class RobustnessFindingPart(Document):
    """One kind of departure from the document in one operation, with the first that showed it."""

    kind: str
    operation: str
    request: str
    status: int | None


class RobustnessPart(Document):
    """What generated requests showed: a profile without points.

    `kinds` counts the operations in which each kind was seen, `findings` lists the first of
    `total`.
    """

    operations: int
    requests: int
    total: int
    kinds: dict[str, int]
    findings: tuple[RobustnessFindingPart, ...]
    reason: str | None
