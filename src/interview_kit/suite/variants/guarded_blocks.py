"""Blocks that run only for type checkers, or when a file is started as a program."""

import ast
from collections.abc import Iterator

from interview_kit.suite.variants.bytecode import COMPILE_ERRORS


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
