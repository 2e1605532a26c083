"""The hand-out: one zip with what a candidate gets, and by construction nothing else.

Files enter by an allow-list of places; nothing is ever filtered out of a larger tree.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interview_kit import layout
from interview_kit.content.starters import plain_files
from interview_kit.errors import UsageError
from interview_kit.frameworks import framework_of
from interview_kit.model import Exercise, Phase
from interview_kit.spec import read_exercise

EPOCH = (2000, 1, 1, 0, 0, 0)
"""One fixed time for all members, so that the same hand-out is the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A hand-out on disk and the names in it."""

    path: Path
    names: tuple[str, ...]


def pack(
    exercise_id: str, framework: str, *, candidate: str, phase: int = 1, folder: Path = Path()
) -> Packed:
    """Write the hand-out of one phase. Errors: `UsageError` for what does not exist."""
    exercise = read_exercise(exercise_id)
    if framework not in exercise.frameworks:
        known = ", ".join(exercise.frameworks)
        raise UsageError(f"{exercise_id} has no starter for {framework!r}; it has: {known}")
    by_number = {p.number: p for p in exercise.phases}
    if phase not in by_number:
        raise UsageError(f"{exercise_id} has no phase {phase}; it has: {sorted(by_number)}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{exercise_id}-{framework}-{plain(candidate)}.zip"
    members = dict(contents(exercise, by_number[phase], framework))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), source.read_bytes())
    return Packed(path=path, names=tuple(sorted(members)))


def contents(exercise: Exercise, phase: Phase, framework: str) -> Iterator[tuple[str, Path]]:
    """Each name in the hand-out with the file that it comes from."""
    home = layout.exercise(exercise.id)
    starter = layout.starter(exercise.id, phase.id, framework)
    for folder in (home / "common", starter):
        for path in plain_files(folder):
            yield path.relative_to(folder).as_posix(), path
    yield "BRIEF.md", home / phase.id / "BRIEF.md"
    yield "requirements.txt", layout.requirements(framework_of(framework).name)


def plain(name: str) -> str:
    """A name that any file system takes."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60] or "candidate"
