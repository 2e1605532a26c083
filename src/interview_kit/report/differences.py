"""Where two scorecards of one submission are not the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interview_kit.scorecard.result import Result

NOTES = "submission.notes"
"""Not compared: they tell what intake left out, and what is graded again no longer holds that."""
MISSING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that is not the same: its path, and both values as text."""

    path: str
    stored: str
    again: str


def between(stored: Result, again: Result) -> Iterator[Difference]:
    """Each field outside `run` in which two scorecards differ, in the order of the document."""
    first, second = (one.model_dump(mode="json", exclude={"run"}) for one in (stored, again))
    for path, one, other in _walk("", first, second):
        if path != NOTES and not path.startswith(f"{NOTES}["):
            yield Difference(path=path, stored=_said(one), again=_said(other))


def _walk(path: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            inner = f"{path}.{key}" if path else str(key)
            yield from _walk(inner, one.get(key, MISSING), other.get(key, MISSING))
    elif isinstance(one, list) and isinstance(other, list):
        for at in range(max(len(one), len(other))):
            yield from _walk(f"{path}[{_name(one, other, at)}]", _at(one, at), _at(other, at))
    elif one is MISSING or other is MISSING or one != other:
        yield path, one, other


def _name(one: list[Any], other: list[Any], at: int) -> str:
    """An item by its own name where both sides agree on it, else by its number."""
    for key in ("id", "name", "path"):
        names = [
            item[key] if isinstance(item, dict) and key in item else None
            for item in (_at(one, at), _at(other, at))
        ]
        if names[0] is not None and names[0] == names[1]:
            return str(names[0])
    return str(at)


def _at(items: list[Any], at: int) -> Any:
    return items[at] if at < len(items) else MISSING


def _said(value: Any) -> str:
    return "nothing" if value is MISSING else str(value)
