"""Named bugs in the domain, for what cannot be made at the HTTP boundary: races, a poisoned store.

A bug is a change of text in the assembled reference; where the text is gone, the bug is, too.
"""

from dataclasses import dataclass
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.catalogue import modules


@dataclass(frozen=True, slots=True)
class Change:
    """One place of one file, relative to the assembled reference; `old` stands there once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Bug:
    """A named mistake. `title` says it to a person; `requirements` are what it breaks."""

    id: str
    title: str
    requirements: tuple[str, ...]
    changes: tuple[Change, ...]


def read(exercise_id: str) -> tuple[Bug, ...]:
    """All bugs of an exercise, in the order of files and lines. Errors: `EngineError`."""
    folder = layout.bugs(exercise_id)
    return tuple(bug for module in modules(folder) for bug in module.BUGS)


def put_in(bug: Bug, folder: Path) -> None:
    """Change an assembled reference. Errors: `EngineError` when a text is not there just once."""
    for change in bug.changes:
        path = folder / change.file
        text = path.read_text("utf-8") if path.is_file() else ""
        if (times := text.count(change.old)) != 1:
            first = change.old.strip().splitlines()[0]
            raise EngineError(
                f"the bug {bug.id!r} does not fit any more: {first!r} stands {times} times in "
                f"{change.file}; write the bug anew"
            )
        path.write_text(text.replace(change.old, change.new), "utf-8")
