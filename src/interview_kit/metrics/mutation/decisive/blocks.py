"""Blocks of a program: the bodies of its functions and their branches, which run from the top.

A changed program can report each block that runs, or end its process where one begins. What is
reported is a claim; a check that passes where a block would have ended the process proves that
it does not need that block.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from interview_kit.metrics.mutation.decisive.check_run import Unit
from interview_kit.suite.variants.bytecode import COMPILE_ERRORS
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.sanity_programs import is_function

MARK = "kit-block "
"""How a line of a server's output starts that names a block which has run."""
REPORTER = f"""
import os as _kit_os
_kit_reported = set()
def _kit_report(block):
    # The number of the process: a forked server must report again what its parent has run.
    if (_kit_os.getpid(), block) not in _kit_reported:
        _kit_reported.add((_kit_os.getpid(), block))
        _kit_os.write(2, ("\\n{MARK}" + block + "\\n").encode())
"""
END = "__import__('os')._exit(70)"

Sources = Mapping[str, str]
Body = list[ast.stmt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The files of a program, and the lines of each block by the block's name."""

    sources: Sources
    blocks: Mapping[str, tuple[str, range]]

    def find_block(self, mutant: Mutant) -> str | None:
        """Return the innermost block that must run for a change to matter; None if any may."""
        if mutant.declared or mutant.kind != "body":
            return None
        around = [
            (lines.start, block)
            for block, (file, lines) in self.blocks.items()
            if file == mutant.file and mutant.line in lines
        ]
        return max(around)[1] if around else None

    def find_near(self, mutant: Mutant) -> frozenset[str]:
        """Return the block of a mutant; for a declaration those of the body that it belongs to."""
        block = self.find_block(mutant)
        if block is not None:
            return frozenset({block})
        return frozenset(
            block
            for block, (file, lines) in self.blocks.items()
            if file == mutant.file and lines.start in mutant.near
        )

    def report_blocks(self) -> dict[str, str]:
        """Return the files that report each block which runs."""
        return self._change(set(self.blocks), lambda block: f"_kit_report({block!r})", REPORTER)

    def end_at(self, blocks: Collection[str]) -> dict[str, str]:
        """Return the files that end the process where one of some blocks begins."""
        return self._change(blocks, lambda block: END)

    def _change(
        self, blocks: Collection[str], write: Callable[[str], str], head: str = ""
    ) -> dict[str, str]:
        files = {self.blocks[block][0] for block in blocks}
        return {
            file: insert(file, self.sources[file], blocks, write, head) for file in sorted(files)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """What is known of the checks.

    `blocks` holds the blocks that each check reports when it runs alone; it names only checks that
    pass alone. `unneeded` holds the blocks without which each group was seen to pass.
    """

    blocks: Mapping[str, frozenset[str]]
    unneeded: Mapping[Unit, frozenset[str]]

    def needs(self, group: Unit, block: str | None) -> bool:
        """Return whether a group may depend on a change in a block; None is any place."""
        return block is None or block not in self.unneeded.get(group, frozenset())


NOTHING_KNOWN = Dependence(blocks={}, unneeded={})


def read_program(sources: Sources) -> Program:
    """Find the blocks of all files; a file that cannot be parsed has none."""
    blocks: dict[str, tuple[str, range]] = {}
    for file, source in sorted(sources.items()):
        try:
            bodies = list(find_bodies(ast.parse(source)))
            insert(file, source, (), str)
        except COMPILE_ERRORS:
            continue
        for body in bodies:
            lines = range(find_first_line(body[0]), (body[-1].end_lineno or 0) + 1)
            blocks[name_block(file, body)] = (file, lines)
    return Program(sources=sources, blocks=blocks)


def parse_report(log: str, program: Program) -> frozenset[str]:
    """Return the blocks that a server's output names."""
    names = {line.removeprefix(MARK) for line in log.splitlines() if line.startswith(MARK)}
    return frozenset(names & program.blocks.keys())


def insert(
    file: str, source: str, blocks: Collection[str], write: Callable[[str], str], head: str = ""
) -> str:
    """Insert a statement at the start of some blocks of a file, and a head before its code."""
    tree = ast.parse(source)
    for body in find_bodies(tree):
        name = name_block(file, body)
        if name in blocks:
            body[count_docstring(body) :] = [
                *ast.parse(write(name)).body,
                *body[count_docstring(body) :],
            ]
    first = count_docstring(tree.body)
    while first < len(tree.body) and is_future_import(tree.body[first]):
        first += 1
    tree.body[first:first] = ast.parse(head).body
    return ast.unparse(ast.fix_missing_locations(tree))


def find_bodies(node: ast.AST, is_inside: bool = False) -> Iterator[Body]:
    """Find the bodies within functions that begin on a line of their own.

    A body on the line of its `if` has no lines that tell it from the condition.
    """
    is_inside = is_inside or is_function(node)
    children = list(ast.iter_child_nodes(node))
    last_line = find_last_line(node, children)
    for body in list_bodies(node):
        is_class = isinstance(node, ast.ClassDef)
        if is_inside and not is_class and find_first_line(body[0]) > last_line:
            yield body
        last_line = max(last_line, body[-1].end_lineno or 0)
    for child in children:
        yield from find_bodies(child, is_inside)


def list_bodies(node: ast.AST) -> list[Body]:
    """List the bodies of a compound statement, in the order in which they are written."""
    if isinstance(node, ast.Lambda | ast.IfExp | ast.Module):
        return []
    bodies = (getattr(node, name, None) for name in ("body", "orelse", "finalbody"))
    return [body for body in bodies if body]


def find_last_line(node: ast.AST, children: Sequence[ast.AST]) -> int:
    """Return the last line of what stands before the bodies of a compound statement."""
    inner = (ast.stmt, ast.ExceptHandler, ast.match_case)
    head = [part for child in children if not isinstance(child, inner) for part in ast.walk(child)]
    lines = [getattr(part, "end_lineno", None) or 0 for part in head]
    return max([getattr(node, "lineno", 0), *lines])


def find_first_line(statement: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def name_block(file: str, body: Body) -> str:
    """Name a block by its file and its first line."""
    return f"{file}:{find_first_line(body[0])}"


def count_docstring(body: Body) -> int:
    """Return 1 for a body that begins with a text, which stays at its start; else 0."""
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return int(is_text)


def is_future_import(statement: ast.stmt) -> bool:
    """Return whether a statement must stay before all others of its file."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
