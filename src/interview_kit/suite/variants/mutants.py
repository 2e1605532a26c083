"""Makes the mutants of a program: small changes, each a whole new source of one file.

Everything is visited that says how the program behaves, also decorators, class bodies,
defaults and the metadata of annotations. Left out: imports, documentation, logging, texts of
errors, what starts the file as a program, and changes that compile to the same code.

A walk first finds all changes, which is quick; only then are sources, code and diffs made, of
the changes that are wanted.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider

from interview_kit.suite.variants import mutmut_operators, operators
from interview_kit.suite.variants.apart import TOO_DEEP, UnreadableError
from interview_kit.suite.variants.edits import Edit, SourceText
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.operators import last_name
from interview_kit.suite.variants.scope import (
    Scope,
    changes_only_silent,
    find_silent_parts,
    is_silent_node,
)

STRUCTURAL_DECORATORS = {"staticmethod", "classmethod", "property", "dataclass", "override"}
UNKNOWN_SYNTAX = "in a syntax that the parser does not know"
MAX_DIGITS = 1000
"""Longer numbers are not changed; Python reads no decimal one of more than 4300 digits."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was found: a node, the operator, where it is, and how to edit the text."""

    node: cst.CSTNode
    operator: str
    scope: Scope
    edit: Callable[[], Edit | None]


def generate_mutants(sources: Mapping[str, str]) -> tuple[Mutant, ...]:
    """Make the mutants of all files, in order of their places; the same for the same sources.

    Raises `UnreadableError`; for foreign sources there is `generation.generate`.
    """
    mutants: list[Mutant] = []
    for path in sorted(sources):
        mutants += Walker(path, sources[path]).make_mutants()
    return tuple(mutants)


