"""Pack the hand-out: one zip with what a candidate gets, and by construction nothing else.

Files enter by an allow-list of places; nothing is ever filtered out of a larger tree. What is
not yet to be read (later phases, answers) travels sealed inside `kit.pyz`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview_kit import __version__
from interview_kit.authoring import sealing, zipapp
from interview_kit.authoring.collected import list_checks
from interview_kit.authoring.public_faults import extract_programs
from interview_kit.authoring.starters import GUIDED, Starter, find_starter, list_files
from interview_kit.authoring.texts import (
    ENV_FILE,
    list_variables,
    read_shared_texts,
    write_variables,
)
from interview_kit.candidate.snapshots import pack as pack_files
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.core.model import Exercise, Phase
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.frameworks import entry_points, framework_of

AI_POLICIES = {
    "closed": "No AI assistants. Documentation and search are fine.",
    "shown": "AI assistants are fine; keep them on the shared screen.",
    "open": "Use what you use at work.",
}
HANDOUT_SOURCES = {
    ".devcontainer/devcontainer.json": "devcontainer/devcontainer.json",
    ".editorconfig": "editorconfig",
    ".vscode/extensions.json": "vscode/extensions.json",
    ".vscode/settings.json": "vscode/settings.json",
    "noxfile.py": "noxfile.py",
}
"""Names in the hand-out, and files in `given/`: the same for every exercise."""
PYZ = "kit.pyz"
MAX_CANDIDATE_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedHandout:
    """A hand-out on disk, and the names of its files."""

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
    kind: str = GUIDED,
    folder: Path = Path(),
) -> PackedHandout:
    """Write the hand-out of these phases, or of all of them. Raises `UsageError`."""
    exercise = read_exercise(exercise_id)
    if framework not in exercise.frameworks:
        frameworks = ", ".join(exercise.frameworks)
        raise UsageError(f"{exercise_id} has no starter for {framework!r}; it has: {frameworks}")
    chosen = select_phases(exercise, phases)
    starter = find_starter(exercise, chosen[0], framework, kind)
    members = read_texts(exercise, chosen[0], starter)
    facts = build_facts(exercise, framework, chosen, candidate, time_factor, ai)
    work = list_work(exercise, starter)
    originals = {name: data for name, data in members.items() if name not in work}
    facts["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in originals.items()}
    parts = dict(sealing.read_parts(exercise, starter, chosen))
    facts["id"] = compute_id(facts, parts)
    restorable = select_restorable(originals)
    modules = {name_module(path): path.read_bytes() for path in list_modules(exercise)}
    members[PYZ] = zipapp.build(facts, parts, build_practice(exercise), restorable, modules)
    return write_zip(folder / f"{exercise_id}-{framework}-{slugify(candidate)}.zip", members)


def select_restorable(originals: dict[str, bytes]) -> dict[str, bytes]:
    """Return the texts that a restore may touch: no snapshot holds a hidden file."""
    return {name: data for name, data in originals.items() if not name.startswith(".")}


def select_phases(exercise: Exercise, numbers: Sequence[int]) -> list[Phase]:
    """Return the phases with these numbers, or all, in order. Raises `UsageError`."""
    numbers_of_exercise = [phase.number for phase in exercise.phases]
    for number in numbers:
        if number not in numbers_of_exercise:
            raise UsageError(f"{exercise.id} has no phase {number}; it has: {numbers_of_exercise}")
    return [phase for phase in exercise.phases if not numbers or phase.number in numbers]


def write_zip(path: Path, members: dict[str, bytes]) -> PackedHandout:
    """Write the zip: the same members give the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack_files(members))
    return PackedHandout(path=path, names=tuple(sorted(members)))


def read_texts(exercise: Exercise, phase: Phase, starter: Starter) -> dict[str, bytes]:
    """Read everything but `kit.pyz`, by its name in the hand-out."""
    members = dict(read_shared_texts(exercise, starter.folder))
    files = list_files_by_name(exercise, phase, starter)
    members |= {name: source.read_bytes() for name, source in files}
    if list_variables(exercise):
        members[ENV_FILE] = write_variables(exercise)
    if layout.QUESTIONS in members:
        members[layout.QUESTIONS] = sealing.list_questions(exercise.id).encode()
    return members


