"""Infer the manifest of a submission that has none, from its syntax trees alone."""

import ast
import keyword
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError
from interview_kit.core.model import Manifest
from interview_kit.core.text import one_line
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.submission.import_paths import find_import_paths, name_module
from interview_kit.submission.pytest_settings import read_pytest_settings
from interview_kit.submission.rules import (
    TOOL_FOLDERS,
    VENV_MARKER,
    has_test_name,
    unsafe_path_reason,
)

FACTORY: Final = "create_app"
DEFAULT_SOURCE: Final = (".",)
MAX_SOURCE: Final = 1 << 20
MAX_LISTED: Final = 4
EXAMPLE: Final = (
    f'add a kit.toml, like: [run]; framework = "{DEFAULT_FRAMEWORK}"; app = "app:create_app"'
)
"""An example manifest on one line; the line breaks of TOML are written as `; `."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An app object or an app factory that could be served, in a module with a dotted name."""

    module: str
    line: int
    name: str
    framework: str

    @property
    def app(self) -> str:
        """Spell it as `run.app` does."""
        return f"{self.module}:{self.name}"

    @property
    def is_importable(self) -> bool:
        """Tell whether its module has a dotted name."""
        names = self.module.split(".")
        return all(name.isidentifier() and not keyword.iskeyword(name) for name in names)


def infer(folder: Path, exercise: str) -> Manifest:
    """Return the manifest of a tree that holds exactly one application.

    Raises `NothingToGradeError` when there is none, `UnreadableSubmissionError` when there are
    several.
    """
    applications: list[Application] = []
    unparsed: list[str] = []
    sources = {path: _read(folder / path) for path in _sources(folder)}
    texts = [raw.decode("utf-8", "replace") for raw in sources.values()]
    import_paths = find_import_paths(folder, DEFAULT_SOURCE)
    for path, raw in sources.items():
        if not any(word.encode() in raw for word in (FACTORY, *_constructor_names())):
            continue
        try:
            applications += _find_in_source(raw, name_module(folder, path, import_paths, texts))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            unparsed.append(f"{one_line(path, 80)} line {line}" if line else one_line(path, 80))
    importable = [application for application in applications if application.is_importable]
    if not importable:
        raise NothingToGradeError(_explain_nothing(applications, unparsed))
    if len(importable) > 1:
        raise UnreadableSubmissionError(
            f"no kit.toml and several applications: {_list(importable)}; {EXAMPLE}"
        )
    return Manifest(
        exercise=exercise,
        framework=importable[0].framework,
        app=importable[0].app,
        tests=find_test_paths(folder),
        inferred=True,
    )


def find_test_paths(folder: Path) -> tuple[str, ...]:
    """Return where the tests are: every folder `tests`, and every test file elsewhere.

    Where the settings of pytest name existing `testpaths`, these are meant. Never empty: a folder
    `tests` that does not exist holds no tests.
    """
    named = [path for path in read_pytest_settings(folder).tests if (folder / path).exists()]
    if named:
        return tuple(named)
    files = (path for path in _python_files(folder) if not unsafe_path_reason(path))
    places = (_find_test_place(path) for path in files)
    return tuple(dict.fromkeys(place for place in places if place)) or ("tests",)


def _explain_nothing(applications: list[Application], unparsed: list[str]) -> str:
    if applications:
        return f"no kit.toml, and {_list(applications)} is not an importable name: rename it"
    if unparsed:
        return f"no kit.toml, and cannot parse {', '.join(unparsed[:MAX_LISTED])}: fix the syntax"
    titles = [row.title for row in FRAMEWORKS.values() if row.constructors]
    frameworks = f"{', '.join(titles[:-1])} or {titles[-1]}"
    return f"no kit.toml and no {frameworks} application in any .py file; {EXAMPLE}"


def _list(applications: list[Application]) -> str:
    listed = [f"{one_line(item.app, 80)} (line {item.line})" for item in applications[:MAX_LISTED]]
    rest = len(applications) - len(listed)
    return ", ".join(listed) + (f" and {rest} more" if rest else "")


