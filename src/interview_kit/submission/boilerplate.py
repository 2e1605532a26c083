"""Find the files that tools generate and that are no part of a program: nobody tests them.

A file is only left out when it has the shape of what its name promises, serves no route, and
nothing of the program imports it. So no program can hide in one.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from interview_kit.submission.import_paths import find_import_paths
from interview_kit.submission.imports import list_mentions, name_file, parse
from interview_kit.submission.python_files import python_files, read_source
from interview_kit.submission.rules import has_test_name

DJANGO_HANDLERS: Final = frozenset(("get_asgi_application", "get_wsgi_application"))
MIGRATION_FOLDERS: Final = frozenset(("alembic", "migrations"))
MIGRATION: Final = re.compile(
    r"\bmigrations\.Migration\b|^def (up|down)grade\b|\brun_migrations\b", re.MULTILINE
)
SEED: Final = re.compile(r"seeds?|seed_\w+|\w+_seeds?")
ROUTE: Final = re.compile(
    r"^\s*@\w+(\.\w+)*\.(route|get|post|put|patch|delete)\(|^\s*urlpatterns\b|\binclude_router\b"
    r"|\b(APIView|ViewSet|ModelViewSet|MethodView|Controller)\b",
    re.MULTILINE,
)
DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
RUNS_TEXT: Final = frozenset(
    (
        *("__import__", "compile", "eval", "exec", "getattr", "globals", "import_module", "open"),
        *("read_bytes", "read_text", "run_module", "run_path", "vars"),
    )
)
"""Names of functions by which a file without definitions could still hold a program."""


def find_boilerplate(folder: Path, source: Iterable[str], app: str | None) -> tuple[str, ...]:
    """List the generated files below `source`, as sorted paths relative to `folder`.

    `app` is what is served, as `module:name`: its file is never among them, except the handler
    that Django generates.
    """
    paths = sorted({*python_files(folder, source)})
    texts = {path: text for path in paths if (text := read_source(folder / path)) is not None}
    trees = {path: tree for path, text in texts.items() if (tree := parse(text)) is not None}
    glue = {path for path, tree in trees.items() if is_glue(path, tree)}
    candidates = {path for path in trees if looks_generated(path, texts[path])} - glue
    program = {
        path: tree
        for path, tree in trees.items()
        if path not in glue | candidates and not is_test_file(path)
    }
    import_paths = find_import_paths(folder, source)
    mentioned = {(app or "").partition(":")[0]}
    for path, tree in program.items():
        mentioned.update(list_mentions(path, tree, import_paths))
    unused = {path for path in candidates if mentioned.isdisjoint(name_file(path, import_paths))}
    return tuple(sorted(glue | unused))


def is_test_file(path: str) -> bool:
    """Return whether a file is a test or stands among tests: what it imports is no program."""
    file = PurePosixPath(path)
    return has_test_name(file) or file.name == "conftest.py" or "tests" in file.parts[:-1]


def is_glue(path: str, tree: ast.Module) -> bool:
    """Return whether a file holds settings of Django, or the handler that it generates.

    Neither holds a definition, nor can it run a text: nothing can hide there.
    """
    file = PurePosixPath(path)
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if names & {*RUNS_TEXT, "urlpatterns"} or any(isinstance(node, DEFINITIONS) for node in nodes):
        return False
    if file.stem in ("asgi", "wsgi"):
        return bool(names & DJANGO_HANDLERS) and all(map(is_plain, tree.body))
    is_settings = file.stem == "settings" or file.parent.name == "settings"
    return is_settings and bool(names & {"INSTALLED_APPS", "ROOT_URLCONF"})


def is_plain(statement: ast.stmt) -> bool:
    """Return whether a statement only imports, assigns or calls."""
    return isinstance(statement, (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr))


def looks_generated(path: str, text: str) -> bool:
    """Return whether a file is what its name promises: a command line, a migration, a seed."""
    file = PurePosixPath(path)
    if ROUTE.search(text):
        return False
    if file.name == "manage.py":
        return "execute_from_command_line" in text
    if MIGRATION_FOLDERS & {*file.parts[:-1]}:
        return bool(MIGRATION.search(text))
    return bool(SEED.fullmatch(file.stem)) or "seeds" in file.parts[:-1]
