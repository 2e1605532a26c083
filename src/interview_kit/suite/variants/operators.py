"""Mutation operators that mutmut lacks: what a web API declares in decorators and constraints.

Each takes a node and gives its name, the node to replace, and the replacement. Its examples are
whole files before and after; a test applies the operators to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
import libcst.matchers as m

from interview_kit.frameworks import FRAMEWORKS

Change = tuple[str, cst.CSTNode, cst.CSTNode]
Example = tuple[str, str]
"""A source, and what an operator makes of it."""

CONSTRAINED = {
    *("Field", "Query", "Path", "Body", "Header", "Cookie", "Form", "Param", "Parameter"),
    *("constr", "conint", "confloat", "conlist", "StringConstraints", "Meta", "ConfigDict"),
}
"""Calls that state constraints on a value."""
DOCUMENTED = {*CONSTRAINED, *(name for row in FRAMEWORKS.values() for name in row.documented_calls)}
"""Calls with arguments that change only the documentation; `DOCUMENTATION` names these."""
DOCUMENTATION = {
    *("title", "description", "summary", "tags", "version", "responses", "operation_id", "name"),
    *("openapi_extra", "json_schema_extra", "examples", "example", "deprecated", "contact"),
    *("docs_url", "redoc_url", "openapi_url", "openapi_tags", "response_description"),
    *("license_info", "terms_of_service"),
}
REPRESENTATION = {"frozen", "slots", "kw_only", "repr", "order"}
"""Arguments of `dataclass` that change nothing over HTTP."""

OPPOSITE_BOUND = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
NUMERIC_CONSTRAINTS = {*OPPOSITE_BOUND, "min_length", "max_length", "multiple_of"}
OTHER_METHOD = {"get": "post", "post": "put", "put": "patch", "patch": "put", "delete": "post"}
ROUTE_ARGUMENTS = {
    *("status_code", "response_model", "dependencies", "methods"),
    *("response_model_exclude_none", "response_model_exclude", "response_model_exclude_unset"),
}
WEAKER_TYPE = {
    **dict.fromkeys(("EmailStr", "NameEmail", "HttpUrl", "AnyUrl", "StrictStr"), "str"),
    **dict.fromkeys(("PositiveInt", "NonNegativeInt", "NegativeInt", "StrictInt"), "int"),
    **dict.fromkeys(("PositiveFloat", "NonNegativeFloat", "StrictFloat"), "float"),
    "StrictBool": "bool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A function that changes nodes of one kind, with an example for each name it gives.

    `scope` limits it: `body` to the bodies of functions, `annotation` to annotations of
    parameters and attributes.
    """

    kind: type[Any]
    change: Callable[..., Iterator[Change]]
    examples: dict[str, Example]
    scope: str


OPERATORS: list[Operator] = []

Changing = Callable[..., Iterator[Change]]


def operator(
    kind: type[Any], scope: str = "", **examples: Example
) -> Callable[[Changing], Changing]:
    """Add a function to the operators, with an example for each name that it gives."""

    def add(change: Changing) -> Changing:
        OPERATORS.append(Operator(kind=kind, change=change, examples=examples, scope=scope))
        return change

    return add


def apply(node: cst.CSTNode, *, declared: bool) -> Iterator[Change]:
    """Give all changes at a node; `declared` says that it is outside every function's body."""
    for row in OPERATORS:
        if isinstance(node, row.kind) and (not row.scope or (row.scope == "body" and not declared)):
            yield from row.change(node)


def last_name(node: cst.CSTNode | None) -> str:
    """Return the last name of `a.b.c(...)`; empty for anything else."""
    if isinstance(node, cst.Call):
        return last_name(node.func)
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


@operator(
    cst.Call,
    bound_swap=("age = Field(ge=0)\n", "age = Field(gt=0)\n"),
    bound_down=("name = Field(min_length=2)\n", "name = Field(min_length=1)\n"),
)
def change_bound(node: cst.Call) -> Iterator[Change]:
    """Make a bound inclusive or exclusive, or lower it by one."""
    for index, arg in find_constraints(node):
        keyword = arg.keyword.value if arg.keyword else ""
        if keyword in OPPOSITE_BOUND:
            new = arg.with_changes(keyword=cst.Name(OPPOSITE_BOUND[keyword]))
            yield "bound_swap", node, replace_arg(node, index, new)
        if keyword in NUMERIC_CONSTRAINTS and isinstance(arg.value, cst.Integer):
            less = cst.parse_expression(str(arg.value.evaluated_value - 1))
            yield "bound_down", node, replace_arg(node, index, arg.with_changes(value=less))


@operator(
    cst.Call,
    constraint_drop=("name = Field(min_length=1, max_length=9)\n", "name = Field(min_length=1)\n"),
)
def drop_constraint(node: cst.Call) -> Iterator[Change]:
    """Drop one constraint of a value."""
    for index, arg in find_constraints(node):
        if arg.keyword and arg.keyword.value not in {"default", "default_factory", "alias"}:
            yield "constraint_drop", node, replace_arg(node, index, None)


