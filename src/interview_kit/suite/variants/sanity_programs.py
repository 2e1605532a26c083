"""Sanity programs: changed copies of the program that a suite must fail, or must pass.

`stub` must fail: every function raises. `add_comments` and `change_locals` must pass: the first
adds comments and blank lines, the second renames local variables and stores values that nothing
reads. They show whether a suite runs the program at all, and whether it only inspects its text.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

from interview_kit.suite.variants.apart import OnFile, ignore_file
from interview_kit.suite.variants.bytecode import compile_source

Function = ast.FunctionDef | ast.AsyncFunctionDef
STUB_RAISES = "raise NotImplementedError"
INTROSPECTION = {"locals", "vars", "dir", "eval", "exec", "globals"}


def change_files(
    sources: Mapping[str, str], on_file: OnFile = ignore_file, *, change: Callable[[str], str]
) -> dict[str, str]:
    """Make a change to each file; a file that is not Python stays as it is.

    Raises one of `COMPILE_ERRORS` for a file that is Python and cannot be changed.
    """
    changed = {}
    for path, source in sources.items():
        on_file(path)
        changed[path] = source
        if compile_source(source):
            changed[path] = change(source)
            compile(changed[path], path, "exec", dont_inherit=True)
    return changed


def look_different(source: str) -> str:
    """Change locals, then add comments: a program that a suite must pass like the original."""
    return add_comments(change_locals(source))


def stub(source: str) -> str:
    """Make the body of every function raise; generators stay generators."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if is_function(node):
            body = [*ast.parse(STUB_RAISES).body]
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in walk_own_nodes(node)):
                body += ast.parse("yield").body
            node.body = body
    return ast.unparse(ast.fix_missing_locations(tree))


def add_comments(source: str) -> str:
    """Add a comment and a blank line before every outer statement, and at the end."""
    starts = {node.lineno for node in find_outer_statements(ast.parse(source))}
    lines = []
    for number, line in enumerate(source.splitlines(keepends=True), start=1):
        if number in starts:
            lines += ["# checked\n", "\n"]
        lines.append(line)
    return "".join(lines) + "\n# checked\n"


def find_outer_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Find the statements before which a line may be put.

    Not the first one, which may be a docstring or a `__future__` import, and none with
    decorators or on the line of another one.
    """
    following = tree.body[1:] if tree.body else []
    previous_ends = [node.end_lineno for node in tree.body]
    for node, previous_end in zip(following, previous_ends, strict=False):
        has_decorators = isinstance(node, Function | ast.ClassDef) and node.decorator_list
        if not has_decorators and previous_end is not None and node.lineno > previous_end:
            yield node


def change_locals(source: str) -> str:
    """Rename locals where nothing can look at them, and store a dead value in each function."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if is_function(node):
            rename_locals(node)
            index = 1 if ast.get_docstring(node, clean=False) is not None else 0
            node.body.insert(index, ast.parse("_unread = 0").body[0])
    return ast.unparse(ast.fix_missing_locations(tree))


def rename_locals(function: Function) -> None:
    """Rename plain locals of a function that has no inner scope and does not look up names."""
    nodes = list(ast.walk(function))[1:]
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.comprehension)
    if any(isinstance(node, scopes) for node in nodes):
        return
    names = [node for node in nodes if isinstance(node, ast.Name)]
    if any(node.id in INTROSPECTION for node in names):
        return
    stored = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    free = stored - set(find_other_bindings(nodes))
    for node in names:
        if node.id in free and not node.id.startswith("_"):
            node.id += "_"


def find_other_bindings(nodes: list[ast.AST]) -> Iterator[str]:
    """Find names that are bound by more than an assignment."""
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
    """Return whether a node defines a function."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def walk_own_nodes(function: Function) -> Iterator[ast.AST]:
    """Give the nodes of a function itself, not those of functions within."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))
