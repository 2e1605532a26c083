"""Probes: programs in which one function ends the process as soon as it runs."""

import ast
import hashlib
from collections.abc import Mapping

from interview_kit.suite.variants.apart import OnFile
from interview_kit.suite.variants.bytecode import compile_source
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.sanity_programs import (
    Function,
    change_files,
    is_function,
    stub,
    walk_own_nodes,
)

END_PROCESS = "__import__('os')._exit(9)"
MAX_PROBES = 60
"""So many functions are probed, at equal steps through the program."""


def make_stubs_and_probes(
    sources: Mapping[str, str], on_file: OnFile, missing: Mapping[str, frozenset[int]]
) -> tuple[dict[str, str], list[Mutant]]:
    """Make the stub of each file, and probes of functions whose first line is not `missing`."""
    stubs = change_files(sources, on_file, change=stub)
    functions = []
    for path, source in sources.items():
        on_file(path)
        if compile_source(source):
            tree = ast.parse(source)
            functions += [
                (path, tree, node, name)
                for name, node in find_functions(tree)
                if find_first_line(node) not in missing[path]
            ]
    chosen = functions[:: -(-len(functions) // MAX_PROBES) or 1]
    probes = []
    for path, tree, node, name in chosen:
        on_file(path)
        probes.append(make_probe(path, tree, node, name))
    return stubs, probes


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