def _python_files(folder: Path) -> Iterator[str]:
    """Yield the relative paths of all Python files in a stable order.

    Hidden folders and those that tools make are left out.
    """
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in TOOL_FOLDERS
            and not Path(place, name, VENV_MARKER).exists()
        )
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("."):
                yield (Path(place, name).relative_to(folder)).as_posix()


def _find_test_place(path: str) -> str | None:
    """Return the outermost folder `tests` that holds a test file, else the test file itself."""
    file = PurePosixPath(path)
    if not has_test_name(file):
        return None
    folders = [str(parent) for parent in reversed(file.parents) if parent.name == "tests"]
    return folders[0] if folders else path


def _sources(folder: Path) -> Iterator[str]:
    for path in _python_files(folder):
        parts = path.split("/")
        in_tests = {"tests", "test"} & set(parts[:-1])
        if not in_tests and not has_test_name(PurePosixPath(path)) and parts[-1] != "conftest.py":
            yield path


def _read(file: Path) -> bytes:
    """Read a file; give nothing of one that is too large to be a program."""
    return file.read_bytes() if file.stat().st_size <= MAX_SOURCE else b""


def _find_in_source(raw: bytes, module: str) -> list[Application]:
    """Find the applications of one file, by the name of its module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(raw)
    statements = list(_module_level(tree.body))
    constructors = dict(_find_constructors(statements))
    objects = [
        Application(module=module, line=statement.lineno, name=name, framework=framework)
        for statement in statements
        for name, framework in _find_apps(statement, constructors)
    ]
    factories = [statement for statement in statements if _is_factory(statement)]
    if not factories:
        return objects
    factory = factories[-1]
    # An object that the factory returns is the same application.
    returned = _names_returned_by(factory)
    separate = [application for application in objects if application.name not in returned]
    framework = next(iter(constructors.values()), DEFAULT_FRAMEWORK)
    result = Application(module=module, line=factory.lineno, name=FACTORY, framework=framework)
    return [*separate, result]


def _constructors() -> Iterator[tuple[str, str, str]]:
    """Yield module, name and framework of everything that makes an application."""
    for row in FRAMEWORKS.values():
        for path in row.constructors:
            module, _, name = path.rpartition(".")
            yield module, name, row.name


def _constructor_names() -> set[str]:
    return {name for _, name, _ in _constructors()}


def _module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at import, also those inside `if`, `try` and `with`."""
    for statement in body:
        if isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test):
            continue
        yield statement
        for inner in ("body", "orelse", "finalbody"):
            if isinstance(statement, (ast.If, ast.Try, ast.With)):
                yield from _module_level(getattr(statement, inner, ()))


def _find_constructors(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield each constructor as this module spells it (`flask.Flask`), and its framework."""
    for statement in statements:
        for module, name, framework in _constructors():
            if isinstance(statement, ast.ImportFrom) and statement.module == module:
                for alias in statement.names:
                    if alias.name == name:
                        yield alias.asname or alias.name, framework
            elif isinstance(statement, ast.Import):
                for alias in statement.names:
                    if alias.name == module:
                        yield f"{alias.asname or alias.name}.{name}", framework


def _find_apps(statement: ast.stmt, constructors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each name that a statement gives to a new application, and its framework."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return
    if isinstance(statement.value, ast.Call):
        framework = constructors.get(ast.unparse(statement.value.func))
        if framework:
            names = (target.id for target in targets if isinstance(target, ast.Name))
            yield from ((name, framework) for name in names)


def _is_factory(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.FunctionDef) or statement.name != FACTORY:
        return False
    arguments = statement.args
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional == 0 and None not in arguments.kw_defaults


def _names_returned_by(factory: ast.stmt) -> set[str]:
    return {
        node.value.id
        for node in ast.walk(factory)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Name)
    }
