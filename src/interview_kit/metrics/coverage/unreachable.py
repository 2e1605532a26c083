"""Leaves out lines that no test of a program can run, and that say nothing against its tests.

Two Python idioms are meant: imports for type checkers only, and the block under
`if __name__ == "__main__"`. They are recognized by their syntax, not by comments that a candidate
could write.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.bytecode import COMPILE_ERRORS


def drop_unreachable(file: FileCoverage, source: str) -> FileCoverage:
    """Return the coverage of a file without such blocks; a block that ran all the same stays."""
    statements, branches = file.statements, file.branches
    lines, arcs = list(file.missing_lines), list(file.missing_branches)
    for guard, first, last in find_blocks(source):
        block_lines = [line for line in lines if first <= line <= last]
        if first not in block_lines:
            continue
        block_arcs = [
            (start, end)
            for start, end in arcs
            if first <= start <= last or (start == guard and end == first)
        ]
        lines = [line for line in lines if line not in block_lines]
        arcs = [arc for arc in arcs if arc not in block_arcs]
        statements -= len(block_lines)
        branches -= len(block_arcs)
    return replace(
        file,
        statements=statements,
        missing_lines=tuple(lines),
        branches=branches,
        missing_branches=tuple(arcs),
    )


def find_blocks(source: str) -> Iterator[tuple[int, int, int]]:
    """Find such blocks; give the line of the condition, and the first and last line beneath."""
    try:
        tree = ast.parse(source)
    except COMPILE_ERRORS:
        return
    for node in tree.body:
        if isinstance(node, ast.If) and not node.orelse and is_guard(node):
            yield node.lineno, node.body[0].lineno, node.body[-1].end_lineno or node.lineno


def is_guard(node: ast.If) -> bool:
    """Return whether a block is for type checkers or for starting the file as a program."""
    match node.test:
        case ast.Name("TYPE_CHECKING") | ast.Attribute(ast.Name("typing"), "TYPE_CHECKING"):
            return all(isinstance(part, ast.Import | ast.ImportFrom) for part in node.body)
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
        case ast.Compare(ast.Constant("__main__"), [ast.Eq()], [ast.Name("__name__")]):
            return True
    return False
