"""Where in the candidate's program a request is answered, read from its syntax trees.

A guess, and left away where none fits: `@router.get("/users/{id}")`, `@app.route("/users/",
methods=["POST"])`, `@post("/users")`, `path("users/<int:id>", view)`. What of a path a route does
not spell must be a prefix that stands somewhere in the program.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))
ANY = frozenset(("route", "api_route", "add_url_rule", "path", "re_path", "websocket"))
MAX_SOURCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Route:
    """A route as the program spells it, or the prefix of some; no methods named means any."""

    file: str
    line: int
    path: str
    methods: frozenset[str] = frozenset()
    is_prefix: bool = False


def place(root: Path, files: Iterable[str], method: str, target: str) -> str:
    """`file:line` of the route that answers a request, or nothing."""
    wanted = parts(target.partition("?")[0])
    best: tuple[tuple[int, int, int], Route] | None = None
    found = list(in_files(root, files))
    prefixes = [[], *(parts(route.path) for route in found if route.is_prefix)]
    for route in found:
        if route.is_prefix or (route.methods and method.lower() not in route.methods):
            continue
        rank = match(parts(route.path), wanted)
        if rank is None or wanted[: len(wanted) - rank[0]] not in prefixes:
            continue
        key = (*rank, len(route.methods))
        if best is None or key > best[0]:
            best = (key, route)
    return f"{best[1].file}:{best[1].line}" if best else ""


def parts(path: str) -> list[str]:
    """The parts of a path; slashes at its ends do not count."""
    return [part for part in path.split("/") if part]


def match(spelled: list[str], wanted: list[str]) -> tuple[int, int] | None:
    """How well a route fits: parts in all, parts by name. A router may hide its prefix.

    A parameter stands for an id, and ids hold digits: else `/{id}` would take `/users`.
    """
    if len(spelled) > len(wanted):
        return None
    named = 0
    for one, other in zip(reversed(spelled), reversed(wanted), strict=False):
        if re.fullmatch(r"\{.*\}|<.*>|:.*|\(\?P<.*", one) and re.search(r"\d", other):
            continue
        if one.strip("^$") != other:
            return None
        named += 1
    return len(spelled), named


def in_files(root: Path, files: Iterable[str]) -> Iterator[Route]:
    """All routes of these files."""
    for name in files:
        path = root / name
        if path.suffix != ".py" or path.stat().st_size > MAX_SOURCE:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        yield from in_tree(name, tree)


def in_tree(file: str, tree: ast.Module) -> Iterator[Route]:
    """The routes of a file; that of a decorator is where its function begins."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call):
                    yield from of_call(file, mark, node.lineno)
        elif isinstance(node, ast.Call) and called(node) in ("path", "re_path", "add_url_rule"):
            yield from of_call(file, node, node.lineno)
        for spelled in prefixes_of(node):
            yield Route(file, 0, spelled, is_prefix=True)


def prefixes_of(node: ast.AST) -> Iterator[str]:
    """Those of `prefix="/users"`, `Controller.path`, `path("users/", include(…))`, `mount(…)`."""
    found: list[ast.expr | None] = []
    if isinstance(node, ast.ClassDef):
        assigned = [one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign)]
        found = [one.value for one in assigned if ast.unparse(one).startswith(("path =", "path:"))]
    elif isinstance(node, ast.Call):
        named = {word.arg: word.value for word in node.keywords}
        found = [named.get("prefix"), named.get("url_prefix")]
        if "route_handlers" in named:
            found.append(named.get("path"))
        if node.args and (called(node) == "mount" or includes(node)):
            found.append(node.args[0])
    yield from (str(one.value) for one in found if isinstance(one, ast.Constant))


def includes(call: ast.Call) -> bool:
    """Whether other routes lie below this one."""
    return any(isinstance(one, ast.Call) and called(one) == "include" for one in call.args)


def of_call(file: str, call: ast.Call, line: int) -> Iterator[Route]:
    """The route that a call makes, if it makes one."""
    name = called(call)
    if name not in METHODS | ANY or includes(call):
        return
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    spelled = next((one for one in texts if isinstance(one, str)), "")
    methods = {name} if name in METHODS else set()
    for keyword in call.keywords:
        if keyword.arg == "methods" and isinstance(keyword.value, ast.List | ast.Tuple | ast.Set):
            values = [one.value for one in keyword.value.elts if isinstance(one, ast.Constant)]
            methods = {str(value).lower() for value in values}
        if keyword.arg == "path" and isinstance(keyword.value, ast.Constant):
            spelled = str(keyword.value.value)
    if name == "route" and not methods:
        methods = {"get"}
    yield Route(file, line, spelled, frozenset(methods))


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
