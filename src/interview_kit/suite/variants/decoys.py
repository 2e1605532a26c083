"""Changes that mean nothing, made where mutants are made: who minds them looks at code.

A test may not know whether it meets a mutant. One that compares the code in memory with the
source, or with what it was yesterday, knows, and would notice every mutant without an assertion
about what the program does. Whoever notices a mutant in one place meets a program that looks
different in that place alone, and does the same; who notices that as well is not believed.
"""

import ast
import random
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst

from interview_kit.suite.task import Answer, Ending
from interview_kit.suite.variants.bytecode import UNREADABLE
from interview_kit.suite.variants.mutants import Mutant, Walker
from interview_kit.suite.variants.scope import Scope

Spot = tuple[str, str, bool]
"""Where a mutant is: its file, its function, and whether that is declared or done there."""


def spot_of(mutant: Mutant) -> Spot:
    """Where a mutant is."""
    return (mutant.file, mutant.function, mutant.declared)


def decoys(sources: Mapping[str, str], seed: int) -> dict[Spot, Mutant]:
    """One lookalike of the program for each place that can have one, chosen by the seed."""
    found: dict[Spot, list[Mutant]] = {}
    for path in sorted(sources):
        for lookalike in Lookalikes(path, sources[path]).mutants():
            found.setdefault(spot_of(lookalike), []).append(lookalike)
    return {
        spot: random.Random(f"decoy {seed} {spot}").choice(there) for spot, there in found.items()
    }


def nearest(made: Mapping[Spot, Mutant], spot: Spot) -> Spot | None:
    """The place itself, or what is around it, or any in its file; None where none looks alike."""
    file, function, declared = spot
    while True:
        for each in ((file, function, declared), (file, function, not declared)):
            if each in made:
                return each
        if not function:
            return next((each for each in made if each[0] == file), None)
        function = function.rpartition(".")[0]


def claims(
    made: Mapping[Spot, Mutant],
    mutants: Sequence[Mutant],
    answers: Mapping[str, Answer],
    tests: Sequence[str],
) -> dict[Spot, tuple[str, ...]]:
    """For each lookalike the tests that noticed a mutant there, in the suite's order.

    All tests, where a mutant ended the process or its time was up: then nobody was named.
    """
    owed: dict[Spot, set[str]] = {}
    for mutant in mutants:
        answer, spot = answers.get(mutant.id), nearest(made, spot_of(mutant))
        if answer is None or spot is None:
            continue
        if answer.ending in (Ending.DIED, Ending.LATE):
            owed.setdefault(spot, set()).update(tests)
        elif answer.ending is Ending.NOTICED and answer.test:
            owed.setdefault(spot, set()).add(answer.test)
    return {spot: tuple(t for t in tests if t in who) for spot, who in owed.items()}


class Lookalikes(Walker):
    """Walks one file as for mutants; what it makes does the same as the original."""

    def mutants(self) -> list[Mutant]:
        """All lookalikes of the file."""
        try:
            self.plain = not binds_int(ast.parse(self.source))
        except UNREADABLE:
            return []
        return super().mutants()

    def walk(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Patterns hold nothing that can be computed."""
        if not isinstance(node, cst.MatchPattern):
            yield from super().walk(node, scope)

    def here(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Lookalikes by this very node."""
        for target, new in alike(node, self.plain):
            yield from self.make(target, self.replaced(target, new), "lookalike", scope)

    def decorator(self, node: cst.Decorator, header: Scope) -> Iterator[Mutant]:
        """A decorator stays."""
        yield from self.walk(node, header)

    def annotation(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Types stay as they are; calls in their metadata do not."""
        if isinstance(node, cst.Call):
            yield from self.walk(node, scope)
            return
        for child in node.children:
            yield from self.annotation(child, scope)


def binds_int(tree: ast.Module) -> bool:
    """Whether `int` may mean something of the program's own."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store}
    named = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    aliased = {n.asname or n.name for n in ast.walk(tree) if isinstance(n, ast.alias)}
    return bool({"int", "*"} & (stored | named | aliased))


def alike(node: cst.CSTNode, plain: bool) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """A node, or a part of it, and what does the same; `plain`: `int` is Python's own."""
    if isinstance(node, cst.Integer) and plain:
        yield node, cst.parse_expression(f'int("{node.evaluated_value}")')
    elif isinstance(node, cst.Call):
        yield node, through_a_tuple(node)
    elif isinstance(node, cst.Return | cst.Assign) and node.value is not None:
        yield node.value, through_a_tuple(node.value)
    elif isinstance(node, cst.Decorator):
        yield node.decorator, through_a_tuple(node.decorator)


def through_a_tuple(value: cst.BaseExpression) -> cst.BaseExpression:
    """`value` as `((value),)[0]`."""
    inner = value.with_changes(
        lpar=[cst.LeftParen(), *value.lpar], rpar=[*value.rpar, cst.RightParen()]
    )
    around = cst.Tuple(
        elements=[cst.Element(inner, comma=cst.Comma())],
        lpar=[cst.LeftParen()],
        rpar=[cst.RightParen()],
    )
    first = cst.SubscriptElement(cst.Index(cst.Integer("0")))
    return cst.Subscript(value=around, slice=[first])
