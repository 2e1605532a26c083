"""Probes: programs in which one function, statement or branch ends the process when it runs."""

import ast
import hashlib
import random
from collections.abc import Container, Iterator, Mapping

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.apart import OnFile
from interview_kit.suite.variants.branch_probes import (
    END_PROCESS,
    Skip,
    find_skips,
    make_branch_probe,
)
from interview_kit.suite.variants.bytecode import compile_source, find_code_lines
from interview_kit.suite.variants.guarded_blocks import find_blocks
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.sanity_programs import (
    Function,
    change_files,
    is_function,
    stub,
    walk_own_nodes,
)

MAX_PROBES = 60
"""So many functions are probed, at equal steps through the program."""
MAX_LINE_PROBES = 32
"""So many statements and branches that skip a block are probed, drawn by the seed."""
FUNCTION_PROBE = "probe"


def make_stubs_and_probes(
    sources: Mapping[str, str], on_file: OnFile, files: Mapping[str, FileCoverage], seed: int
) -> tuple[dict[str, str], list[Mutant]]:
    """Make the stub of each file, and probes of what the coverage of `files` says to run."""
    stubs = change_files(sources, on_file, change=stub)
    functions = []
    for path, source in sources.items():
        on_file(path)
        if code := compile_source(source):
            tree, counted = ast.parse(source), find_code_lines(code)
            unclaimed = {None, *find_unclaimed_lines(source, files[path])}
            functions += [
                (path, tree, node, name)
                for name, node in find_functions(tree)
                if find_first_line(node, counted) not in unclaimed
            ]
    chosen = functions[:: -(-len(functions) // MAX_PROBES) or 1]
    probes = []
    for path, tree, node, name in chosen:
        on_file(path)
        probes.append(make_probe(path, tree, node, name))
    return stubs, probes + draw_line_probes(sources, on_file, files, seed)


def draw_line_probes(
    sources: Mapping[str, str], on_file: OnFile, files: Mapping[str, FileCoverage], seed: int
) -> list[Mutant]:
    """Draw statements, and branches that skip a block, of functions; make their probes."""
    places: list[tuple[str, ast.Module, str, ast.stmt | Skip]] = []
    for path, source in sources.items():
        on_file(path)
        if code := compile_source(source):
            tree, counted = ast.parse(source), find_code_lines(code)
            unclaimed = find_unclaimed_lines(source, files[path])
            for name, node in find_functions(tree):
                for statement in find_statements(node, source):
                    if statement.lineno not in unclaimed and has_code(statement, counted):
                        places.append((path, tree, name, statement))
                places += [(path, tree, name, skip) for skip in find_skips(node, files[path])]
    chosen = random.Random(f"lines {seed}").sample(places, min(MAX_LINE_PROBES, len(places)))
    probes = [
        make_branch_probe(path, tree, name, part)
        if isinstance(part, Skip)
        else make_line_probe(path, sources[path], name, part)
        for path, tree, name, part in chosen
    ]
    return [probe for probe in probes if compile_source(probe.source)]


def find_unclaimed_lines(source: str, file: FileCoverage) -> set[int]:
    """Return the lines that coverage does not say to run: missing ones, and what it leaves out."""
    blocks = (range(first, last + 1) for _, first, last in find_blocks(source))
    return set(file.missing_lines).union(*blocks)


def has_code(statement: ast.stmt, counted: Container[int]) -> bool:
    """Tell whether coverage counts a statement: a line of it, or of its head, has code."""
    first, last = find_start(statement), statement.end_lineno or statement.lineno
    inner = getattr(statement, "body", None)
    if isinstance(statement, ast.Match):
        last = statement.cases[0].pattern.lineno - 1
    elif inner:
        last = max(inner[0].lineno - 1, statement.lineno)
    return any(line in counted for line in range(first, last + 1))


def find_start(statement: ast.stmt) -> int:
    """Return the first line of a statement: of a definition with decorators, that of the first."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def find_statements(function: Function, source: str) -> Iterator[ast.stmt]:
    """Give the statements of a function itself that begin their line.

    Definitions, declarations and texts such as documentation are none.
    """
    lines = source.splitlines()
    for node in walk_own_nodes(function):
        if isinstance(node, ast.stmt) and not isinstance(node, (Function, ast.ClassDef)):
            line = lines[node.lineno - 1].encode()
            is_declaration = isinstance(node, ast.Global | ast.Nonlocal)
            is_elif = line.lstrip().startswith(b"elif")
            is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_left_out = is_declaration or is_elif or is_text
            if not line[: node.col_offset].strip() and not is_left_out:
                yield node


def make_line_probe(path: str, source: str, name: str, node: ast.stmt) -> Mutant:
    """Make the program that ends the process before a statement."""
    lines = source.splitlines(keepends=True)
    indentation = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    lines.insert(node.lineno - 1, f"{indentation}{END_PROCESS}\n")
    return Mutant(
        id=hashlib.sha256(f"line {path} {node.lineno}".encode()).hexdigest()[:10],
        file=path,
        line=node.lineno,
        function=name,
        operator="line probe",
        kind="body",
        diff="",
        source="".join(lines),
        lines=range(node.lineno, node.lineno + 1),
        near=range(0),
        declared=False,
    )


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


def find_first_line(node: Function, counted: Container[int]) -> int | None:
    """Return the first line of a function that coverage counts; None where it counts none.

    Such are functions of documentation alone, and those on the line of their head, which an
    import runs.
    """
    is_documented = ast.get_docstring(node, clean=False) is not None
    own = (part for part in node.body[is_documented:] if part.lineno > node.lineno)
    return next((find_start(part) for part in own if has_code(part, counted)), None)


def make_probe(path: str, tree: ast.Module, node: Function, name: str) -> Mutant:
    """Make the program in which one function ends the process."""
    body = node.body
    is_generator = any(
        isinstance(inner, ast.Yield | ast.YieldFrom) for inner in walk_own_nodes(node)
    )
    node.body = ast.parse(END_PROCESS + ("\nyield" if is_generator else "")).body
    source = ast.unparse(ast.fix_missing_locations(tree))
    node.body = body
    lines = range(max(body[0].lineno, node.lineno + 1), (node.end_lineno or node.lineno) + 1)
    return Mutant(
        id=hashlib.sha256(f"probe {path} {name} {node.lineno}".encode()).hexdigest()[:10],
        file=path,
        line=node.lineno,
        function=name,
        operator=FUNCTION_PROBE,
        kind="body",
        diff="",
        source=source,
        lines=lines,
        near=range(0),
        declared=False,
    )
