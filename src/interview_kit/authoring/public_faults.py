"""The public faults of an exercise as small programs, for practice on the candidate's side.

Public and other faults share files and words. From each file come the definitions that its
public faults use, and nothing else: neither the other faults nor their words.
"""

import ast
from collections.abc import Sequence
from pathlib import Path

from interview_kit.authoring.visible_checks import extract_definitions, find_names, get_text
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults import fault_list

LIST = "FAULTS"


def extract_programs(exercise_id: str) -> dict[str, str]:
    """Extract a program from each file that has public faults, by the file's name."""
    folder = layout.faults(exercise_id)
    programs = {}
    for module in fault_list.load_modules(folder) if folder.is_dir() else ():
        path = Path(str(module.__file__))
        public = [fault.public for fault in module.FAULTS]
        if any(public):
            programs[path.stem] = extract_faults(path.read_text("utf-8"), public, path.name)
    return programs


def extract_faults(source: str, public: Sequence[bool], name: str = "the file") -> str:
    """Return the part of a file that its public faults need. Raises `EngineError`."""
    statement = find_list(source)
    elements = getattr(statement.value, "elts", ())
    if len(elements) != len(public):
        raise EngineError(f"{name}: write each fault of {LIST} as one element, so that it is known")
    chosen = [node for node, is_public in zip(elements, public, strict=True) if is_public]
    faults = "".join(f"    {get_text(source, node)},\n" for node in chosen)
    reduced = source.replace(get_text(source, statement), f"{LIST} = (\n{faults})")
    return extract_definitions(reduced, [find_list(reduced)])


def find_list(source: str) -> ast.Assign:
    """Return the statement that lists the faults. Raises `EngineError` when there is none."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and LIST in find_names(node):
            return node
    raise EngineError(f"there is no list {LIST}")
