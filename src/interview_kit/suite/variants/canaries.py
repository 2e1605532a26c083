"""Programs that a suite must fail or must pass, whatever it says about itself.

STUB: every function raises. TEXT: only comments and blank lines are added. CODE: local names
change, and values are stored that nobody reads.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

from interview_kit.suite.variants.bytecode import UNREADABLE

Function = ast.FunctionDef | ast.AsyncFunctionDef
STUB_RAISES = "raise NotImplementedError"
LOOKERS = {"locals", "vars", "dir", "eval", "exec", "globals"}


def altered(sources: Mapping[str, str], change: Callable[[str], str]) -> dict[str, str]:
    """All files with a change made to each; what cannot be parsed stays as it is."""
    made = {}
    for path, source in sources.items():
        try:
            made[path] = change(source)
            compile(made[path], path, "exec", dont_inherit=True)
        except UNREADABLE:
            made[path] = source
    return made


def stub(source: str) -> str:
    """The body of every function raises; generators stay generators."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if is_function(node):
            body = [*ast.parse(STUB_RAISES).body]
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own_nodes(node)):
                body += ast.parse("yield").body
            node.body = body
    return ast.unparse(ast.fix_missing_locations(tree))


def text(source: str) -> str:
    """A comment and a blank line before every statement at the left margin, and at the end."""
    starts = {node.lineno for node in outer_statements(ast.parse(source))}
    lines = []
    for number, line in enumerate(source.splitlines(keepends=True), start=1):
        if number in starts:
            lines += ["# checked\n", "\n"]
        lines.append(line)
    return "".join(lines) + "\n# checked\n"


def outer_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements before which a line may be put: none in the shadow of a `__future__` import."""
    following = tree.body[1:] if tree.body else []
    previous_ends = [node.end_lineno for node in tree.body]
    for node, previous_end in zip(following, previous_ends, strict=False):
        has_decorators = isinstance(node, Function | ast.ClassDef) and node.decorator_list
        if not has_decorators and previous_end is not None and node.lineno > previous_end:
            yield node


def code(source: str) -> str:
    """Locals get other names where nothing can look at them; a dead value in each function."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if is_function(node):
            rename_locals(node)
            at = 1 if ast.get_docstring(node, clean=False) is not None else 0
            node.body.insert(at, ast.parse("_unread = 0").body[0])
    return ast.unparse(ast.fix_missing_locations(tree))


def rename_locals(function: Function) -> None:
    """Rename plain locals of a function that has no inner scope and looks at no names."""
    nodes = list(ast.walk(function))[1:]
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.comprehension)
    if any(isinstance(node, scopes) for node in nodes):
        return
    names = [node for node in nodes if isinstance(node, ast.Name)]
    if any(node.id in LOOKERS for node in names):
        return
    stored = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    free = stored - set(bound_otherwise(nodes))
    for node in names:
        if node.id in free and not node.id.startswith("_"):
            node.id += "_"


def bound_otherwise(nodes: list[ast.AST]) -> Iterator[str]:
    """Names that are bound by more than an assignment."""
    for node in nodes:
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def is_function(node: ast.AST) -> TypeGuard[Function]:
    """Whether a node defines a function."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """What belongs to a function itself, not to functions within."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))
