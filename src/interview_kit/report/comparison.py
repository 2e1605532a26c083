"""Compare two scorecards of one submission field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interview_kit.scorecard.result import Result

NOTES = "submission.notes"
"""Not compared: notes say what intake left out, and the stored copy no longer holds it."""
ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that differs: its path, and both values as text."""

    path: str
    stored: str
    again: str


def compare(stored: Result, again: Result) -> Iterator[Difference]:
    """Compare all fields outside `run`; yields the differences in the order of the document."""
    before, after = (part.model_dump(mode="json", exclude={"run"}) for part in (stored, again))
    for path, first, second in _compare_values("", before, after):
        if path != NOTES and not path.startswith(f"{NOTES}["):
            yield Difference(path=path, stored=_format(first), again=_format(second))


def _compare_values(path: str, first: Any, second: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in dict.fromkeys((*first, *second)):
            inner = f"{path}.{key}" if path else str(key)
            yield from _compare_values(inner, first.get(key, ABSENT), second.get(key, ABSENT))
    elif isinstance(first, list) and isinstance(second, list):
        for index in range(max(len(first), len(second))):
            inner = f"{path}[{_name_item(first, second, index)}]"
            yield from _compare_values(inner, _item(first, index), _item(second, index))
    elif first is ABSENT or second is ABSENT or first != second:
        yield path, first, second


def _name_item(first: list[Any], second: list[Any], index: int) -> str:
    """Name an item by its id, name or path when both sides agree on it, else by its index."""
    for key in ("id", "name", "path"):
        names = [
            item[key] if isinstance(item, dict) and key in item else None
            for item in (_item(first, index), _item(second, index))
        ]
        if names[0] is not None and names[0] == names[1]:
            return str(names[0])
    return str(index)


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else ABSENT


def _format(value: Any) -> str:
    return "nothing" if value is ABSENT else str(value)
