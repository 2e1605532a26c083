"""A submission's `kit.toml`: how to run, read and test it; inferred when there is none."""

import os
import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError, field_validator

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.core.model import Exercise, Manifest
from interview_kit.core.text import one_line
from interview_kit.exercise import DEFAULT_EXERCISE
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.document import (
    MAX_BYTES,
    Part,
    RefusedDocumentError,
    describe_error,
    parse_toml,
)
from interview_kit.frameworks import framework_of
from interview_kit.submission import inference
from interview_kit.submission.rules import unsafe_path_reason

COMMAND: Final = "command"
"""The framework of a submission that is started by a command of its own: any exercise has it."""

_APP = re.compile(r"\w+(\.\w+)*:\w+(\.\w+)*")
_OPENAPI = re.compile(r"/(?!/)[!-~]*")

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Paths = Annotated[list[Text], Field(min_length=1, max_length=50)]
Command = Annotated[list[Text], Field(min_length=1, max_length=50)]


class RunPart(Part):
    """`[run]`: what starts the server."""

    framework: Text | None = None
    app: Text | None = None
    command: Command | None = None

    @field_validator("app")
    @classmethod
    def _importable(cls, app: str | None) -> str | None:
        if app is not None and (not _APP.fullmatch(app) or len(app) > 200):
            raise ValueError('must be "module:name", like "app:create_app"')
        return app

    @field_validator("command")
    @classmethod
    def _without_nul(cls, command: list[str] | None) -> list[str] | None:
        if command and any("\0" in word for word in command):
            raise ValueError("holds a NUL character; remove it")
        return command


class DocsPart(Part):
    """`[docs]`: where the OpenAPI document is."""

    openapi: str = "/openapi.json"

    @field_validator("openapi")
    @classmethod
    def _path(cls, path: str) -> str:
        if not _OPENAPI.fullmatch(path) or len(path) > 200:
            raise ValueError('must be a path on the server, like "/openapi.json"')
        return path


class PathsPart(Part):
    """`[source]` and `[tests]`: files or folders below the submission's root."""

    paths: Paths

    @field_validator("paths")
    @classmethod
    def _inside(cls, given: list[str]) -> list[str]:
        for path in given:
            if reason := unsafe_path_reason(path):
                raise ValueError(f'{one_line(path, 80)} {reason}; write it like "src/app"')
        return given


class TestsPart(PathsPart):
    """`[tests]`: where they are, and what runs those of a command when that is not pytest."""

    __test__ = False

    paths: Paths = Field(default_factory=lambda: ["tests"])
    command: Command | None = None


class ManifestDocument(Part):
    """The whole file."""

    exercise: Text | None = None
    candidate: Annotated[str, Field(max_length=100)] | None = None
    run: RunPart
    docs: DocsPart = DocsPart()
    source: PathsPart = PathsPart(paths=["."])
    tests: TestsPart | None = None


def read_manifest(folder: Path, exercise_default: str | None = None) -> Manifest:
    """Read how a submission wants to be run, from its `kit.toml` or from its syntax tree.

    No code of the submission runs. The folder is a private copy without links.
    Errors: `UnreadableSubmissionError`; `NothingToGradeError` when there is no application;
    `UsageError` when `exercise_default` names no exercise.
    """
    if exercise_default is not None:
        read_exercise(exercise_default)
    file = folder / layout.MANIFEST
    if not os.path.lexists(file):
        return inference.infer(folder, exercise_default or DEFAULT_EXERCISE)
    try:
        if not file.is_file():
            raise RefusedDocumentError("is no plain file; replace it by one")
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        document = ManifestDocument.model_validate(parse_toml(raw))
        return _checked(document, folder, exercise_default)
    except RefusedDocumentError as error:
        raise UnreadableSubmissionError(f"{layout.MANIFEST} {error}") from error
    except ValidationError as error:
        raise UnreadableSubmissionError(f"{layout.MANIFEST}: {describe_error(error)}") from error


def _checked(document: ManifestDocument, folder: Path, asked: str | None) -> Manifest:
    """What a key alone cannot show: names that must exist, keys that exclude each other."""
    exercise = _exercise(document.exercise, asked)
    framework = _framework(document.run, exercise)
    if document.run.app is not None:
        _must_hold_module(folder, document.run.app)
    for path in document.source.paths:
        _must_exist(folder, "source.paths", path)
    # A starter's own tests folder vanishes from an archive when it is empty: no tests, no error.
    for path in document.tests.paths if document.tests else ():
        if path != "tests":
            _must_exist(folder, "tests.paths", path)
    return Manifest(
        test_command=_test_command(document.tests, framework),
        exercise=exercise.id,
        framework=framework,
        app=document.run.app,
        command=tuple(document.run.command) if document.run.command else None,
        openapi=document.docs.openapi,
        source=tuple(document.source.paths),
        tests=tuple(document.tests.paths) if document.tests else inference.find_test_paths(folder),
        candidate=document.candidate,
    )


def _exercise(named: str | None, asked: str | None) -> Exercise:
    if named and asked and named != asked:
        raise RefusedDocumentError(
            f"says exercise = {one_line(named, 80)!r}, but {asked!r} was asked for; "
            "mend the one that is wrong"
        )
    try:
        return read_exercise(named or asked or DEFAULT_EXERCISE)
    except UsageError as error:
        raise RefusedDocumentError(f"names an {error}") from error


def _framework(run: RunPart, exercise: Exercise) -> str:
    """The framework, when it and what it starts fit the exercise."""
    if run.app and run.command:
        raise RefusedDocumentError("has both run.app and run.command; keep one of them")
    if not run.app and not run.command:
        raise RefusedDocumentError(
            'says nothing to start: add app = "module:name" under [run], like "app:create_app"'
        )
    framework = run.framework or (COMMAND if run.command else None)
    known = ", ".join(exercise.frameworks)
    if framework is None:
        raise RefusedDocumentError(f"says no run.framework; add one of: {known}")
    if framework not in (*exercise.frameworks, COMMAND):
        raise RefusedDocumentError(
            f"says run.framework = {one_line(framework, 80)!r}, which exercise {exercise.id!r} "
            f"does not have; use one of: {known}"
        )
    found = framework_of(framework)
    if (found.interface == "port") != bool(run.command):
        wanted = 'command = ["node", "server.js"]' if run.app else 'app = "module:name"'
        raise RefusedDocumentError(
            f"says run.framework = {framework!r}, which is started otherwise; write {wanted}"
        )
    return found.name


def _test_command(tests: TestsPart | None, framework: str) -> tuple[str, ...] | None:
    if tests is None or tests.command is None:
        return None
    if framework != COMMAND:
        raise RefusedDocumentError(
            f"has tests.command, but tests of a program with {framework} are run by pytest; "
            "take it off"
        )
    return tuple(tests.command)


def _must_hold_module(folder: Path, app: str) -> None:
    module = app.partition(":")[0]
    place = folder.joinpath(*module.split("."))
    if not (place.with_name(f"{place.name}.py").is_file() or place.is_dir()):
        wanted = module.replace(".", "/")
        raise RefusedDocumentError(
            f"says run.app = {one_line(app, 80)!r}, but there is no {one_line(wanted, 80)}.py; "
            "write the module's path from the submission's root, with dots"
        )


def _must_exist(folder: Path, key: str, path: str) -> None:
    if not (folder / path).exists():
        raise RefusedDocumentError(
            f"names {one_line(path, 80)} in {key}, but there is none; add it or take it off"
        )
