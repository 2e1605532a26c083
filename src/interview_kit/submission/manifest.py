"""Read `kit.toml`: how to run, read and test a submission.

The grader and the candidate's `kit.pyz` read it with this module, so that both refuse the same
files in the same words. Standard library only: it also runs before anything is installed.
"""

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.core.model import Manifest
from interview_kit.core.text import one_line
from interview_kit.core.toml import RefusedDocumentError, parse_toml
from interview_kit.frameworks import framework_of
from interview_kit.submission.import_paths import find_import_paths, find_module
from interview_kit.submission.inference import find_test_paths
from interview_kit.submission.rules import unsafe_path_reason
from interview_kit.submission.variables import read_variables

MANIFEST_FILE: Final = "kit.toml"
COMMAND: Final = "command"
"""The framework of a submission that is started by a command of its own: any exercise has it."""
DEFAULT_TESTS: Final = ("tests",)
DEFAULT_OPENAPI: Final = "/openapi.json"

MAX_BYTES: Final = 16 << 10
"""The largest file: the time to parse one key of many parts grows with the square of its length."""
MAX_TEXT: Final = 1000
MAX_CANDIDATE: Final = 100
MAX_TARGET: Final = 200
MAX_ENTRIES: Final = 50

_APP: Final = re.compile(r"\w+(\.\w+)*:\w+(\.\w+)*")
_OPENAPI: Final = re.compile(r"/(?!/)[!-~]*")
KEYS: Final[Mapping[str, Collection[str]]] = {
    "": ("exercise", "candidate", "run", "docs", "source", "tests"),
    "run": ("framework", "app", "command", "env"),
    "docs": ("openapi",),
    "source": ("paths",),
    "tests": ("paths", "command"),
}
"""The keys of each table; "" is the top level."""
TABLES: Final = ("run", "docs", "source", "tests")

FrameworksOf = Callable[[str], Sequence[str]]
"""Give the frameworks of an exercise; raise `UsageError` for an exercise that does not exist."""


def parse_manifest(
    folder: Path,
    frameworks_of: FrameworksOf,
    *,
    default_exercise: str,
    expected_exercise: str | None = None,
) -> Manifest:
    """Read and check `kit.toml` in `folder`; no code of the submission runs.

    `default_exercise` is used when the file names none. With `expected_exercise`, a file that
    names another one is refused.
    Raises `UnreadableSubmissionError` with the key, the cause and the next step in one line.
    """
    try:
        values = parse_toml(read_file(folder / MANIFEST_FILE), MAX_BYTES)
        require_known_keys(values, "")
        return build_manifest(folder, values, frameworks_of, default_exercise, expected_exercise)
    except RefusedDocumentError as error:
        raise UnreadableSubmissionError(f"{MANIFEST_FILE} {error}") from error
    except ValueError as error:
        raise UnreadableSubmissionError(f"{MANIFEST_FILE}: {error}") from error


def missing_paths(folder: Path, manifest: Manifest) -> list[tuple[str, str]]:
    """List the paths that the manifest names and that do not exist, each with its table."""
    named = [("source", path) for path in manifest.source]
    named += [("tests", path) for path in manifest.tests]
    return [(table, path) for table, path in named if not (folder / path).exists()]


def read_file(file: Path) -> bytes:
    """Read at most one byte more than is allowed, so that a huge file is refused, not loaded."""
    if not os.path.lexists(file):
        raise RefusedDocumentError("does not exist; add it, as the starter has it")
    if not file.is_file():
        raise RefusedDocumentError("is no plain file; replace it by one")
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise RefusedDocumentError(f"cannot be read ({error.strerror}); fix its mode") from error


def build_manifest(
    folder: Path,
    values: Mapping[str, Any],
    frameworks_of: FrameworksOf,
    default_exercise: str,
    expected_exercise: str | None,
) -> Manifest:
    """Check every key of a parsed file. Raises `ValueError` or `RefusedDocumentError`."""
    if "run" not in values:
        raise ValueError("missing key `run`: add it, as a table [run]")
    run, docs, source, tests = (read_table(values, name) for name in TABLES)
    named_exercise = read_text(values, "exercise")
    manifest = Manifest(
        exercise=choose_exercise(named_exercise, default_exercise, expected_exercise),
        is_exercise_assumed=not (named_exercise or expected_exercise),
        framework=read_text(run, "run.framework") or "",
        app=read_app(run),
        command=read_command(run, "run.command"),
        env=read_variables(run),
        openapi=read_openapi(docs),
        source=read_paths(source, "source.paths") or (".",),
        tests=read_paths(tests, "tests.paths")
        or (DEFAULT_TESTS if "tests" in values else find_test_paths(folder)),
        test_command=read_command(tests, "tests.command"),
        candidate=read_text(values, "candidate", min_length=0, max_length=MAX_CANDIDATE),
    )
    if "source" in values and "paths" not in source:
        raise ValueError("missing key `source.paths`: add it")
    manifest = replace(manifest, framework=choose_framework(manifest, frameworks_of))
    require_files(folder, manifest, "tests" in values)
    return manifest


