"""Named bugs in the domain, for what no fault at the HTTP boundary can do: races, lost data.

A bug is a change of text in the assembled reference.
"""

from dataclasses import dataclass
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.fault_list import load_modules


@dataclass(frozen=True, slots=True)
class Change:
    """A change in one file, relative to the assembled reference; `old` occurs there once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Bug:
    """A named bug. `title` describes it to a person; `requirements` are the ids that it breaks."""

    id: str
    title: str
    requirements: tuple[str, ...]
    changes: tuple[Change, ...]


def read_bugs(exercise_id: str) -> tuple[Bug, ...]:
    """Return all bugs of an exercise, in the order of files and lines. Raises `EngineError`."""
    folder = layout.bugs(exercise_id)
    return tuple(bug for module in load_modules(folder) for bug in module.BUGS)


def apply_bug(bug: Bug, folder: Path) -> None:
    """Put a bug into an assembled reference.

    Raises `EngineError` when a text to be replaced does not occur exactly once.
    """
    for change in bug.changes:
        path = folder / change.file
        text = path.read_text("utf-8") if path.is_file() else ""
        if (count := text.count(change.old)) != 1:
            line = change.old.strip().splitlines()[0]
            raise EngineError(
                f"the bug {bug.id!r} no longer fits: {line!r} occurs {count} times in "
                f"{change.file}; rewrite the bug"
            )
        path.write_text(text.replace(change.old, change.new), "utf-8")
