"""Decoys: rewrites that mean the same, made in the places where mutants are made.

A test must not know whether it runs on a mutant. One that compares the code in memory with the
source, or with what it was yesterday, does know, and would notice every mutant without asserting
anything about what the program does. So each test that noticed a mutant in one place also runs
on a program that looks different in that place alone and does the same; a test that fails there
is not believed.
"""

import ast
import random
from collections.abc import Iterator, Mapping
from functools import partial

import libcst as cst

from interview_kit.suite.variants.apart import OnFile, ignore_file
from interview_kit.suite.variants.bytecode import COMPILE_ERRORS
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import Change, Walker
from interview_kit.suite.variants.scope import Scope

Spot = tuple[str, str, bool]
"""Where a mutant is: its file, its function, and whether it is in a declaration."""


def find_spot(mutant: Mutant) -> Spot:
    """Return where a mutant is."""
    return (mutant.file, mutant.function, mutant.declared)


def make_decoys(
    sources: Mapping[str, str], seed: int, on_file: OnFile = ignore_file
) -> dict[Spot, Mutant]:
    """Make one decoy for each place that can have one, chosen by the seed."""
    decoys: dict[Spot, Mutant] = {}
    for path in sorted(sources):
        on_file(path)
        walker = DecoyWalker(path, sources[path])
        changes: dict[Spot, list[Change]] = {}
        for change in walker.find_changes():
            spot = (path, ".".join(change.scope.names), change.scope.declared)
            changes.setdefault(spot, []).append(change)
        for spot, candidates in changes.items():
            first = random.Random(f"decoy {seed} {spot}").choice(candidates)
            made = (walker.make_mutant(change) for change in (first, *candidates))
            if decoy := next(filter(None, made), None):
                decoys[spot] = decoy
    return decoys


def find_nearest(decoys: Mapping[Spot, Mutant], spot: Spot) -> Spot | None:
    """Find the nearest place with a decoy; None when the file has none.

    The place itself comes first, then what surrounds it, then any place in the file.
    """
    file, function, declared = spot
    while True:
        for candidate in ((file, function, declared), (file, function, not declared)):
            if candidate in decoys:
                return candidate
        if not function:
            return next((candidate for candidate in decoys if candidate[0] == file), None)
        function = function.rpartition(".")[0]


class DecoyWalker(Walker):
    """Walks one file as for mutants and makes changes that do the same as the original."""

    def find_changes(self) -> list[Change]:
        """Find all decoys of the file."""
        try:
            self.int_is_builtin = not binds_int(ast.parse(self.source))
        except COMPILE_ERRORS:
            return []
        return super().find_changes()

    def walk(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Make decoys of a node and all beneath it, without patterns: they allow no calls."""
        if not isinstance(node, cst.MatchPattern):
            yield from super().walk(node, scope)

    def change_node(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Make the decoys of this very node."""
        for target, new in find_equivalents(node, self.int_is_builtin):
            yield Change(target, "lookalike", scope, partial(self.replace, target, new))

    def walk_decorator(self, node: cst.Decorator, header: Scope) -> Iterator[Change]:
        """Make decoys within a decorator, which itself stays."""
        yield from self.walk(node, header)

    def walk_annotation(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Make decoys of calls in the metadata of a type, which itself stays."""
        if isinstance(node, cst.Call):
            yield from self.walk(node, scope)
            return
        for child in node.children:
            yield from self.walk_annotation(child, scope)


def binds_int(tree: ast.Module) -> bool:
    """Return whether `int` may mean something of the program's own."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store}
    arguments = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    imported = {n.asname or n.name for n in ast.walk(tree) if isinstance(n, ast.alias)}
    return bool({"int", "*"} & (stored | arguments | imported))


def find_equivalents(
    node: cst.CSTNode, int_is_builtin: bool
) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Give a node, or a part of it, with an expression that does the same."""
    if isinstance(node, cst.Integer) and int_is_builtin:
        yield node, cst.parse_expression(f'int("{node.evaluated_value}")')
    elif isinstance(node, cst.Call):
        yield node, wrap_in_tuple(node)
    elif isinstance(node, cst.Return | cst.Assign) and node.value is not None:
        yield node.value, wrap_in_tuple(node.value)
    elif isinstance(node, cst.Decorator):
        yield node.decorator, wrap_in_tuple(node.decorator)


def wrap_in_tuple(value: cst.BaseExpression) -> cst.BaseExpression:
    """Write `value` as `((value),)[0]`."""
    inner = value.with_changes(
        lpar=[cst.LeftParen(), *value.lpar], rpar=[*value.rpar, cst.RightParen()]
    )
    around = cst.Tuple(
        elements=[cst.Element(inner, comma=cst.Comma())],
        lpar=[cst.LeftParen()],
        rpar=[cst.RightParen()],
    )
    index = cst.SubscriptElement(cst.Index(cst.Integer("0")))
    return cst.Subscript(value=around, slice=[index])
