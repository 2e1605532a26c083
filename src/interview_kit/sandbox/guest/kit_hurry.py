"""Lets the threads of a program take turns as often as they can, so that a missing lock shows.

No profile or trace function does this: with one, CPython 3.11 may crash where threads change, and
up to 3.12 it may write an old value back to a variable of a closure. Instead, modules of the
program are compiled with a call more at each statement and after each call; no line moves.
"""

import ast
import builtins
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import machinery
from types import CodeType
from typing import Any

SHORTEST_SWITCH_SECONDS = 1e-6
MOST_YIELDS = 100_000
YIELD = "__kit_yield__"
"""The name of the function that lets other threads run; any module can call it."""
LIBRARIES = "site-packages"
"""How a folder of libraries is called; a candidate's environment may lie in the program's."""


def hurry_threads(root: str) -> None:
    """Change from thread to thread as often as possible in modules that are imported from now on.

    In each file below the folder `root` another thread may run between any two steps: where they
    are not protected by a lock, the next request then meets them half done. Nothing waits, and
    after `MOST_YIELDS` all is as usual, so that a program of many calls is hardly slower.
    """
    sys.setswitchinterval(SHORTEST_SWITCH_SECONDS)
    setattr(builtins, YIELD, make_yield())
    loaders = (
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (HurriedLoader, machinery.SOURCE_SUFFIXES),
        (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
    )
    make_finder = machinery.FileFinder.path_hook(*loaders)
    inside = os.path.join(root, "")

    def find_in_program(path: str) -> Any:
        if not os.path.join(path, "").startswith(inside) or LIBRARIES in path:
            raise ImportError
        return make_finder(path)

    sys.path_hooks.insert(0, find_in_program)
    sys.path_importer_cache.clear()


def make_yield() -> Callable[..., Any]:
    """Make a function that lets another thread run and returns its argument.

    The thread that calls this one is never interrupted: there, a server's loop runs.
    """
    numbers, first = itertools.count(), threading.get_ident()
    get_ident, sleep = threading.get_ident, time.sleep  # a program may replace them

    def yield_thread(value: Any = None) -> Any:
        if get_ident() != first and next(numbers) < MOST_YIELDS:
            sleep(0)
        return value

    return yield_thread


class HurriedLoader(machinery.SourceFileLoader):
    """Loads modules in which other threads run between two steps of a function."""

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source with the calls that it gets; compiled code of the module is old."""
        source = self.get_data(self.path)
        try:
            tree = Functions().visit(ast.parse(source, self.path))
            return self.source_to_code(ast.fix_missing_locations(tree), self.path)
        except RecursionError:  # an expression of a thousand parts, which compiles as it stands
            return self.source_to_code(source, self.path)


class Functions(ast.NodeTransformer):
    """Changes the bodies of functions; what runs once, when a module is imported, stays."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Change what the function does, not its signature."""
        node.body = add_yields([Steps().visit(statement) for statement in node.body])
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Do the same: such a function may run in any thread."""
        node.body = add_yields([Steps().visit(statement) for statement in node.body])
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Change the expression."""
        node.body = Steps().visit(node.body)
        return node


class Steps(Functions):
    """Adds a call after each call and before each statement."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Let other threads run before the value of a call is used."""
        self.generic_visit(node)
        return call_yield(node, node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Change each block of statements."""
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, add_yields(block))
        return node


def add_yields(statements: list[Any]) -> list[Any]:
    """Return a block with a call before each statement that does something."""
    added = []
    for statement in statements:
        # A text that stands alone may be a docstring, and must stay the first in its block.
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            added.append(ast.copy_location(ast.Expr(call_yield(statement)), statement))
        added.append(statement)
    return added


def call_yield(place: ast.AST, *values: ast.expr) -> ast.Call:
    """Make a call of the function that lets other threads run."""
    name = ast.copy_location(ast.Name(YIELD, ast.Load()), place)
    return ast.copy_location(ast.Call(name, [*values], []), place)
