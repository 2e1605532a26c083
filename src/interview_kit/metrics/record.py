"""What every part of the stored record is made of."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

_SURROGATE = re.compile("[\ud800-\udfff]")


class Document(BaseModel):
    """A part of the stored record: frozen, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _escape_field(cls, value: object, info: ValidationInfo) -> object:
        # JSON that is read cannot hold lone surrogates: its parser refuses them.
        return value if info.mode == "json" else escape_surrogates(value)


def escape_surrogates(value: object) -> object:
    """Write lone surrogates as escapes, also in what the value holds.

    File names and logs of a submission may contain them, UTF-8 cannot.
    """
    if isinstance(value, str):
        if not _SURROGATE.search(value):
            return value  # also keeps a member of an enum what it is
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        items = value.items()
        return {escape_surrogates(key): escape_surrogates(item) for key, item in items}
    if isinstance(value, list | tuple):
        return tuple(escape_surrogates(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{name: escape_surrogates(getattr(value, name)) for name in names})
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
    """How many of how many."""

    killed: int
    total: int