def list_files_by_name(
    exercise: Exercise, phase: Phase, starter: Starter
) -> Iterator[tuple[str, Path]]:
    """Yield the name of each file that is handed out as it is, with the file that it comes from."""
    for name, source in HANDOUT_SOURCES.items():
        yield name, layout.GIVEN / source
    texts = layout.texts(exercise.id)
    yield from ((path.relative_to(texts).as_posix(), path) for path in list_files(texts))
    yield from starter.files.items()
    yield "BRIEF.md", layout.brief(exercise.id, phase.id)
    yield "requirements.txt", layout.requirements(framework_of(starter.framework).name)


def list_work(exercise: Exercise, starter: Starter) -> set[str]:
    """Return the names that the candidate works on: the starter and the tests."""
    texts = layout.texts(exercise.id)
    tests = {path.relative_to(texts).as_posix() for path in list_files(texts / "tests")}
    return tests | starter.files.keys()


def build_facts(
    exercise: Exercise,
    framework: str,
    phases: Sequence[Phase],
    candidate: str,
    time_factor: float,
    ai: str,
) -> dict[str, Any]:
    """Build the facts that `kit.pyz` works with. Extra time shows as a longer clock only."""
    checks = Counter(check.phase for check in list_checks(exercise))
    return {
        "format_version": 1,
        "kit": __version__,
        "exercise": exercise.id,
        "title": exercise.title,
        "framework": framework,
        "frameworks": list(exercise.frameworks),
        "candidate": candidate[:MAX_CANDIDATE_NAME],
        "collection": exercise.collection,
        "env": list_variables(exercise),
        **list_inputs(exercise),
        "ai": ai,
        "ai_policy": AI_POLICIES[ai],
        "weights": dict(exercise.weights),
        "questions": [question for question, _ in sealing.read_questions(exercise.id)],
        "phases": [
            {
                "number": phase.number,
                "title": phase.title,
                "minutes": round(phase.minutes * time_factor, 2),
                "points": phase.points,
                "checks": checks[phase.id],
            }
            for phase in phases
        ],
    }


def list_inputs(exercise: Exercise) -> dict[str, list[dict[str, str]]]:
    """List what programs call and read, with the places of their modules in `kit.pyz`."""
    services = [
        {
            "name": service.name,
            "module": name_module(service.module),
            "factory": service.factory,
            "variable": service.variable,
        }
        for service in exercise.services
    ]
    inputs = [
        {"variable": file.variable, "module": name_module(file.module)} for file in exercise.files
    ]
    return {"services": services, "inputs": inputs}


def list_modules(exercise: Exercise) -> list[Path]:
    """List the modules that simulate services, and those that make the contents of files."""
    services, files = exercise.services, exercise.files
    return [*(service.module for service in services), *(file.module for file in files)]


def name_module(path: Path) -> str:
    """Return the place of such a module in `kit.pyz`."""
    return f"modules/{path.name}"


def build_practice(exercise: Exercise) -> dict[str, Any] | None:
    """Return the public faults, the phase of each requirement, and how many faults count.

    `entry_points` says where a fault takes the place of an app: kit.pyz knows no framework.
    """
    numbers = {requirement.id: requirement.phase for requirement in exercise.requirements}
    counted = len(fault_list.read_counted_faults(exercise))
    programs = extract_programs(exercise.id)
    if not programs:
        return None
    return {
        "faults": programs,
        "numbers": numbers,
        "counted": counted,
        "entry_points": entry_points(),
    }


def compute_id(facts: dict[str, Any], parts: dict[str, bytes]) -> str:
    """Compute the id of exactly this hand-out."""
    whole = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(parts):
        whole.update(name.encode() + b"\0" + parts[name])
    return whole.hexdigest()[:32]


def slugify(name: str) -> str:
    """Return a name that any file system takes."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60] or "candidate"