def read_table(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give one table, empty when it is absent; refuse unknown keys in it."""
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"`{name}`: must be a table, like [{name}]")
    require_known_keys(table, name)
    return table


def require_known_keys(table: Mapping[str, Any], name: str) -> None:
    """Refuse a key that the table does not have: a misspelled key would be ignored otherwise."""
    for key in table:
        if key not in KEYS[name]:
            full_name = one_line(f"{name}.{key}" if name else key)
            raise ValueError(f"unknown key `{full_name}`: remove it or fix the spelling")


def read_text(
    table: Mapping[str, Any], name: str, *, min_length: int = 1, max_length: int = MAX_TEXT
) -> str | None:
    """Give a text by its full name, like `run.framework`; None when it is absent."""
    value = table.get(name.rpartition(".")[2])
    if value is None:
        return None
    return require_text(value, name, min_length=min_length, max_length=max_length)


def require_text(
    value: object, name: str, *, min_length: int = 1, max_length: int = MAX_TEXT
) -> str:
    """Give the value as a text of a length within bounds."""
    if not isinstance(value, str):
        raise ValueError(f"`{name}`: must be a string in quotes")
    if len(value) < min_length:
        raise ValueError(f"`{name}`: is empty; fill it in or remove it")
    if len(value) > max_length:
        raise ValueError(f"`{name}`: is longer than {max_length} characters; shorten it")
    return value


def read_texts(table: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """Give a list of texts by its full name; None when it is absent."""
    value = table.get(name.rpartition(".")[2])
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(f'`{name}`: must be a list, like ["one", "two"]')
    if not value:
        raise ValueError(f"`{name}`: is empty; name at least one or remove it")
    if len(value) > MAX_ENTRIES:
        raise ValueError(f"`{name}`: has more than {MAX_ENTRIES} entries; shorten it")
    return tuple(require_text(item, f"{name}.{index}") for index, item in enumerate(value))


def read_app(run: Mapping[str, Any]) -> str | None:
    """Give `run.app`: a module with dots, a colon, a name."""
    app = read_text(run, "run.app")
    if app is not None and (not _APP.fullmatch(app) or len(app) > MAX_TARGET):
        raise ValueError('`run.app`: must be "module:name", like "app:create_app"')
    return app


def read_command(table: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """Give a command as its words."""
    command = read_texts(table, name)
    if command and any("\0" in word for word in command):
        raise ValueError(f"`{name}`: holds a NUL character; remove it")
    return command


def read_openapi(docs: Mapping[str, Any]) -> str:
    """Give the path of the OpenAPI document on the server."""
    path = read_text(docs, "docs.openapi", min_length=0)
    if path is None:
        return DEFAULT_OPENAPI
    if not _OPENAPI.fullmatch(path) or len(path) > MAX_TARGET:
        raise ValueError('`docs.openapi`: must be a path on the server, like "/openapi.json"')
    return path


def read_paths(table: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """Give paths below the submission's root: tools get them as arguments."""
    listed = read_texts(table, name)
    for path in listed or ():
        if reason := unsafe_path_reason(path):
            raise ValueError(f'`{name}`: {one_line(path, 80)} {reason}; write it like "src/app"')
    return listed


def choose_exercise(named: str | None, default: str, expected: str | None) -> str:
    """Give the exercise that the file names, or else the expected or the default one."""
    if named and expected and named != expected:
        raise RefusedDocumentError(
            f"says exercise = {one_line(named, 80)!r}, but {expected!r} was asked for; "
            "fix the one that is wrong"
        )
    return named or expected or default


def choose_framework(manifest: Manifest, frameworks_of: FrameworksOf) -> str:
    """Give the framework's name when it, the exercise and what it starts fit together."""
    try:
        frameworks = frameworks_of(manifest.exercise)
    except UsageError as error:
        raise RefusedDocumentError(f"names an {error}") from error
    if manifest.app and manifest.command:
        raise RefusedDocumentError("has both run.app and run.command; keep one of them")
    if not manifest.app and not manifest.command:
        raise RefusedDocumentError(
            'names nothing to start: add app = "module:name" under [run], like "app:create_app"'
        )
    name = manifest.framework or (COMMAND if manifest.command else "")
    names = ", ".join(frameworks)
    if not name:
        raise RefusedDocumentError(f"has no run.framework; add one of: {names}")
    if name not in (*frameworks, COMMAND):
        raise RefusedDocumentError(
            f"says run.framework = {one_line(name, 80)!r}, which exercise "
            f"{manifest.exercise!r} does not have; use one of: {names}"
        )
    framework = framework_of(name)
    if (framework.interface == "port") != bool(manifest.command):
        key = 'command = ["node", "server.js"]' if manifest.app else 'app = "module:name"'
        raise RefusedDocumentError(
            f"says run.framework = {name!r}, which is started in another way; write {key}"
        )
    if manifest.test_command and framework.name != COMMAND:
        raise RefusedDocumentError(
            f"has tests.command, but tests of a program with {framework.name} are run by pytest; "
            "remove it"
        )
    return framework.name


def require_files(folder: Path, manifest: Manifest, names_tests: bool) -> None:
    """Refuse a manifest that names a module, a source or a test path that does not exist."""
    if manifest.app:
        require_module(folder, manifest.app, manifest.source)
    for table, path in missing_paths(folder, manifest):
        # A starter's own folder of tests vanishes from an archive when it is empty: that means
        # that there are no tests, which is no error.
        if table == "source" or (names_tests and path not in DEFAULT_TESTS):
            raise RefusedDocumentError(
                f"names {one_line(path, 80)} in {table}.paths, but it does not exist; "
                "add it or remove it from the list"
            )


def require_module(folder: Path, app: str, source: Sequence[str]) -> None:
    """Refuse an app whose module is in none of the folders that modules are imported from."""
    module = app.partition(":")[0]
    if find_module(folder, module, find_import_paths(folder, source)) is None:
        path = module.replace(".", "/")
        raise RefusedDocumentError(
            f"says run.app = {one_line(app, 80)!r}, but there is no {one_line(path, 80)}.py; "
            "write the module's path from the submission's root or from src, with dots"
        )
