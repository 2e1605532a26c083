"""What a submission without a manifest wants to be run as: read from its syntax tree only."""

import ast
import keyword
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError
from interview_kit.core.model import Manifest
from interview_kit.core.text import one_line
from interview_kit.exercise import DEFAULT_EXERCISE, DEFAULT_FRAMEWORK
from interview_kit.submission.paths import why_not

FACTORY: Final = "create_app"
MAKERS: Final = {
    "fastapi": ("FastAPI", ("fastapi", "fastapi.applications")),
    "flask": ("Flask", ("flask", "flask.app")),
    "django": ("get_wsgi_application", ("django.core.wsgi",)),
    "litestar": ("Litestar", ("litestar", "litestar.app")),
}
"""What makes an application of each framework, and the modules that have it."""
KNOWN: Final = "FastAPI, Flask, Django or Litestar"
MAX_SOURCE: Final = 1 << 20
SHOWN: Final = 4
EXAMPLE: Final = (
    f'add a kit.toml, like: exercise = "{DEFAULT_EXERCISE}"; [run]; '
    f'framework = "{DEFAULT_FRAMEWORK}"; app = "app:create_app"'
)
"""An example manifest on one line; the line breaks of TOML are written as `; `."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that could be served."""

    path: str
    line: int
    name: str
    framework: str

    @property
    def app(self) -> str:
        """As `run.app` spells it."""
        parts = self.path.removesuffix(".py").split("/")
        module = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
        return f"{'.'.join(module)}:{self.name}"

    @property
    def importable(self) -> bool:
        """Whether a dotted path can spell it."""
        names = self.app.partition(":")[0].split(".")
        return all(name.isidentifier() and not keyword.iskeyword(name) for name in names)


def infer(folder: Path, exercise: str) -> Manifest:
    """The manifest of a tree with exactly one application.

    Errors: `NothingToGradeError` when there is none, `UnreadableSubmissionError` when there
    are several.
    """
    found: list[Found] = []
    broken: list[str] = []
    for path in _sources(folder):
        try:
            found += _in_file(folder, path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            broken.append(f"{one_line(path, 80)} line {line}" if line else one_line(path, 80))
    candidates = [one for one in found if one.importable]
    if not candidates:
        raise NothingToGradeError(_nothing(found, broken))
    if len(candidates) > 1:
        raise UnreadableSubmissionError(
            f"no kit.toml, and several applications: {_listed(candidates)}; {EXAMPLE}"
        )
    return Manifest(
        exercise=exercise,
        framework=candidates[0].framework,
        app=candidates[0].app,
        tests=test_paths(folder),
        inferred=True,
    )


def test_paths(folder: Path) -> tuple[str, ...]:
    """Where the tests are: the folder `tests`, else every test file outside hidden folders.

    Never empty: a folder `tests` that does not exist holds no tests.
    """
    if (folder / "tests").is_dir():
        return ("tests",)
    found = (path for path in _python_files(folder) if _is_test(path))
    return tuple(path for path in found if not why_not(path)) or ("tests",)


def _nothing(found: list[Found], broken: list[str]) -> str:
    if found:
        return f"no kit.toml, and {_listed(found)} cannot be imported by that name; rename it"
    if broken:
        return f"no kit.toml, and {', '.join(broken[:SHOWN])} cannot be parsed; mend it"
    return f"no kit.toml, and no {KNOWN} application in any .py file; {EXAMPLE}"


def _listed(found: list[Found]) -> str:
    shown = [f"{one_line(one.app, 80)} (line {one.line})" for one in found[:SHOWN]]
    rest = len(found) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _python_files(folder: Path) -> Iterator[str]:
    """Relative paths of all Python files, hidden folders left out, in a stable order."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("."):
                yield (Path(place, name).relative_to(folder)).as_posix()


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def _sources(folder: Path) -> Iterator[str]:
    for path in _python_files(folder):
        parts = path.split("/")
        in_tests = {"tests", "test"} & set(parts[:-1])
        if not in_tests and not _is_test(path) and parts[-1] != "conftest.py":
            yield path


def _in_file(folder: Path, path: str) -> list[Found]:
    file = folder / path
    if file.stat().st_size > MAX_SOURCE:
        return []
    raw = file.read_bytes()
    if not any(word.encode() in raw for word in (FACTORY, *(name for name, _ in MAKERS.values()))):
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(raw)
    statements = list(_module_level(tree.body))
    makers = dict(_maker_spellings(statements))
    objects = [
        Found(path=path, line=statement.lineno, name=name, framework=framework)
        for statement in statements
        for name, framework in _built(statement, makers)
    ]
    factories = [one for one in statements if _is_factory(one)]
    if not factories:
        return objects
    factory = factories[-1]
    returned = _returned_names(factory)
    kept = [one for one in objects if one.name not in returned]
    framework = next(iter(makers.values()), DEFAULT_FRAMEWORK)
    return [*kept, Found(path=path, line=factory.lineno, name=FACTORY, framework=framework)]


def _module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run at import, also those inside `if`, `try` and `with`."""
    for statement in body:
        if isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test):
            continue
        yield statement
        for inner in ("body", "orelse", "finalbody"):
            if isinstance(statement, (ast.If, ast.Try, ast.With)):
                yield from _module_level(getattr(statement, inner, ()))


def _maker_spellings(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """How this module spells what makes an application (`Flask`, `flask.Flask`), and of which."""
    for statement in statements:
        for framework, (maker, modules) in MAKERS.items():
            if isinstance(statement, ast.ImportFrom) and statement.module in modules:
                for alias in statement.names:
                    if alias.name == maker:
                        yield alias.asname or alias.name, framework
            elif isinstance(statement, ast.Import):
                for alias in statement.names:
                    if alias.name in modules:
                        yield f"{alias.asname or alias.name}.{maker}", framework


def _built(statement: ast.stmt, makers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names that a statement gives to a new application, and its framework."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return
    if isinstance(statement.value, ast.Call):
        framework = makers.get(ast.unparse(statement.value.func))
        if framework:
            yield from ((one.id, framework) for one in targets if isinstance(one, ast.Name))


def _is_factory(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.FunctionDef) or statement.name != FACTORY:
        return False
    arguments = statement.args
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional == 0 and None not in arguments.kw_defaults


def _returned_names(factory: ast.stmt) -> set[str]:
    return {
        node.value.id
        for node in ast.walk(factory)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Name)
    }
