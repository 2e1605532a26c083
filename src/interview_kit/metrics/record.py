"""What every part of the stored record is made of."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

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


class MetricPart(Document):
    """What all metrics share. `reason` explains any state other than `measured`.

    `void` gives no points because the measurement showed that it cannot be believed;
    `not_measured` leaves the metric out of the total.
    """

    state: Literal["measured", "void", "not_measured"]
    reason: str | None
    points: float | None
    max_points: float


class SharePart(Document):
    """So many of so many."""

    killed: int
    total: int
