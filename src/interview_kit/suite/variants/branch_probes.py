"""Probes of branches that skip a block: programs that end the process when they are taken.

A condition that is false, a loop that comes to its end, a case that does not match. A branch into
a block has no probe of its own: it runs the first line of the block, which is tried as a line.
"""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.sanity_programs import Function, walk_own_nodes

END_PROCESS = "__import__('os')._exit(9)"
Arc = tuple[int, int]
Blocks = list[ast.stmt] | list[ast.match_case]


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchProbe(Mutant):
    """The probe of a branch: `arc` holds the line where it begins and the one to which it leads."""

    arc: Arc


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A branch that skips a block; what is put into `blocks` at `index` runs when it is taken."""

    arc: Arc
    blocks: Blocks
    index: int


def find_skips(function: Function, file: FileCoverage) -> Iterator[Skip]:
    """Find the branches of a function itself that skip a block and are said to be taken.

    Not those that leave a `with` block or lead to a `finally`: an exception takes them as well.
    """
    nodes = list(walk_own_nodes(function))
    cleanups = {line for node in nodes for line in find_cleanup_lines(node)}
    missing = {*file.missing_branches}
    for node in nodes:
        for line, first, blocks, index in find_blocks(node):
            ends = {end for start, end in file.arcs if start == line}
            skipped = ends - {first}
            if len(ends) == 2 and len(skipped) == 1 and not skipped & cleanups:
                arc = (line, skipped.pop())
                if arc not in missing:
                    yield Skip(arc=arc, blocks=blocks, index=index)


def find_cleanup_lines(node: ast.AST) -> Iterator[int]:
    """Give the lines to which Python goes from a statement however the block before them ends."""
    if isinstance(node, ast.With | ast.AsyncWith):
        yield node.lineno
    elif isinstance(node, ast.Try | ast.TryStar) and node.finalbody:
        yield node.finalbody[0].lineno


def find_blocks(node: ast.AST) -> Iterator[tuple[int, int, Blocks, int]]:
    """Give each block of a statement: lines of its head and its body, and where skipping it leads.

    What runs when a block is skipped stands in a list, at an index.
    """
    if isinstance(node, ast.If | ast.While | ast.For | ast.AsyncFor):
        yield node.lineno, node.body[0].lineno, node.orelse, 0
    elif isinstance(node, ast.Match):
        for number, case in enumerate(node.cases, start=1):
            yield case.pattern.lineno, case.body[0].lineno, node.cases, number


def make_branch_probe(path: str, tree: ast.Module, name: str, skip: Skip) -> BranchProbe:
    """Make the program that ends the process when a branch is taken; the tree stays as it is."""
    ending: ast.AST = ast.parse(END_PROCESS).body[0]
    if any(isinstance(block, ast.match_case) for block in skip.blocks):
        guard = ast.parse(END_PROCESS, mode="eval").body
        ending = ast.match_case(pattern=ast.MatchAs(), guard=guard, body=[ast.Pass()])
    skip.blocks.insert(skip.index, ending)  # type: ignore[arg-type]
    source = ast.unparse(ast.fix_missing_locations(tree))
    del skip.blocks[skip.index]
    line = skip.arc[0]
    return BranchProbe(
        id=hashlib.sha256(f"branch {path} {skip.arc}".encode()).hexdigest()[:10],
        file=path,
        line=line,
        function=name,
        operator="branch probe",
        kind="body",
        diff="",
        source=source,
        lines=range(line, line + 1),
        near=range(0),
        declared=False,
        arc=skip.arc,
    )
