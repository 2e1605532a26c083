"""Leaves out lines that no test of a program can run, and that say nothing against its tests.

Two Python idioms are meant: imports for type checkers only, and the block under
`if __name__ == "__main__"`. They are recognized by their syntax, not by comments that a candidate
could write.
"""

from dataclasses import replace

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.guarded_blocks import find_blocks


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
