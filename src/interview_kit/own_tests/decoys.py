"""Changes that mean nothing, made where mutants are made: who minds them looks at code.

A test may not know whether it meets a mutant. One that compares the code in memory with the
source, or with what it was yesterday, knows, and would notice every mutant without an assertion
about what the program does. It notices these, too.
"""

import ast
from collections.abc import Mapping

from interview_kit.own_tests.canaries import Function, altered, is_function, rename_locals

MOST = 3
"""So many files are changed, those with the most functions."""
PLAIN = ast.Name | ast.Constant


def decoys(sources: Mapping[str, str]) -> dict[str, str]:
    """The files in which most can be changed, each as it looks then."""
    made = altered(sources, lookalike)
    changed = [path for path in sorted(made) if made[path] != sources[path]]
    return {path: made[path] for path in sorted(changed, key=lambda p: -count(made[p]))[:MOST]}


def count(source: str) -> int:
    """How many functions a source has."""
    return sum(is_function(node) for node in ast.walk(ast.parse(source)))


def lookalike(source: str) -> str:
    """A program that does the same with other names, operators, constants and branches."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if is_function(node)]
    if not functions or binds_int(tree):
        return source
    for function in functions:
        rename_locals(function)
        disguise(function)
    return ast.unparse(ast.fix_missing_locations(tree))


def binds_int(tree: ast.Module) -> bool:
    """Whether `int` may mean something of the program's own."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store}
    named = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    aliased = {n.asname or n.name for n in ast.walk(tree) if isinstance(n, ast.alias)}
    return bool({"int", "*"} & (stored | named | aliased))


def disguise(function: Function) -> None:
    """Change how the body of a function says what it says."""
    at = 1 if ast.get_docstring(function, clean=False) is not None else 0
    function.body[at:] = [
        *ast.parse("_unread = 0").body,
        *(Disguise().visit(statement) for statement in function.body[at:]),
    ]


class Disguise(ast.NodeTransformer):
    """Writes `1` as `int("1")`, `a == b` as `b == a`, and branches the other way round."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A number is read from its text."""
        if type(node.value) is not int:
            return node
        return ast.parse(f'int("{node.value}")', mode="eval").body

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Sides of an equality change places, where neither can mind."""
        sides = (node.left, *node.comparators)
        equal = isinstance(node.ops[0], ast.Eq | ast.NotEq)
        if len(sides) == 2 and equal and all(isinstance(side, PLAIN) for side in sides):
            node.left, node.comparators = sides[1], [sides[0]]
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_If(self, node: ast.If) -> ast.stmt:
        """The branches change places, and the condition its sense."""
        self.generic_visit(node)
        if node.orelse:
            node.body, node.orelse = node.orelse, node.body
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        """Nothing that runs often is made slower."""
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        """The same."""
        return node

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        """Patterns hold constants that cannot be computed."""
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Annotations are left alone."""
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """A function within has its own turn."""
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        """So has one that waits."""
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        """Class bodies say what a schema is."""
        return node
