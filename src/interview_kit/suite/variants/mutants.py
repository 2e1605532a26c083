"""Makes all mutants of a program: small changes, each a whole new source of one file.

Everything is visited that says how the program behaves, also decorators, class bodies,
defaults and the metadata of annotations. Left out: imports, documentation, logging, texts of
errors, what starts the file as a program, and changes that compile to the same code.
"""

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider

from interview_kit.suite.variants import mutmut_operators, operators
from interview_kit.suite.variants.bytecode import fingerprint
from interview_kit.suite.variants.operators import last_name
from interview_kit.suite.variants.scope import (
    Scope,
    changes_only_silent,
    find_silent_parts,
    is_silent_node,
)

STRUCTURAL_DECORATORS = {"staticmethod", "classmethod", "property", "dataclass", "override"}
CONTEXT_LINES = 2
MAX_DIGITS = 1000
"""Longer numbers are not changed; Python reads no decimal one of more than 4300 digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of the program, as the whole new `source` of its file.

    `lines` are those of its statement; `near` are those of the body that it belongs to.
    `declared` says that it is outside every function, so that only an import runs it.
    """

    id: str
    file: str
    line: int
    function: str
    operator: str
    kind: str
    diff: str
    source: str
    lines: range
    near: range
    declared: bool


def generate_mutants(sources: Mapping[str, str]) -> tuple[Mutant, ...]:
    """Make the mutants of all files, in order of their places; the same for the same sources."""
    mutants: list[Mutant] = []
    for path in sorted(sources):
        mutants += Walker(path, sources[path]).make_mutants()
    return tuple(mutants)


class Walker:
    """Walks the syntax tree of one file and makes its mutants."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self.original = fingerprint(source)
        self.fingerprints: set[str | None] = {None, self.original}
        self.ids: dict[str, int] = {}

    def make_mutants(self) -> list[Mutant]:
        """Make all mutants of the file; none when it is not Python that can be read here.

        That may show only half way, since code that is nested too deep fails while it is walked.
        """
        if self.original is None:
            return []
        try:
            module = cst.parse_module(self.source)
            wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
            self.module = wrapper.module
            self.bytes = self.source.encode()
            self.positions = wrapper.resolve(PositionProvider)
            self.spans = wrapper.resolve(ByteSpanPositionProvider)
            return [m for part in self.module.body for m in self.walk(part, Scope())]
        except (cst.ParserSyntaxError, RecursionError, MemoryError):
            return []

    def walk(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Make the mutants of a node and of all beneath it."""
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

    def walk_function(self, node: cst.FunctionDef, scope: Scope) -> Iterator[Mutant]:
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

    def walk_decorator(self, node: cst.Decorator, header: Scope) -> Iterator[Mutant]:
        """Change parts of a decorator, and drop the whole of it."""
        yield from self.walk(node, header)
        if last_name(node.decorator) not in STRUCTURAL_DECORATORS:
            yield from self.make(node, self.remove_lines(node), "decorator_drop", header)

    def walk_class(self, node: cst.ClassDef, scope: Scope) -> Iterator[Mutant]:
        """Walk the body of a class, which runs where it is defined."""
        inner = scope.class_body(node)
        for decorator in node.decorators:
            yield from self.walk(decorator, inner.enter_head(decorator.decorator))
        for statement in node.body.body:
            yield from self.walk(statement, inner)

    def walk_annotation(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Change the metadata of types, and types that validate; other types stay."""
        if isinstance(node, cst.Call):
            yield from self.walk(node, scope)
            return
        if isinstance(node, cst.Name) and scope.kind == "interface":
            for name, target, new in operators.weaken_type(node):
                yield from self.make(node, self.replace(target, new), name, scope)
        for child in node.children:
            yield from self.walk_annotation(child, scope)

    def change_node(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Make the mutants of this very node."""
        declares = scope.kind == "interface"
        silent = find_silent_parts(node, scope)
        for name, changed in mutmut_operators.apply(node):
            if declares and name == mutmut_operators.ARGUMENTS:
                continue
            if not changes_only_silent(node, changed, silent):
                yield from self.make(node, self.replace(node, changed), name, scope)
        for name, target, new in operators.apply(node, declared=declares):
            yield from self.make(node, self.replace(target, new), name, scope)

    def replace(self, node: cst.CSTNode, new: cst.CSTNode) -> str:
        """Return the source with one node replaced and every other character as it was.

        The text is cut out by the node's bytes where that is exact; libcst would write a few
        nodes anew together with the white space around them.
        """
        span = self.spans.get(node)
        if span is not None:
            end = span.start + span.length
            if self.bytes[span.start : end] == self.module.code_for_node(node).encode():
                changed = self.module.code_for_node(new).encode()
                return (self.bytes[: span.start] + changed + self.bytes[end:]).decode()
        try:
            return self.module.code_for_node(self.module.deep_replace(node, new))
        except cst.CSTValidationError:
            return self.source

    def remove_lines(self, node: cst.CSTNode) -> str:
        """Return the source without the lines of a node."""
        lines = self.source.splitlines(keepends=True)
        removed = self.find_lines(node)
        return "".join(line for n, line in enumerate(lines, start=1) if n not in removed)

    def find_lines(self, node: cst.CSTNode) -> range:
        """Return the lines of a node."""
        position = self.positions[node]
        return range(position.start.line, position.end.line + 1)

    def find_statement_lines(self, node: cst.CSTNode, scope: Scope) -> range:
        """Return the lines that are covered when a node is run."""
        if isinstance(scope.statement, cst.FunctionDef):
            function = scope.statement
            first = min(self.positions[p].start.line for p in (function, *function.decorators))
            return range(first, max(first + 1, self.positions[function.body].start.line))
        anchor = scope.statement or node
        if isinstance(anchor, cst.BaseCompoundStatement):
            first = self.positions[anchor].start.line
            return range(first, first + 1)
        return self.find_lines(anchor)

    def make(self, node: cst.CSTNode, source: str, name: str, scope: Scope) -> Iterator[Mutant]:
        """Make a mutant, unless it compiles to the same code as the original or another one."""
        compiled = fingerprint(source)
        if compiled in self.fingerprints:
            return
        self.fingerprints.add(compiled)
        diff = self.diff(source)
        changed = "".join(line for line in diff.splitlines()[2:] if line[:1] in "+-")
        key = "\0".join((self.path, ".".join(scope.names), name, changed))
        self.ids[key] = self.ids.get(key, 0) + 1
        yield Mutant(
            id=hashlib.sha256(f"{key}\0{self.ids[key]}".encode()).hexdigest()[:10],
            file=self.path,
            line=self.positions[node].start.line,
            function=".".join(scope.names),
            operator=name,
            kind=scope.kind,
            diff=diff,
            source=source,
            lines=self.find_statement_lines(node, scope),
            near=scope.near,
            declared=scope.declared,
        )

    def diff(self, source: str) -> str:
        """Return a unified diff in the candidate's own lines."""
        lines = difflib.unified_diff(
            self.source.splitlines(),
            source.splitlines(),
            f"a/{self.path}",
            f"b/{self.path}",
            n=CONTEXT_LINES,
            lineterm="",
        )
        return "\n".join(lines) + "\n"
