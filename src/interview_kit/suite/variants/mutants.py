"""All mutants of a program: small changes, each a whole new source of one file.

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
from interview_kit.suite.variants.operators import name_of
from interview_kit.suite.variants.scope import Scope, says_nothing, silent_parts, touches_only

KEPT_DECORATORS = {"staticmethod", "classmethod", "property", "dataclass", "override"}
CONTEXT_LINES = 2
MOST_DIGITS = 1000
"""Of a number that is changed; Python reads no decimal one of more than 4300."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change. `lines` are those of its statement; `near` the body that it belongs to.

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


def generate(sources: Mapping[str, str]) -> tuple[Mutant, ...]:
    """The mutants of all files, in order of their places; the same for the same sources."""
    found: list[Mutant] = []
    for path in sorted(sources):
        found += Walker(path, sources[path]).mutants()
    return tuple(found)


class Walker:
    """Walks one file."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self.original = fingerprint(source)
        self.seen: set[str | None] = {None, self.original}
        self.ids: dict[str, int] = {}

    def mutants(self) -> list[Mutant]:
        """All mutants of the file; none when it is no Python that can be read here.

        That may only show half way: what is nested too deep is met when it is walked.
        """
        if self.original is None:
            return []
        try:
            module = cst.parse_module(self.source)
            wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
            self.module = wrapper.module
            self.bytes = self.source.encode()
            self.place = wrapper.resolve(PositionProvider)
            self.span = wrapper.resolve(ByteSpanPositionProvider)
            return [one for part in self.module.body for one in self.walk(part, Scope())]
        except (cst.ParserSyntaxError, RecursionError, MemoryError):
            return []

    def walk(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Mutants of a node and of all beneath it."""
        if says_nothing(node) or (isinstance(node, cst.Integer) and len(node.value) > MOST_DIGITS):
            return
        scope = scope.at(node)
        if isinstance(node, cst.Annotation):
            yield from self.annotation(node.annotation, scope)
        elif isinstance(node, cst.FunctionDef):
            yield from self.function(node, scope)
        elif isinstance(node, cst.ClassDef):
            yield from self.class_body(node, scope)
        else:
            yield from self.here(node, scope)
            silent = silent_parts(node, scope)
            for child in node.children:
                if child not in silent:
                    yield from self.walk(child, scope.alone(child))

    def function(self, node: cst.FunctionDef, scope: Scope) -> Iterator[Mutant]:
        """A function: what it declares about itself, then its body."""
        header = scope.header(node, self.range_of(node.body))
        for decorator in node.decorators:
            yield from self.decorator(decorator, header)
        params = node.params
        for param in (*params.posonly_params, *params.params, *params.kwonly_params):
            for part in (param.annotation, param.default):
                if part is not None:
                    yield from self.walk(part, header)
        yield from self.walk(node.body, scope.body(node))

    def decorator(self, node: cst.Decorator, header: Scope) -> Iterator[Mutant]:
        """What is said in a decorator, and the whole of it."""
        yield from self.walk(node, header)
        if name_of(node.decorator) not in KEPT_DECORATORS:
            yield from self.make(node, self.without(node), "decorator_drop", header)

    def class_body(self, node: cst.ClassDef, scope: Scope) -> Iterator[Mutant]:
        """A class: its body runs where it is defined."""
        inner = scope.class_body(node)
        for decorator in node.decorators:
            yield from self.walk(decorator, inner.alone(decorator.decorator))
        for statement in node.body.body:
            yield from self.walk(statement, inner)

    def annotation(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Types stay as they are, but for their metadata and for types that validate."""
        if isinstance(node, cst.Call):
            yield from self.walk(node, scope)
            return
        if isinstance(node, cst.Name) and scope.kind == "interface":
            for name, target, new in operators.weaker_type(node):
                yield from self.make(node, self.replaced(target, new), name, scope)
        for child in node.children:
            yield from self.annotation(child, scope)

    def here(self, node: cst.CSTNode, scope: Scope) -> Iterator[Mutant]:
        """Mutants of this very node."""
        declares = scope.kind == "interface"
        silent = silent_parts(node, scope)
        for name, changed in mutmut_operators.mutations(node):
            if declares and name == mutmut_operators.ARGUMENTS:
                continue
            if not touches_only(node, changed, silent):
                yield from self.make(node, self.replaced(node, changed), name, scope)
        for name, target, new in operators.changes(node, declares):
            yield from self.make(node, self.replaced(target, new), name, scope)

    def replaced(self, node: cst.CSTNode, new: cst.CSTNode) -> str:
        """The source with one node replaced and every other character as it was."""
        span = self.span.get(node)
        if span is not None:
            end = span.start + span.length
            if self.bytes[span.start : end] == self.module.code_for_node(node).encode():
                changed = self.module.code_for_node(new).encode()
                return (self.bytes[: span.start] + changed + self.bytes[end:]).decode()
        try:
            return self.module.code_for_node(self.module.deep_replace(node, new))
        except cst.CSTValidationError:
            return self.source

    def without(self, decorator: cst.Decorator) -> str:
        """The source without the lines of a decorator."""
        lines = self.source.splitlines(keepends=True)
        gone = self.range_of(decorator)
        return "".join(line for n, line in enumerate(lines, start=1) if n not in gone)

    def range_of(self, node: cst.CSTNode) -> range:
        """The lines of a node."""
        place = self.place[node]
        return range(place.start.line, place.end.line + 1)

    def statement_lines(self, node: cst.CSTNode, scope: Scope) -> range:
        """The lines by which one sees whether a node was run."""
        if isinstance(scope.statement, cst.FunctionDef):
            function = scope.statement
            first = min(self.place[p].start.line for p in (function, *function.decorators))
            return range(first, max(first + 1, self.place[function.body].start.line))
        anchor = scope.statement or node
        if isinstance(anchor, cst.BaseCompoundStatement):
            first = self.place[anchor].start.line
            return range(first, first + 1)
        return self.range_of(anchor)

    def make(self, node: cst.CSTNode, source: str, name: str, scope: Scope) -> Iterator[Mutant]:
        """A mutant, unless nothing can tell it from the original or from another one."""
        compiled = fingerprint(source)
        if compiled in self.seen:
            return
        self.seen.add(compiled)
        diff = self.diff(source)
        changed = "".join(line for line in diff.splitlines()[2:] if line[:1] in "+-")
        key = "\0".join((self.path, ".".join(scope.names), name, changed))
        self.ids[key] = self.ids.get(key, 0) + 1
        yield Mutant(
            id=hashlib.sha256(f"{key}\0{self.ids[key]}".encode()).hexdigest()[:10],
            file=self.path,
            line=self.place[node].start.line,
            function=".".join(scope.names),
            operator=name,
            kind=scope.kind,
            diff=diff,
            source=source,
            lines=self.statement_lines(node, scope),
            near=scope.near,
            declared=scope.declared,
        )

    def diff(self, source: str) -> str:
        """A unified diff in the candidate's own lines."""
        lines = difflib.unified_diff(
            self.source.splitlines(),
            source.splitlines(),
            f"a/{self.path}",
            f"b/{self.path}",
            n=CONTEXT_LINES,
            lineterm="",
        )
        return "\n".join(lines) + "\n"
