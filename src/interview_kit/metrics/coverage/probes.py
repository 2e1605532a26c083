"""Functions that end the process when they run, one at a time: they check what coverage claims.

Whatever a suite says that it runs has to run when it is run again. A function that ends the
process cannot be met unnoticed: no handler of the program, and no missing assertion, hides it.
"""

import ast
import hashlib
from collections.abc import Mapping, Sequence

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Coverage, FileCoverage
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import NoZygoteError
from interview_kit.suite.run import Place
from interview_kit.suite.runner import Subject, UnfitError
from interview_kit.suite.task import Ending
from interview_kit.suite.variants.bytecode import UNREADABLE
from interview_kit.suite.variants.canaries import Function, is_function, own_nodes
from interview_kit.suite.variants.mutants import Mutant

EXPLODES = "__import__('os')._exit(9)"
MOST = 60
"""So many functions are tried, at equal steps through the program."""
FEWEST, SHARE = 3, 0.25
"""So many functions, and such a part of all, must have been claimed in vain."""
LONG = 24 * 3600.0


def contradiction(place: Place, sources: Mapping[str, str], coverage: Coverage) -> str | None:
    """In one line, what is wrong with a claim of coverage; None when it holds.

    A suite that cannot be run again in this way is not judged here.
    """
    found = [b for file in coverage.files for b in bombs_in(file, sources[file.path])]
    tried = found[:: -(-len(found) // MOST) or 1]
    if not coverage.run.passed() or not tried:
        return None
    subject = Subject(place=place, sources=sources, coverage=coverage)
    engine = Engine(subject, seed=0, jobs=1, deadline=deadline_in(LONG))
    try:
        answers = engine.run(tried)
    except (UnfitError, NoZygoteError):
        return None
    vain = [b for b in tried if b.id not in answers or answers[b.id].ending is Ending.UNNOTICED]
    if len(vain) < max(FEWEST, SHARE * len(tried)):
        return None
    return (
        f"coverage names {len(tried)} functions as run, and {len(vain)} of them do not run "
        f"when the tests run again ({names(vain)}): the figures are made up"
    )


def names(vain: Sequence[Mutant]) -> str:
    """The first few functions."""
    return ", ".join(bomb.function for bomb in vain[:3]) + (", …" if len(vain) > 3 else "")


def bombs_in(file: FileCoverage, source: str) -> list[Mutant]:
    """One changed source for each function of which a test is said to run the first line."""
    try:
        tree = ast.parse(source)
    except UNREADABLE:
        return []
    return [
        bomb(file.path, tree, node, name)
        for name, node in functions(tree)
        if first_line(node) not in file.missing_lines
    ]


def functions(tree: ast.Module) -> list[tuple[str, Function]]:
    """All functions with their dotted names, in order of their places."""
    found: list[tuple[str, Function]] = []
    todo: list[tuple[str, ast.AST]] = [("", tree)]
    while todo:
        prefix, node = todo.pop()
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.ClassDef) or is_function(child)
            name = f"{prefix}{child.name}" if named else ""  # type: ignore[attr-defined]
            if is_function(child):
                found.append((name, child))
            todo.append((f"{name}." if named else prefix, child))
    return sorted(found, key=lambda each: each[1].lineno)


def first_line(node: Function) -> int:
    """The first line of a function that runs when it is called."""
    documented = ast.get_docstring(node, clean=False) is not None and len(node.body) > 1
    return node.body[1 if documented else 0].lineno


def bomb(path: str, tree: ast.Module, node: Function, name: str) -> Mutant:
    """The program with one function that ends the process."""
    kept = node.body
    generates = any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own_nodes(node))
    node.body = ast.parse(EXPLODES + ("\nyield" if generates else "")).body
    source = ast.unparse(ast.fix_missing_locations(tree))
    node.body = kept
    lines = range(first_line(node), (node.end_lineno or node.lineno) + 1)
    return Mutant(
        id=hashlib.sha256(f"bomb {path} {name} {node.lineno}".encode()).hexdigest()[:10],
        file=path,
        line=node.lineno,
        function=name,
        operator="bomb",
        kind="body",
        diff="",
        source=source,
        lines=lines,
        near=range(0),
        declared=False,
    )
