"""Where a walk through a program is, and what there says nothing about its behaviour."""

from dataclasses import dataclass, replace

import libcst as cst
import libcst.matchers as m

from interview_kit.suite.variants.operators import DOCUMENTATION, DOCUMENTED, STYLE, name_of

SILENT_CALLS = {"print", "getLogger", "len", "isinstance", "cast"}
SILENT_OWNERS = {"logger", "logging", "log", "_logger", "_log", "LOGGER", "warnings"}
NAMING_CALLS = {"getLogger", "TypeVar", "ParamSpec", "NewType"}
MESSAGES = {"detail", "msg", "message"}
TEXTS = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the walk is. `declared`: outside every function, so that only an import runs it.

    `statement` is what one sees run or not run; `near` the lines of the body that a
    declaration belongs to.
    """

    kind: str = "interface"
    names: tuple[str, ...] = ()
    declared: bool = True
    statement: cst.CSTNode | None = None
    near: range = range(0)
    raising: bool = False
    decorating: bool = False

    def at(self, node: cst.CSTNode) -> "Scope":
        """The scope of what lies beneath a node."""
        if isinstance(node, cst.SimpleStatementLine):
            return replace(self, statement=node)
        if isinstance(node, cst.Raise):
            return replace(self, raising=True)
        if isinstance(node, cst.Decorator):
            return replace(self, decorating=True)
        return self

    def header(self, node: cst.FunctionDef, near: range) -> "Scope":
        """What a function declares about itself."""
        names = (*self.names, node.name.value)
        return replace(self, kind="interface", names=names, near=near, statement=node)

    def body(self, node: cst.FunctionDef) -> "Scope":
        """What a function does."""
        return Scope(kind="body", names=(*self.names, node.name.value), declared=False)

    def class_body(self, node: cst.ClassDef) -> "Scope":
        """What a class declares."""
        names = (*self.names, node.name.value)
        return replace(self, kind="interface", names=names, statement=None)

    def alone(self, node: cst.CSTNode) -> "Scope":
        """The head of a compound statement counts for itself."""
        heads = (cst.BaseExpression, cst.WithItem, cst.ExceptHandler, cst.MatchCase)
        if self.statement is None and isinstance(node, heads):
            return replace(self, statement=node)
        return self


def says_nothing(node: cst.CSTNode) -> bool:
    """Imports, documentation, logging, type checking, and the start as a program."""
    if isinstance(node, cst.Import | cst.ImportFrom):
        return True
    if isinstance(node, cst.If):
        named = m.matches(node.test, m.Comparison(left=m.Name("__name__")))
        return named or name_of(node.test) == "TYPE_CHECKING"
    if isinstance(node, cst.SimpleStatementLine):
        return len(node.body) == 1 and is_label(node.body[0])
    return isinstance(node, cst.Call) and is_silent(node)


def is_label(node: cst.BaseSmallStatement) -> bool:
    """A docstring, a log line, a name for tools, a logger or a type variable."""
    if isinstance(node, cst.Expr):
        logs = isinstance(node.value, cst.Call) and is_silent(node.value)
        return logs or isinstance(node.value, TEXTS)
    if not isinstance(node, cst.Assign):
        return False
    target = name_of(node.targets[0].target)
    dunder = target.startswith("__") and target.endswith("__")
    return dunder or (isinstance(node.value, cst.Call) and name_of(node.value) in NAMING_CALLS)


def is_silent(call: cst.Call) -> bool:
    """A call that only prints or logs, or whose arguments hold nothing to change."""
    if isinstance(call.func, cst.Attribute) and name_of(call.func.value) in SILENT_OWNERS:
        return True
    return name_of(call.func) in SILENT_CALLS


def silent_parts(node: cst.CSTNode, scope: Scope) -> list[cst.CSTNode]:
    """Children of a node that are documentation, a text for people, or style."""
    if isinstance(node, cst.DictElement):
        key = node.key.evaluated_value if isinstance(node.key, cst.SimpleString) else None
        return [node.value] if key in MESSAGES and isinstance(node.value, TEXTS) else []
    if not isinstance(node, cst.Call):
        return []
    name = name_of(node.func)
    if name == "dataclass":
        return [arg for arg in node.args if arg.keyword and arg.keyword.value in STYLE]
    found: list[cst.CSTNode] = []
    if scope.decorating or name in DOCUMENTED:
        found += [arg for arg in node.args if arg.keyword and arg.keyword.value in DOCUMENTATION]
    if scope.raising:
        found += [arg for arg in node.args if is_message(arg)]
    return found


def is_message(arg: cst.Arg) -> bool:
    """Whether an argument of an error is text for people."""
    if arg.keyword:
        return arg.keyword.value in MESSAGES
    return isinstance(arg.value, TEXTS)


def touches_only(node: cst.CSTNode, changed: cst.CSTNode, silent: list[cst.CSTNode]) -> bool:
    """Whether a changed call differs in nothing but silent arguments."""
    if not (silent and isinstance(node, cst.Call) and isinstance(changed, cst.Call)):
        return False
    kept = {id(arg) for arg in changed.args}
    return changed.func is node.func and all(id(a) in kept or a in silent for a in node.args)
