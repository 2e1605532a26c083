"""Operators that mutmut lacks: what a web API says in decorators, constraints and guards.

Each takes a node and gives its name, the node to replace, and the replacement.
"""

from collections.abc import Callable, Iterator

import libcst as cst
import libcst.matchers as m

from interview_kit.frameworks import FRAMEWORKS

Change = tuple[str, cst.CSTNode, cst.CSTNode]

CONSTRAINED = {
    *("Field", "Query", "Path", "Body", "Header", "Cookie", "Form", "Param", "Parameter"),
    *("constr", "conint", "confloat", "conlist", "StringConstraints", "Meta", "ConfigDict"),
}
DOCUMENTED = CONSTRAINED.union(*(row.documented_calls for row in FRAMEWORKS.values()))
DOCUMENTATION = {
    *("title", "description", "summary", "tags", "version", "responses", "operation_id", "name"),
    *("openapi_extra", "json_schema_extra", "examples", "example", "deprecated", "contact"),
    *("docs_url", "redoc_url", "openapi_url", "openapi_tags", "response_description"),
    *("license_info", "terms_of_service"),
}
STYLE = {"frozen", "slots", "kw_only", "repr", "order"}
"""Arguments of `dataclass` that change nothing over HTTP."""

BOUNDS = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
COUNTED = {*BOUNDS, "min_length", "max_length", "multiple_of"}
ROUTED = {"get": "post", "post": "put", "put": "patch", "patch": "put", "delete": "post"}
PROMISED = {
    *("status_code", "response_model", "dependencies", "methods"),
    *("response_model_exclude_none", "response_model_exclude", "response_model_exclude_unset"),
}
WEAKER = {
    **dict.fromkeys(("EmailStr", "NameEmail", "HttpUrl", "AnyUrl", "StrictStr"), "str"),
    **dict.fromkeys(("PositiveInt", "NonNegativeInt", "NegativeInt", "StrictInt"), "int"),
    **dict.fromkeys(("PositiveFloat", "NonNegativeFloat", "StrictFloat"), "float"),
    "StrictBool": "bool",
}


def name_of(node: cst.CSTNode | None) -> str:
    """The last name of `a.b.c(...)`."""
    if isinstance(node, cst.Call):
        return name_of(node.func)
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def changes(node: cst.CSTNode, declared: bool) -> Iterator[Change]:
    """All changes at a node; `declared` says that it is outside every function's body."""
    for kind, operator in OPERATORS:
        if isinstance(node, kind) and not (declared and operator in BODY_ONLY):
            yield from operator(node)


def bound(node: cst.Call) -> Iterator[Change]:
    """`ge=0` becomes `gt=0`; a counted bound goes down by one."""
    for at, arg in constraints(node):
        keyword = arg.keyword.value if arg.keyword else ""
        if keyword in BOUNDS:
            new = arg.with_changes(keyword=cst.Name(BOUNDS[keyword]))
            yield "bound_swap", node, with_arg(node, at, new)
        if keyword in COUNTED and isinstance(arg.value, cst.Integer):
            less = cst.parse_expression(str(arg.value.evaluated_value - 1))
            yield "bound_down", node, with_arg(node, at, arg.with_changes(value=less))


def constraint_drop(node: cst.Call) -> Iterator[Change]:
    """`Field(min_length=1, max_length=9)` loses one of them."""
    for at, arg in constraints(node):
        if arg.keyword and arg.keyword.value not in {"default", "default_factory", "alias"}:
            yield "constraint_drop", node, with_arg(node, at, None)


def constraints(node: cst.Call) -> Iterator[tuple[int, cst.Arg]]:
    """The arguments of a call that states a constraint, without documentation."""
    if name_of(node.func) in CONSTRAINED:
        for at, arg in enumerate(node.args):
            if arg.keyword and arg.keyword.value not in DOCUMENTATION:
                yield at, arg


def with_arg(call: cst.Call, at: int, arg: cst.Arg | None) -> cst.Call:
    """A call with one argument replaced or left out."""
    args = [*call.args[:at], *([arg] if arg else []), *call.args[at + 1 :]]
    if args and at >= len(args):
        args[-1] = args[-1].with_changes(comma=call.args[-1].comma)
    return call.with_changes(args=args)


def route(node: cst.Decorator) -> Iterator[Change]:
    """A route answers another method, or loses what it promises."""
    call = node.decorator
    if not (isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute)):
        return
    method = call.func.attr.value
    if method in ROUTED:
        func = call.func.with_changes(attr=cst.Name(ROUTED[method]))
        yield "route_method", call, call.with_changes(func=func)
    if method in ROUTED or method in {"route", "api_route"}:
        for at, arg in enumerate(call.args):
            if arg.keyword and arg.keyword.value in PROMISED:
                yield f"drop_{arg.keyword.value}", call, with_arg(call, at, None)


def status_code(node: cst.Attribute) -> Iterator[Change]:
    """`status.HTTP_404_NOT_FOUND` becomes another code of its class."""
    name = node.attr.value
    if name.startswith("HTTP_2"):
        other = "HTTP_201_CREATED" if name == "HTTP_200_OK" else "HTTP_200_OK"
    elif name.startswith("HTTP_4"):
        bad = "HTTP_400_BAD_REQUEST"
        other = "HTTP_404_NOT_FOUND" if name == bad else bad
    else:
        return
    yield "status_code", node, node.with_changes(attr=cst.Name(other))


def return_none(node: cst.Return) -> Iterator[Change]:
    """A function answers nothing."""
    if node.value is not None and not m.matches(node.value, m.Name("None")):
        space = cst.SimpleWhitespace(" ")
        nothing = node.with_changes(value=cst.Name("None"), whitespace_after_return=space)
        yield "return_none", node, nothing


def delete_statement(node: cst.BaseSmallStatement) -> Iterator[Change]:
    """A statement that acts is left out."""
    acts = isinstance(node, cst.Expr) and isinstance(node.value, cst.Call | cst.Await)
    if acts or isinstance(node, cst.Raise | cst.Del):
        yield "delete_statement", node, cst.Pass()


def condition(node: cst.If) -> Iterator[Change]:
    """A guard never holds, or always."""
    test = node.test.with_changes(
        lpar=[cst.LeftParen(), *node.test.lpar], rpar=[*node.test.rpar, cst.RightParen()]
    )
    for name, operator, value in (
        ("condition_false", cst.And(), "False"),
        ("condition_true", cst.Or(), "True"),
    ):
        forced = cst.BooleanOperation(left=test, operator=operator, right=cst.Name(value))
        yield name, node.test, forced


def remove_with(node: cst.With) -> Iterator[Change]:
    """A block runs without its guard: a lock, for example."""
    if node.asynchronous is None and all(item.asname is None for item in node.items):
        yield "remove_with", node, cst.If(test=cst.Name("True"), body=node.body)


def weaker_type(node: cst.Name) -> Iterator[Change]:
    """A validating type becomes what it is made of; for annotations only."""
    if node.value in WEAKER:
        yield "weaker_type", node, node.with_changes(value=WEAKER[node.value])


Operator = Callable[..., Iterator[Change]]
OPERATORS: tuple[tuple[type[cst.CSTNode], Operator], ...] = (
    (cst.Call, bound),
    (cst.Call, constraint_drop),
    (cst.Decorator, route),
    (cst.Attribute, status_code),
    (cst.Return, return_none),
    (cst.BaseSmallStatement, delete_statement),
    (cst.If, condition),
    (cst.With, remove_with),
)
BODY_ONLY: tuple[Operator, ...] = (delete_statement,)
