"""Finds copies of a program among its tests, which would tell a test what was changed.

A test that compares the program with a copy of it notices every change, and nobody wrote down
what the program should do. So a copy changes together with the program. One that is written with
other names cannot, and is named.
"""

import ast
from collections.abc import Iterator, Mapping

from interview_kit.suite.variants.apart import OnFile
from interview_kit.suite.variants.bytecode import COMPILE_ERRORS, compile_source
from interview_kit.suite.variants.sanity_programs import Function, is_function

SHORTEST_COPY = 60
"""Characters; shorter pieces are alike by chance."""
SMALLEST_FUNCTION = 25
"""Nodes of the syntax of a function that is compared; smaller ones are alike by chance."""
COPIED_SHARE = 0.25
"""So large a part of a program's functions, by their nodes, is a copy of the program."""


def change_copies(source: str, changed: str, others: Mapping[str, str]) -> dict[str, str]:
    """Make the change of a file in all others that hold the same piece of it.

    The piece is the innermost function or class around the change, or else the outer statement.
    Returns the new texts of those files, by their paths.
    """
    old, new = source.splitlines(keepends=True), changed.splitlines(keepends=True)
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(new))
    line = old[first] if first < len(old) else ""
    others = {path: text for path, text in others.items() if line in text}
    if not line.strip() or not others:
        return {}
    tail = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    same_at_end = next((n for n, (a, b) in enumerate(tail) if a != b), 0)
    try:
        start, end = find_piece(source, first + 1, max(first + 1, len(old) - same_at_end))
    except COMPILE_ERRORS:
        return {}
    piece = "".join(old[start - 1 : end])
    new_piece = "".join(new[start - 1 : end + len(new) - len(old)])
    if len(piece.strip()) < SHORTEST_COPY:
        return {}
    return {path: text.replace(piece, new_piece) for path, text in others.items() if piece in text}


def find_piece(source: str, first: int, last: int) -> tuple[int, int]:
    """Find the first and last line of the piece around some lines, or these lines."""
    pieces = [(first, last)]
    nodes: list[ast.AST] = [ast.parse(source)]
    while nodes:
        for child in ast.iter_child_nodes(nodes.pop()):
            if isinstance(child, ast.stmt):
                start, end = find_lines(child)
                if start <= first and last <= end:
                    is_definition = is_function(child) or isinstance(child, ast.ClassDef)
                    if is_definition or len(pieces) == 1:
                        pieces.append((start, end))
                    nodes.append(child)
    return pieces[-1]


def find_lines(node: ast.stmt) -> tuple[int, int]:
    """Return the first and last line of a statement with its decorators."""
    decorators = getattr(node, "decorator_list", ())
    return min(part.lineno for part in (node, *decorators)), node.end_lineno or node.lineno


def find_disguised_copies(
    sources: Mapping[str, str], on_file: OnFile, others: frozenset[str]
) -> list[str]:
    """Find the files of `others` with a copy of the program under other names.

    `sources` are the program and the others.
    """
    program: dict[str, tuple[int, str]] = {}
    for path in sources.keys() - others:
        on_file(path)
        program.update(list_shapes(sources[path]))
    total = sum(size for size, _ in program.values())
    copies = []
    for path in sorted(others & sources.keys()):
        on_file(path)
        shapes = list_shapes(sources[path]).keys() & program.keys()
        disguised = [shape for shape in shapes if program[shape][1] not in sources[path]]
        if sum(program[shape][0] for shape in disguised) > COPIED_SHARE * total:
            copies.append(path)
    return copies


def list_shapes(source: str) -> dict[str, tuple[int, str]]:
    """List the functions of a file by what is left of them without names.

    Gives for each its number of nodes and its text.
    """
    if not compile_source(source):
        return {}
    return {
        describe_shape(node): (count, ast.get_source_segment(source, node) or "")
        for node in ast.walk(ast.parse(source))
        if is_function(node) and (count := sum(1 for _ in ast.walk(node))) >= SMALLEST_FUNCTION
    }


def describe_shape(function: Function) -> str:
    """Describe a function without its name, its decorators and the names of variables."""
    names: dict[str, int] = {}
    return " ".join(part for child in function.body for part in describe_parts(child, names))


def describe_parts(node: ast.AST, names: dict[str, int]) -> Iterator[str]:
    """Give the parts of a node in order, each variable as the number of its first use."""
    yield type(node).__name__
    if isinstance(node, ast.Constant):
        yield repr(node.value)
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Name):
        yield str(names.setdefault(node.id, len(names)))
    for child in ast.iter_child_nodes(node):
        yield from describe_parts(child, names)
