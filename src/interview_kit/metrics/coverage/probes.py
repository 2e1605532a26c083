"""Checks what coverage claims with probes: functions that end the process when they run.

Whatever a suite claims to run has to run when it is run again. One function at a time is replaced
by one that ends the process, which no handler in the program and no missing assertion can hide.
"""

import ast
import hashlib
from collections.abc import Mapping, Sequence

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Coverage, FileCoverage
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import Place
from interview_kit.suite.runner import Runner, Subject, UnfitError
from interview_kit.suite.task import Ending
from interview_kit.suite.variants.bytecode import COMPILE_ERRORS
from interview_kit.suite.variants.mutants import Mutant
from interview_kit.suite.variants.sanity_programs import Function, is_function, walk_own_nodes

END_PROCESS = "__import__('os')._exit(9)"
MAX_PROBES = 60
"""So many functions are probed, at equal steps through the program."""
MIN_FALSE, MIN_FALSE_SHARE = 3, 0.25
"""Minimum number and share of probed functions that never ran although coverage claims it."""
NO_DEADLINE = 24 * 3600.0


def find_contradiction(place: Place, sources: Mapping[str, str], coverage: Coverage) -> str | None:
    """Say in one line what is wrong with a claim of coverage; return None when it holds.

    A suite that cannot be run again in this way is not judged here.
    """
    probes = [p for file in coverage.files for p in make_probes(file, sources[file.path])]
    chosen = probes[:: -(-len(probes) // MAX_PROBES) or 1]
    if not coverage.run.passed() or not chosen:
        return None
    runner = Runner(Subject(place=place, sources=sources, coverage=coverage), seed=0, jobs=1)
    try:
        results = Engine(runner, deadline=deadline_in(NO_DEADLINE)).run(chosen)
    except (UnfitError, ForkServerError):
        return None
    false_claims = [
        probe
        for probe in chosen
        if probe.id not in results or results[probe.id].ending is Ending.UNNOTICED
    ]
    if len(false_claims) < max(MIN_FALSE, MIN_FALSE_SHARE * len(chosen)):
        return None
    return (
        f"coverage names {len(chosen)} functions as run, and {len(false_claims)} of them do not "
        f"run when the tests run again ({name_functions(false_claims)}): the figures are made up"
    )


def name_functions(probes: Sequence[Mutant]) -> str:
    """Name the first few functions."""
    return ", ".join(probe.function for probe in probes[:3]) + (", …" if len(probes) > 3 else "")


def make_probes(file: FileCoverage, source: str) -> list[Mutant]:
    """Make a probe for each function whose first line some test is said to run."""
    try:
        tree = ast.parse(source)
    except COMPILE_ERRORS:
        return []
    return [
        make_probe(file.path, tree, node, name)
        for name, node in find_functions(tree)
        if find_first_line(node) not in file.missing_lines
    ]


def find_functions(tree: ast.Module) -> list[tuple[str, Function]]:
    """Find all functions with their dotted names, in order of their places."""
    functions: list[tuple[str, Function]] = []
    todo: list[tuple[str, ast.AST]] = [("", tree)]
    while todo:
        prefix, node = todo.pop()
        for child in ast.iter_child_nodes(node):
            is_named = isinstance(child, ast.ClassDef) or is_function(child)
            name = f"{prefix}{child.name}" if is_named else ""  # type: ignore[attr-defined]
            if is_function(child):
                functions.append((name, child))
            todo.append((f"{name}." if is_named else prefix, child))
    return sorted(functions, key=lambda function: function[1].lineno)


def find_first_line(node: Function) -> int:
    """Return the first line of a function that runs when it is called."""
    is_documented = ast.get_docstring(node, clean=False) is not None and len(node.body) > 1
    return node.body[1 if is_documented else 0].lineno


def make_probe(path: str, tree: ast.Module, node: Function, name: str) -> Mutant:
    """Make the program in which one function ends the process."""
    body = node.body
    is_generator = any(
        isinstance(inner, ast.Yield | ast.YieldFrom) for inner in walk_own_nodes(node)
    )
    node.body = ast.parse(END_PROCESS + ("\nyield" if is_generator else "")).body
    source = ast.unparse(ast.fix_missing_locations(tree))
    node.body = body
    lines = range(find_first_line(node), (node.end_lineno or node.lineno) + 1)
    return Mutant(
        id=hashlib.sha256(f"probe {path} {name} {node.lineno}".encode()).hexdigest()[:10],
        file=path,
        line=node.lineno,
        function=name,
        operator="probe",
        kind="body",
        diff="",
        source=source,
        lines=lines,
        near=range(0),
        declared=False,
    )
