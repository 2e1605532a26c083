"""Write the reference as a program to read: without the marks of phases, as of the end of one."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from interview_kit.authoring.starters import TESTS, derive_starter, list_files
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.core.model import Exercise
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSolution:
    """A solution on disk, and the names of its files."""

    folder: Path
    names: tuple[str, ...]


def write_solution(
    exercise_id: str, framework: str, *, phase: int | None = None, folder: Path | None = None
) -> WrittenSolution:
    """Write the program as it stands when a phase is solved, by default the last one.

    The model tests are those of the whole program, so that of an earlier phase has the example
    test of the hand-out. Raises `UsageError`: no such exercise, framework or phase, or a folder
    that holds something.
    """
    exercise = read_exercise(exercise_id)
    if framework not in exercise.frameworks:
        frameworks = ", ".join(exercise.frameworks)
        raise UsageError(f"{exercise_id} has no solution for {framework!r}; it has: {frameworks}")
    last = exercise.phases[-1].number
    number = check_phase(exercise, last if phase is None else phase)
    name = f"solution-{exercise_id}-{framework}" + (f"-phase{number}" if number < last else "")
    target = Path(name) if folder is None else folder
    refuse_to_overwrite(target)
    program = derive_starter(exercise, framework, number + 1)
    if number == last:
        assemble(exercise_id, framework, target)
    else:
        shutil.copytree(layout.texts(exercise_id) / TESTS, target / TESTS, dirs_exist_ok=True)
    for path, text in program.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8")
    packages = layout.requirements(framework_of(framework).name)
    shutil.copyfile(packages, target / "requirements.txt")
    names = tuple(path.relative_to(target).as_posix() for path in list_files(target))
    return WrittenSolution(folder=target, names=names)


def check_phase(exercise: Exercise, number: int) -> int:
    """Return the number of a phase. Raises `UsageError` when the exercise has no such phase."""
    numbers = [phase.number for phase in exercise.phases]
    if number not in numbers:
        raise UsageError(f"{exercise.id} has no phase {number}; it has: {numbers}")
    return number


def refuse_to_overwrite(folder: Path) -> None:
    """Raise `UsageError` for a folder that holds something, or for anything else in its place."""
    if folder.is_dir() and not [*folder.iterdir()]:
        return
    if folder.exists() or folder.is_symlink():
        cause = "is not empty" if folder.is_dir() else "is no folder"
        raise UsageError(f"{folder} {cause}: name another folder with --out, or remove it")
