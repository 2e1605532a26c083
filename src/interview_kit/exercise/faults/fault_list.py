"""The faults of an exercise, read from its folder; each file there is a plain module."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Exercise
from interview_kit.core.module_file import load_module
from interview_kit.exercise.faults.base import Fault


def read_faults(exercise_id: str) -> tuple[Fault, ...]:
    """Return all faults of an exercise, in the order of files and lines.

    Raises `UsageError` when the exercise has no faults, `EngineError` when they cannot be read.
    """
    folder = layout.faults(exercise_id)
    if not folder.is_dir():
        raise UsageError(f"the exercise {exercise_id!r} has no faults; see {folder.parent}")
    faults = tuple(fault for module in load_modules(folder) for fault in module.FAULTS)
    repeated = [name for name, n in Counter(fault.id for fault in faults).items() if n > 1]
    if repeated:
        raise EngineError(f"two faults have the id {repeated[0]!r}: give each fault its own id")
    return faults


def read_counted_faults(exercise: Exercise, *, public: bool = False) -> tuple[Fault, ...]:
    """Return the faults that count for every submission: those that break more than a bonus.

    With `public`, only those that candidates may be shown. An exercise may have none.
    """
    if not layout.faults(exercise.id).is_dir():
        return ()
    bonus = {requirement.id for requirement in exercise.requirements if requirement.bonus}
    return tuple(
        fault
        for fault in read_faults(exercise.id)
        if not {*fault.requirements} <= bonus and (fault.public or not public)
    )


def load_modules(folder: Path) -> Iterator[ModuleType]:
    """Load every file of a folder anew, sorted by name. Raises `EngineError`."""
    for path in sorted(folder.glob("*.py")):
        yield load_module(path, f"{folder.parent.name}_{path.stem}")