class Walker:
    """Walks the syntax tree of one file, finds its changes and makes mutants of them."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self.text = SourceText(source)
        self.fingerprints: set[tuple[int, str]] = set()
        self.ids: dict[str, int] = {}

    def make_mutants(self) -> list[Mutant]:
        """Make all mutants of the file; none when it is not Python. Raises `UnreadableError`."""
        made = [self.make_mutant(change) for change in self.find_changes()]
        return [mutant for mutant in made if mutant]

    def find_changes(self) -> list[Change]:
        """Find all changes of the file; none when it is not Python.

        Raises `UnreadableError`.
        """
        if not self.text.is_python:
            return []
        try:
            module = cst.parse_module(self.source)
            wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
            self.module = wrapper.module
            header = "".join(map(self.module.code_for_node, self.module.header))
            self.text.set_units(header, [*map(self.module.code_for_node, self.module.body)])
            self.positions = wrapper.resolve(PositionProvider)
            self.spans = wrapper.resolve(ByteSpanPositionProvider)
            return [change for part in self.module.body for change in self.walk(part, Scope())]
        except cst.ParserSyntaxError as error:
            raise UnreadableError(UNKNOWN_SYNTAX) from error
        except (KeyError, RecursionError) as error:
            # Beyond its depth libcst loses nodes: `KeyError`.
            raise UnreadableError(TOO_DEEP) from error

    def walk(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Find the changes of a node and of all beneath it."""
        if is_silent_node(node) or (isinstance(node, cst.Integer) and len(node.value) > MAX_DIGITS):
            return
        scope = scope.enter(node)
        if isinstance(node, cst.Annotation):
            yield from self.walk_annotation(node.annotation, scope)
        elif isinstance(node, cst.FunctionDef):
            yield from self.walk_function(node, scope)
        elif isinstance(node, cst.ClassDef):
            yield from self.walk_class(node, scope)
        else:
            yield from self.change_node(node, scope)
            silent = find_silent_parts(node, scope)
            for child in node.children:
                if child not in silent:
                    yield from self.walk(child, scope.enter_head(child))

    def walk_function(self, node: cst.FunctionDef, scope: Scope) -> Iterator[Change]:
        """Walk what a function declares about itself, then its body."""
        header = scope.header(node, self.find_lines(node.body))
        for decorator in node.decorators:
            yield from self.walk_decorator(decorator, header)
        params = node.params
        for param in (*params.posonly_params, *params.params, *params.kwonly_params):
            for part in (param.annotation, param.default):
                if part is not None:
                    yield from self.walk(part, header)
        yield from self.walk(node.body, scope.body(node))

    def walk_decorator(self, node: cst.Decorator, header: Scope) -> Iterator[Change]:
        """Change parts of a decorator, and drop the whole of it."""
        yield from self.walk(node, header)
        if last_name(node.decorator) not in STRUCTURAL_DECORATORS:
            yield Change(node, "decorator_drop", header, partial(self.remove_lines, node))

    def walk_class(self, node: cst.ClassDef, scope: Scope) -> Iterator[Change]:
        """Walk the body of a class, which runs where it is defined."""
        inner = scope.class_body(node)
        for decorator in node.decorators:
            yield from self.walk(decorator, inner.enter_head(decorator.decorator))
        for statement in node.body.body:
            yield from self.walk(statement, inner)

    def walk_annotation(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Change the metadata of types, and types that validate; other types stay."""
        if isinstance(node, cst.Call):
            yield from self.walk(node, scope)
            return
        if isinstance(node, cst.Name) and scope.kind == "interface":
            for name, target, new in operators.weaken_type(node):
                yield Change(node, name, scope, partial(self.replace, target, new))
        for child in node.children:
            yield from self.walk_annotation(child, scope)

    def change_node(self, node: cst.CSTNode, scope: Scope) -> Iterator[Change]:
        """Find the changes of this very node."""
        declares = scope.kind == "interface"
        silent = find_silent_parts(node, scope)
        for name, changed in mutmut_operators.apply(node):
            if declares and name == mutmut_operators.ARGUMENTS:
                continue
            if not changes_only_silent(node, changed, silent):
                yield Change(node, name, scope, partial(self.replace, node, changed))
        for name, target, new in operators.apply(node, declared=declares):
            yield Change(node, name, scope, partial(self.replace, target, new))

    def replace(self, node: cst.CSTNode, new: cst.CSTNode) -> Edit | None:
        """Replace one node and leave every other character as it is; None where it cannot be.

        The text is cut out by the node's bytes where that is exact; libcst would write a few
        nodes anew together with the white space around them.
        """
        span = self.spans.get(node)
        if span is not None:
            edit = Edit(span.start, span.start + span.length, self.module.code_for_node(new))
            if self.text.cut(edit) == self.module.code_for_node(node):
                return edit
        number = self.text.find_unit(self.positions[node].start.line)
        try:
            unit = self.module.body[number].deep_replace(node, new)
        except cst.CSTValidationError:
            return None
        return self.text.replace_unit(number, self.module.code_for_node(unit))

    def remove_lines(self, node: cst.CSTNode) -> Edit:
        """Leave out the lines of a node."""
        lines = self.find_lines(node)
        return self.text.remove_lines(lines.start, lines.stop)

    def find_lines(self, node: cst.CSTNode) -> range:
        """Return the lines of a node."""
        position = self.positions[node]
        return range(position.start.line, position.end.line + 1)

    def find_statement_lines(self, node: cst.CSTNode, scope: Scope) -> range:
        """Return the lines that are covered when a node is run."""
        if isinstance(scope.statement, cst.FunctionDef):
            function = scope.statement
            return self.find_header_lines(function, *function.decorators)
        anchor = scope.statement or node
        if isinstance(anchor, cst.BaseCompoundStatement):
            return self.find_header_lines(anchor)
        return self.find_lines(anchor)

    def find_header_lines(self, node: cst.BaseCompoundStatement, *before: cst.Decorator) -> range:
        """Return the lines of a statement above its body: a condition may be spread over several,
        and coverage sees it run on those of its parts.
        """
        first = min(self.positions[part].start.line for part in (node, *before))
        body = node.cases[0] if isinstance(node, cst.Match) else node.body
        return range(first, max(first + 1, self.positions[body].start.line))

    def make_mutant(self, change: Change) -> Mutant | None:
        """Make a mutant; None where it compiles to the same code as another or the original."""
        edit, scope = change.edit(), change.scope
        fingerprint = self.text.find_fingerprint(edit) if edit else None
        if edit is None or fingerprint is None or fingerprint in self.fingerprints:
            return None
        self.fingerprints.add(fingerprint)
        diff = self.text.diff(edit, self.path)
        changed = "".join(line for line in diff.splitlines()[2:] if line[:1] in "+-")
        key = "\0".join((self.path, ".".join(scope.names), change.operator, changed))
        self.ids[key] = self.ids.get(key, 0) + 1
        return Mutant(
            id=hashlib.sha256(f"{key}\0{self.ids[key]}".encode()).hexdigest()[:10],
            file=self.path,
            line=self.positions[change.node].start.line,
            function=".".join(scope.names),
            operator=change.operator,
            kind=scope.kind,
            diff=diff,
            source=self.text.apply(edit),
            lines=self.find_statement_lines(change.node, scope),
            near=scope.near,
            declared=scope.declared,
        )
