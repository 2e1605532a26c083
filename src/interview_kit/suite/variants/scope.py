"""Tells where a walk through a program is, and which code there has no effect on its behaviour."""

from dataclasses import dataclass, replace

import libcst as cst
import libcst.matchers as m

from interview_kit.suite.variants.operators import (
    DOCUMENTATION,
    DOCUMENTED,
    REPRESENTATION,
    last_name,
)

SILENT_CALLS = {"print", "getLogger", "len", "isinstance", "cast"}
SILENT_OWNERS = {"logger", "logging", "log", "_logger", "_log", "LOGGER", "warnings"}
NAMING_CALLS = {"getLogger", "TypeVar", "ParamSpec", "NewType"}
MESSAGES = {"detail", "msg", "message"}
TEXTS = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the walk is.

    `declared` says that it is outside every function, so that only an import runs the code.
    `statement` is the node by which coverage shows whether the code was run; `near` are the lines
    of the body that a declaration belongs to.
    """

    kind: str = "interface"
    names: tuple[str, ...] = ()
    declared: bool = True
    statement: cst.CSTNode | None = None
    near: range = range(0)
    raising: bool = False
    decorating: bool = False

    def enter(self, node: cst.CSTNode) -> "Scope":
        """Return the scope of what lies beneath a node."""
        if isinstance(node, cst.SimpleStatementLine):
            return replace(self, statement=node)
        if isinstance(node, cst.Raise):
            return replace(self, raising=True)
        if isinstance(node, cst.Decorator):
            return replace(self, decorating=True)
        return self

    def header(self, node: cst.FunctionDef, near: range) -> "Scope":
        """Return the scope of what a function declares about itself."""
        names = (*self.names, node.name.value)
        return replace(self, kind="interface", names=names, near=near, statement=node)

    def body(self, node: cst.FunctionDef) -> "Scope":
        """Return the scope of what a function does."""
        return Scope(kind="body", names=(*self.names, node.name.value), declared=False)

    def class_body(self, node: cst.ClassDef) -> "Scope":
        """Return the scope of what a class declares."""
        names = (*self.names, node.name.value)
        return replace(self, kind="interface", names=names, statement=None)

    def enter_head(self, node: cst.CSTNode) -> "Scope":
        """Return the scope of a child; the head of a compound statement is covered by itself."""
        heads = (cst.BaseExpression, cst.WithItem, cst.ExceptHandler, cst.MatchCase)
        if self.statement is None and isinstance(node, heads):
            return replace(self, statement=node)
        return self


def is_silent_node(node: cst.CSTNode) -> bool:
    """Return whether a node is no behaviour.

    Such are imports, documentation, logging, type checking, and the start as a program.
    """
    if isinstance(node, cst.Import | cst.ImportFrom):
        return True
    if isinstance(node, cst.If):
        is_main_guard = m.matches(node.test, m.Comparison(left=m.Name("__name__")))
        return is_main_guard or last_name(node.test) == "TYPE_CHECKING"
    if isinstance(node, cst.SimpleStatementLine):
        return len(node.body) == 1 and is_label(node.body[0])
    return isinstance(node, cst.Call) and is_silent_call(node)


def is_label(node: cst.BaseSmallStatement) -> bool:
    """Return whether a statement is a docstring, a log line, a logger or a name for tools."""
    if isinstance(node, cst.Expr):
        logs = isinstance(node.value, cst.Call) and is_silent_call(node.value)
        return logs or isinstance(node.value, TEXTS)
    if not isinstance(node, cst.Assign):
        return False
    target = last_name(node.targets[0].target)
    dunder = target.startswith("__") and target.endswith("__")
    return dunder or (isinstance(node.value, cst.Call) and last_name(node.value) in NAMING_CALLS)


def is_silent_call(call: cst.Call) -> bool:
    """Return whether a call only prints or logs, or has no arguments worth changing."""
    if isinstance(call.func, cst.Attribute) and last_name(call.func.value) in SILENT_OWNERS:
        return True
    return last_name(call.func) in SILENT_CALLS


def find_silent_parts(node: cst.CSTNode, scope: Scope) -> list[cst.CSTNode]:
    """Find the children of a node that are documentation, text for people, or style."""
    if isinstance(node, cst.DictElement):
        key = node.key.evaluated_value if isinstance(node.key, cst.SimpleString) else None
        return [node.value] if key in MESSAGES and isinstance(node.value, TEXTS) else []
    if not isinstance(node, cst.Call):
        return []
    name = last_name(node.func)
    if name == "dataclass":
        return [arg for arg in node.args if arg.keyword and arg.keyword.value in REPRESENTATION]
    parts: list[cst.CSTNode] = []
    if scope.decorating or name in DOCUMENTED:
        parts += [arg for arg in node.args if arg.keyword and arg.keyword.value in DOCUMENTATION]
    if scope.raising:
        parts += [arg for arg in node.args if is_message(arg)]
    return parts


def is_message(arg: cst.Arg) -> bool:
    """Return whether an argument of an error is text for people."""
    if arg.keyword:
        return arg.keyword.value in MESSAGES
    return isinstance(arg.value, TEXTS)


def changes_only_silent(node: cst.CSTNode, changed: cst.CSTNode, silent: list[cst.CSTNode]) -> bool:
    """Return whether a changed call differs in nothing but silent arguments."""
    if not (silent and isinstance(node, cst.Call) and isinstance(changed, cst.Call)):
        return False
    unchanged = {id(arg) for arg in changed.args}
    return changed.func is node.func and all(id(a) in unchanged or a in silent for a in node.args)
