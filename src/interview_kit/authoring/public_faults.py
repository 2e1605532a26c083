"""The public faults of an exercise as small programs, for practice on the candidate's side.

Public and other faults share files and words. From each file come the definitions that its
public faults use, and nothing else: neither the other faults nor their words.
"""

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

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
    tree = ast.parse(source)
    elements = list_elements(tree)
    if len(elements) != len(public):
        raise EngineError(f"{name}: write each fault of {LIST} as one element, so that it is known")
    chosen = [node for node, shown in zip(elements, public, strict=True) if shown]
    needed = find_used_names(tree, chosen)
    parts = [
        get_text(source, node)
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) or find_names(node) & needed
    ]
    faults = "".join(f"    {get_text(source, node)},\n" for node in chosen)
    return "\n\n".join([*parts, f"{LIST} = (\n{faults})"]) + "\n"


def list_elements(tree: ast.Module) -> list[ast.expr]:
    """Return the elements of the list of faults."""
    for node in tree.body:
        is_list = isinstance(node, ast.Assign) and LIST in find_names(node)
        if is_list and isinstance(value := getattr(node, "value", None), ast.Tuple | ast.List):
            return value.elts
    return []


def find_used_names(tree: ast.Module, chosen: Iterable[ast.AST]) -> set[str]:
    """Return the names of the file that these expressions use, directly or through others."""
    defined = {name: node for node in tree.body for name in find_names(node) if name != LIST}
    needed: set[str] = set()
    waiting = list(chosen)
    while waiting:
        used = {node.id for node in ast.walk(waiting.pop()) if isinstance(node, ast.Name)}
        new = (used & defined.keys()) - needed
        needed |= new
        waiting += [defined[name] for name in new]
    return needed


def find_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines; imports define none here."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def get_text(source: str, node: ast.AST) -> str:
    """Return the source of a node without its decorators."""
    return ast.get_source_segment(source, node) or ""