def find_constraints(node: cst.Call) -> Iterator[tuple[int, cst.Arg]]:
    """Find the arguments of a call that states a constraint, without documentation."""
    if last_name(node.func) in CONSTRAINED:
        for index, arg in enumerate(node.args):
            if arg.keyword and arg.keyword.value not in DOCUMENTATION:
                yield index, arg


def replace_arg(call: cst.Call, index: int, arg: cst.Arg | None) -> cst.Call:
    """Replace one argument of a call, or leave it out."""
    args = [*call.args[:index], *([arg] if arg else []), *call.args[index + 1 :]]
    if args and index >= len(args):
        args[-1] = args[-1].with_changes(comma=call.args[-1].comma)
    return call.with_changes(args=args)


@operator(
    cst.Decorator,
    route_method=('@app.get("/")\ndef f(): ...\n', '@app.post("/")\ndef f(): ...\n'),
    drop_status_code=(
        '@app.post("/", status_code=201)\ndef f(): ...\n',
        '@app.post("/")\ndef f(): ...\n',
    ),
)
def change_route(node: cst.Decorator) -> Iterator[Change]:
    """Let a route answer another method, or drop an argument that changes its response."""
    call = node.decorator
    if not (isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute)):
        return
    method = call.func.attr.value
    if method in OTHER_METHOD:
        func = call.func.with_changes(attr=cst.Name(OTHER_METHOD[method]))
        yield "route_method", call, call.with_changes(func=func)
    if method in OTHER_METHOD or method in {"route", "api_route"}:
        for index, arg in enumerate(call.args):
            if arg.keyword and arg.keyword.value in ROUTE_ARGUMENTS:
                yield f"drop_{arg.keyword.value}", call, replace_arg(call, index, None)


@operator(
    cst.Attribute,
    status_code=("CODE = status.HTTP_404_NOT_FOUND\n", "CODE = status.HTTP_400_BAD_REQUEST\n"),
)
def change_status_code(node: cst.Attribute) -> Iterator[Change]:
    """Replace a status code by another one of its class."""
    name = node.attr.value
    if name.startswith("HTTP_2"):
        other = "HTTP_201_CREATED" if name == "HTTP_200_OK" else "HTTP_200_OK"
    elif name.startswith("HTTP_4"):
        bad = "HTTP_400_BAD_REQUEST"
        other = "HTTP_404_NOT_FOUND" if name == bad else bad
    else:
        return
    yield "status_code", node, node.with_changes(attr=cst.Name(other))


@operator(
    cst.Return,
    return_none=("def f():\n    return user\n", "def f():\n    return None\n"),
)
def return_none(node: cst.Return) -> Iterator[Change]:
    """Return nothing."""
    if node.value is not None and not m.matches(node.value, m.Name("None")):
        space = cst.SimpleWhitespace(" ")
        none = node.with_changes(value=cst.Name("None"), whitespace_after_return=space)
        yield "return_none", node, none


@operator(
    cst.BaseSmallStatement,
    scope="body",
    delete_statement=("def f():\n    save()\n", "def f():\n    pass\n"),
)
def delete_statement(node: cst.BaseSmallStatement) -> Iterator[Change]:
    """Leave out a statement that acts: a call, `raise` or `del`."""
    acts = isinstance(node, cst.Expr) and isinstance(node.value, cst.Call | cst.Await)
    if acts or isinstance(node, cst.Raise | cst.Del):
        yield "delete_statement", node, cst.Pass()


@operator(
    cst.If,
    condition_false=(
        "def f():\n    if old:\n        g()\n",
        "def f():\n    if (old) and False:\n        g()\n",
    ),
    condition_true=(
        "def f():\n    if old:\n        g()\n",
        "def f():\n    if (old) or True:\n        g()\n",
    ),
)
def force_condition(node: cst.If) -> Iterator[Change]:
    """Make a condition hold never, or always; it is still evaluated."""
    test = node.test.with_changes(
        lpar=[cst.LeftParen(), *node.test.lpar], rpar=[*node.test.rpar, cst.RightParen()]
    )
    for name, connective, value in (
        ("condition_false", cst.And(), "False"),
        ("condition_true", cst.Or(), "True"),
    ):
        forced = cst.BooleanOperation(left=test, operator=connective, right=cst.Name(value))
        yield name, node.test, forced


@operator(
    cst.With,
    remove_with=(
        "def f():\n    with lock:\n        g()\n",
        "def f():\n    if True:\n        g()\n",
    ),
)
def remove_with(node: cst.With) -> Iterator[Change]:
    """Run a block without its context manager, such as a lock."""
    if node.asynchronous is None and all(item.asname is None for item in node.items):
        yield "remove_with", node, cst.If(test=cst.Name("True"), body=node.body)


@operator(
    cst.Name,
    scope="annotation",
    weaker_type=("class User:\n    mail: EmailStr\n", "class User:\n    mail: str\n"),
)
def weaken_type(node: cst.Name) -> Iterator[Change]:
    """Replace a type that validates by the one that it is made of."""
    if node.value in WEAKER_TYPE:
        yield "weaker_type", node, node.with_changes(value=WEAKER_TYPE[node.value])
