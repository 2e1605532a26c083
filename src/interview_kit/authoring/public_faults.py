"""The public faults of an exercise as small programs, for practice on the candidate's side.

Public and other faults share files and words. From each file come the definitions that its
public faults use, and nothing else: neither the other faults nor their words.
"""

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults import catalogue

LIST = "FAULTS"


def programs(exercise_id: str) -> dict[str, str]:
    """A program for each file that has public faults, by the file's name."""
    folder = layout.faults(exercise_id)
    found = {}
    for module in catalogue.load_modules(folder) if folder.is_dir() else ():
        path = Path(str(module.__file__))
        public = [fault.public for fault in module.FAULTS]
        if any(public):
            found[path.stem] = extracted(path.read_text("utf-8"), public, path.name)
    return found


def extracted(source: str, public: Sequence[bool], name: str = "the file") -> str:
    """The part of a file that its public faults need. Errors: `EngineError`."""
    tree = ast.parse(source)
    elements = listed(tree)
    if len(elements) != len(public):
        raise EngineError(f"{name}: write each fault of {LIST} as one element, so that it is known")
    chosen = [node for node, shown in zip(elements, public, strict=True) if shown]
    needed = closure(tree, chosen)
    parts = [
        text(source, node)
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) or names_of(node) & needed
    ]
    faults = "".join(f"    {text(source, node)},\n" for node in chosen)
    return "\n\n".join([*parts, f"{LIST} = (\n{faults})"]) + "\n"


def listed(tree: ast.Module) -> list[ast.expr]:
    """The elements of the list of faults."""
    for node in tree.body:
        is_list = isinstance(node, ast.Assign) and LIST in names_of(node)
        if is_list and isinstance(value := getattr(node, "value", None), ast.Tuple | ast.List):
            return value.elts
    return []


def closure(tree: ast.Module, chosen: Iterable[ast.AST]) -> set[str]:
    """The names of the file that these expressions use, directly or through others."""
    defined = {name: node for node in tree.body for name in names_of(node) if name != LIST}
    needed: set[str] = set()
    waiting = list(chosen)
    while waiting:
        used = {node.id for node in ast.walk(waiting.pop()) if isinstance(node, ast.Name)}
        new = (used & defined.keys()) - needed
        needed |= new
        waiting += [defined[name] for name in new]
    return needed


def names_of(node: ast.stmt) -> set[str]:
    """What a statement defines; imports and the list itself are no matter of this."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {one.id for one in node.targets if isinstance(one, ast.Name)}
    return set()


def text(source: str, node: ast.AST) -> str:
    """The source of a node, its decorators apart: faults have none."""
    return ast.get_source_segment(source, node) or ""
