# phase 3: begin drop
"""What a change changes."""

from collections.abc import Mapping
from typing import Any

from domain.models import DeviceFields


def compare_fields(before: Mapping[str, Any], new: DeviceFields) -> dict[str, dict[str, Any]]:
    """Return each field that differs, as `{"old", "new"}`; what is missing counts as null."""
    after = new.model_dump(mode="json")
    if "device_uuid" in before:
        after.pop("device_uuid", None)
    return {
        field: {"old": before.get(field), "new": value}
        for field, value in after.items()
        if before.get(field) != value
    }


# phase 3: end
