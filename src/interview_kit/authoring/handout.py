"""The hand-out: one zip with what a candidate gets, and by construction nothing else.

Files enter by an allow-list of places; nothing is ever filtered out of a larger tree. What is
not yet to be read (later phases, answers) travels sealed inside `kit.pyz`.
"""

import hashlib
import json
import re
import shlex
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview_kit import __version__
from interview_kit.authoring import sealing as sealed
from interview_kit.authoring import zipapp
from interview_kit.authoring.collected import listed_checks
from interview_kit.authoring.public_faults import extract_programs
from interview_kit.authoring.starters import list_files
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.core.model import Exercise, Phase
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import catalogue
from interview_kit.frameworks import FRAMEWORKS, entry_points, framework_of
from interview_kit.submission.resolve import read_manifest

AI_POLICIES = {
    "closed": "No assistants. Documentation and search are fine.",
    "shown": "Assistants are fine; keep them on the shared screen.",
    "open": "Use what you use at work.",
}
GIVEN = {
    ".devcontainer/devcontainer.json": "devcontainer/devcontainer.json",
    ".editorconfig": "editorconfig",
    ".vscode/extensions.json": "vscode/extensions.json",
    ".vscode/settings.json": "vscode/settings.json",
    "noxfile.py": "noxfile.py",
}
"""Names in the hand-out, and files in `given/`: the same for every exercise."""
PYZ = "kit.pyz"
README = "README.md"
START = b"<how to start it>"
"""Stands in the README of an exercise for the command that is another in each framework."""
MAX_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A hand-out on disk and the names in it."""

    path: Path
    names: tuple[str, ...]


def pack(
    exercise_id: str,
    framework: str,
    *,
    candidate: str,
    phases: Sequence[int] = (),
    time_factor: float = 1.0,
    ai: str = "open",
    folder: Path = Path(),
) -> Packed:
    """Write the hand-out of these phases, or of all. Errors: `UsageError`."""
    exercise = read_exercise(exercise_id)
    if framework not in exercise.frameworks:
        known = ", ".join(exercise.frameworks)
        raise UsageError(f"{exercise_id} has no starter for {framework!r}; it has: {known}")
    chosen = those(exercise, phases)
    members = texts(exercise, chosen[0], framework)
    facts = described(exercise, framework, chosen, candidate, time_factor, ai)
    theirs = starter_names(exercise, chosen[0], framework)
    given = {name: data for name, data in members.items() if name not in theirs}
    facts["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in given.items()}
    closed = dict(sealed.parts(exercise, framework, chosen))
    facts["id"] = identity(facts, closed)
    members[PYZ] = zipapp.build(facts, closed, practice(exercise), shown(given))
    return written(folder / f"{exercise_id}-{framework}-{plain(candidate)}.zip", members)


def shown(given: dict[str, bytes]) -> dict[str, bytes]:
    """The texts that a restore may touch: no snapshot holds a hidden file."""
    return {name: data for name, data in given.items() if not name.startswith(".")}


def those(exercise: Exercise, numbers: Sequence[int]) -> list[Phase]:
    """The phases of these numbers, in order. Errors: `UsageError`."""
    known = [phase.number for phase in exercise.phases]
    for number in numbers:
        if number not in known:
            raise UsageError(f"{exercise.id} has no phase {number}; it has: {known}")
    return [one for one in exercise.phases if not numbers or one.number in numbers]


def written(path: Path, members: dict[str, bytes]) -> Packed:
    """Write the zip: the same members give the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, zipapp.EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], zipfile.ZIP_DEFLATED)
    return Packed(path=path, names=tuple(sorted(members)))


def texts(exercise: Exercise, phase: Phase, framework: str) -> dict[str, bytes]:
    """Everything but `kit.pyz`, by its name in the hand-out."""
    members = {name: source.read_bytes() for name, source in contents(exercise, phase, framework)}
    if START in members.get(README, b""):
        start = how_to_start(layout.starter(exercise.id, phase.id, framework))
        members[README] = members[README].replace(START, start.encode())
    if layout.QUESTIONS in members:
        members[layout.QUESTIONS] = sealed.listed(exercise.id).encode()
    return members


def how_to_start(starter: Path) -> str:
    """The command by which people start a program like this starter while they work on it."""
    manifest = read_manifest(starter)
    if manifest.command:
        return shlex.join(manifest.command)
    return FRAMEWORKS[manifest.framework].develop.format(app=manifest.app)


def contents(exercise: Exercise, phase: Phase, framework: str) -> Iterator[tuple[str, Path]]:
    """Each plain file in the hand-out with the file that it comes from."""
    home = layout.exercise(exercise.id)
    starter = layout.starter(exercise.id, phase.id, framework)
    for name, given in GIVEN.items():
        yield name, layout.GIVEN / given
    for folder in (home / "common", starter):
        for path in list_files(folder):
            yield path.relative_to(folder).as_posix(), path
    yield "BRIEF.md", home / phase.id / "BRIEF.md"
    yield "requirements.txt", layout.requirements(framework_of(framework).name)


def starter_names(exercise: Exercise, phase: Phase, framework: str) -> set[str]:
    """What the candidate is to work on: the starter and the tests."""
    starter = layout.starter(exercise.id, phase.id, framework)
    tests = layout.exercise(exercise.id) / "common"
    names = {path.relative_to(starter).as_posix() for path in list_files(starter)}
    return names | {path.relative_to(tests).as_posix() for path in list_files(tests / "tests")}


def described(
    exercise: Exercise,
    framework: str,
    phases: Sequence[Phase],
    candidate: str,
    time_factor: float,
    ai: str,
) -> dict[str, Any]:
    """The facts that the candidate's side works with. Extra time is a longer clock, no more."""
    checks = [check.phase for check in listed_checks(exercise)]
    return {
        "format_version": 1,
        "kit": __version__,
        "exercise": exercise.id,
        "title": exercise.title,
        "framework": framework,
        "frameworks": list(exercise.frameworks),
        "candidate": candidate[:MAX_NAME],
        "collection": exercise.collection,
        "ai": ai,
        "ai_policy": AI_POLICIES[ai],
        "weights": dict(exercise.weights),
        "questions": [question for question, _ in sealed.questions(exercise.id)],
        "phases": [
            {
                "number": phase.number,
                "title": phase.title,
                "minutes": round(phase.minutes * time_factor, 2),
                "points": phase.points,
                "checks": checks.count(phase.id),
            }
            for phase in phases
        ],
    }


def practice(exercise: Exercise) -> dict[str, Any] | None:
    """Return the public faults, the phase of each requirement, and how many faults count.

    `entry_points` says where a fault takes the place of an app: kit.pyz knows no framework.
    """
    numbers = {one.id: one.phase for one in exercise.requirements}
    counted = len(catalogue.read_counted_faults(exercise))
    found = extract_programs(exercise.id)
    if not found:
        return None
    return {
        "faults": found,
        "numbers": numbers,
        "counted": counted,
        "entry_points": entry_points(),
    }


def identity(facts: dict[str, Any], closed: dict[str, bytes]) -> str:
    """A name for exactly this hand-out."""
    whole = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(closed):
        whole.update(name.encode() + b"\0" + closed[name])
    return whole.hexdigest()[:32]


def plain(name: str) -> str:
    """A name that any file system takes."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60] or "candidate"
