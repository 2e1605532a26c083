"""Take the visible checks out of the hidden suites: hidden checks that carry `@mark.visible`.

From each test file, and from the `conftest.py` of the exercise, come the marked checks, the marks
of the file, and the definitions that they use, and nothing else: no other check, and no fixture
of one.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Exercise, Phase
from interview_kit.metrics.behaviour.plugin import VISIBLE

CONFTEST = "conftest.py"
FILE_MARKS = "pytestmark"
"""The marks of all checks of a file, such as that its server restarts."""


def visible_checks(exercise: Exercise, phase: Phase) -> dict[str, str]:
    """Return the files of a phase's visible checks by name, with the `conftest.py` they need."""
    sources: dict[str, str] = {}
    fixtures: set[str] = set()
    for path in sorted(layout.hidden_tests(exercise.id, phase.id).glob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        checks = [node for node in tree.body if is_visible(node)]
        if checks:
            marks = [node for node in tree.body if FILE_MARKS in find_names(node)]
            source = extract_definitions(path.read_text("utf-8"), [*marks, *checks])
            sources[path.name] = source
            fixtures |= list_arguments(ast.parse(source))
    if sources:
        sources[CONFTEST] = extract_conftest(layout.exercise(exercise.id) / CONFTEST, fixtures)
    return sources


def is_visible(node: ast.stmt) -> bool:
    """Tell whether a statement is a check with the mark."""
    return isinstance(node, ast.FunctionDef) and any(
        ast.unparse(mark).endswith(f"mark.{VISIBLE}") for mark in node.decorator_list
    )


def extract_conftest(path: Path, fixtures: Iterable[str]) -> str:
    """Return the fixtures of a `conftest.py` that are asked for, with what they use."""
    if not path.is_file():
        return ""
    source = path.read_text("utf-8")
    names = set(fixtures)
    nodes = [node for node in ast.parse(source).body if find_names(node) & names]
    return extract_definitions(source, nodes)


def extract_definitions(source: str, chosen: Iterable[ast.stmt]) -> str:
    """Return the chosen definitions of a file and those that they use, in their order.

    An argument counts as a use: it names a fixture. Imports are kept where they are used.
    """
    body = ast.parse(source).body
    defined = {name: node for node in body for name in find_names(node)}
    needed: set[str] = set()
    waiting: list[ast.AST] = list(chosen)
    names_of_chosen = {name for node in chosen for name in find_names(node)}
    while waiting:
        node = waiting.pop()
        new = (list_uses(node) & defined.keys()) - needed
        needed |= new
        waiting += [defined[name] for name in new]
    names = needed | names_of_chosen
    nodes = [node for node in body if find_names(node) & names]
    uses = {name for node in nodes for name in list_uses(node)}
    imports = list(keep_imports(body, lambda name: name in uses))
    blocks = ["\n".join(imports)] if imports else []
    blocks += [get_text_with_decorators(source, node) for node in nodes]
    return "\n\n\n".join(blocks) + "\n"


def find_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines; imports define none here."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def list_uses(node: ast.AST) -> set[str]:
    """Return the names that a statement reads, the names of its arguments included."""
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return names | list_arguments(node)


def list_arguments(node: ast.AST) -> set[str]:
    """Return the names of all arguments of the functions in a tree."""
    return {child.arg for child in ast.walk(node) if isinstance(child, ast.arg)}


def keep_imports(body: Iterable[ast.stmt], is_used: Callable[[str], bool]) -> Iterator[str]:
    """Write the imports of a file again, without the names that nothing uses."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            used = [alias for alias in node.names if is_used(alias.asname or alias.name)]
            if used:
                node.names = used
                yield ast.unparse(node)


def get_text_with_decorators(source: str, node: ast.stmt) -> str:
    """Return the source of a statement, with the decorators above it."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or not node.decorator_list:
        return get_text(source, node)
    lines = source.splitlines()
    return "\n".join(lines[node.decorator_list[0].lineno - 1 : node.end_lineno])


def get_text(source: str, node: ast.AST) -> str:
    """Return the source of a node without its decorators."""
    return ast.get_source_segment(source, node) or ""
