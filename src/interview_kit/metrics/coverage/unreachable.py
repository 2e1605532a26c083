"""Lines that no test of a program can run, and that say nothing against its tests.

Two habits of Python are meant, found in the syntax and not by comments that a candidate could
write: imports for type checkers only, and the block under `if __name__ == "__main__"`.
"""

import ast
from collections.abc import Iterator

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.bytecode import UNREADABLE


def without_unreachable(file: FileCoverage, source: str) -> FileCoverage:
    """The coverage of a file without such blocks; blocks that ran all the same stay."""
    statements, branches = file.statements, file.branches
    lines, arcs = list(file.missing_lines), list(file.missing_branches)
    for guard, first, last in blocks(source):
        inside = [line for line in lines if first <= line <= last]
        if first not in inside:
            continue
        gone = [(a, b) for a, b in arcs if first <= a <= last or (a == guard and b == first)]
        lines = [line for line in lines if line not in inside]
        arcs = [arc for arc in arcs if arc not in gone]
        statements -= len(inside)
        branches -= len(gone)
    return FileCoverage(
        path=file.path,
        statements=statements,
        missing_lines=tuple(lines),
        branches=branches,
        missing_branches=tuple(arcs),
        contexts=file.contexts,
    )


def blocks(source: str) -> Iterator[tuple[int, int, int]]:
    """The guard's line and the first and last line of each such block."""
    try:
        tree = ast.parse(source)
    except UNREADABLE:
        return
    for node in tree.body:
        if isinstance(node, ast.If) and not node.orelse and is_guard(node):
            yield node.lineno, node.body[0].lineno, node.body[-1].end_lineno or node.lineno


def is_guard(node: ast.If) -> bool:
    """Whether a block is for type checkers or for starting the file as a program."""
    test = ast.unparse(node.test)
    if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        return all(isinstance(part, ast.Import | ast.ImportFrom) for part in node.body)
    return test in ("__name__ == '__main__'", "'__main__' == __name__")
