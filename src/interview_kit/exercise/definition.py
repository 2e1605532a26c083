"""Read `phases/<exercise>/exercise.toml`: phases, requirements, points, weights."""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isclose
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Exercise, InputFile, Phase, Requirement, Service
from interview_kit.core.toml import RefusedDocumentError, parse_toml
from interview_kit.exercise.document import Part, describe_error

DEFINITION_FILE = "exercise.toml"

Text = Annotated[str, Field(min_length=1, max_length=300)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
RelativePath = Annotated[str, Field(pattern=r"^\w[\w-]*(/\w[\w-]*)*\.(py|json)$", max_length=200)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(gt=0, le=100)]


class WeightsPart(Part):
    """Maximum points of each metric; code is shown but not scored unless it has a weight."""

    behaviour: Points
    coverage: Points
    mutation: Points
    code: Points = 0


class FullMarksPart(Part):
    """Percentage at which a metric gives all its points."""

    coverage: Percent
    mutation: Percent


class PhaseTable(Part):
    """One timed part of the exercise."""

    id: Identifier
    number: Annotated[int, Field(ge=1)]
    title: Text
    minutes: Annotated[int, Field(ge=1)]
    points: Points


class RequirementTable(Part):
    """One numbered requirement of the brief."""

    id: Identifier
    phase: Annotated[int, Field(ge=1)]
    points: Points
    title: Text
    bonus: bool = False
    is_met_by_starter: bool = False


class ServiceTable(Part):
    """Something that a submission calls: `module` lies below `common/`, so it is handed out."""

    name: Identifier
    module: RelativePath
    factory: Identifier
    variable: VariableName


class FileTable(Part):
    """A file that a submission reads: `example` lies below `common/`, so it is handed out."""

    variable: VariableName
    module: RelativePath
    example: RelativePath


class ExerciseDocument(Part):
    """Schema of the whole file."""

    format_version: Literal[1]
    id: Identifier
    title: Text
    default: bool = False
    frameworks: Annotated[list[Identifier], Field(min_length=1)]
    collection: Annotated[str, Field(pattern=r"^/[!-~]*$", max_length=200)]
    compares_document: bool = False
    env: dict[VariableName, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict)
    services: list[ServiceTable] = Field(default_factory=list)
    files: list[FileTable] = Field(default_factory=list)
    weights: WeightsPart
    full_marks_at: FullMarksPart
    phases: Annotated[list[PhaseTable], Field(min_length=1)]
    requirements: Annotated[list[RequirementTable], Field(min_length=1)]


def list_exercises() -> tuple[str, ...]:
    """List the ids of all exercises in this repository."""
    return tuple(sorted(path.parent.name for path in layout.PHASES.glob(f"*/{DEFINITION_FILE}")))


def default_exercise() -> str:
    """Return the exercise that a command or a submission means when it names none.

    It is the one whose file says `default = true`, else the first one. Raises `UsageError` when
    there is no exercise at all.
    """
    available = list_exercises()
    for exercise_id in available:
        content = (layout.exercise(exercise_id) / DEFINITION_FILE).read_bytes()
        with contextlib.suppress(RefusedDocumentError):
            if parse_toml(content).get("default") is True:
                return exercise_id
    if not available:
        raise UsageError("there is no exercise in phases/")
    return available[0]


def read_exercise(exercise_id: str) -> Exercise:
    """Read one exercise.

    Raises `UsageError` when no exercise has that id, `EngineError` when its file is invalid.
    """
    available = list_exercises()
    if exercise_id not in available:
        raise UsageError(
            f"unknown exercise {ascii(exercise_id)[:80]}; available: "
            f"{', '.join(available) or 'none'}"
        )
    file = layout.exercise(exercise_id) / DEFINITION_FILE
    display_path = f"phases/{exercise_id}/{DEFINITION_FILE}"
    try:
        document = ExerciseDocument.model_validate(parse_toml(file.read_bytes()))
    except RefusedDocumentError as error:
        raise EngineError(f"{display_path} {error}") from error
    except OSError as error:
        raise EngineError(f"{display_path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise EngineError(f"{display_path}: {describe_error(error)}") from error
    if problem := next(_find_inconsistencies(exercise_id, document), None):
        raise EngineError(f"{display_path}: {problem}")
    return _build_exercise(document)


def _find_inconsistencies(folder: str, document: ExerciseDocument) -> Iterator[str]:
    """Find errors across keys: duplicate ids, references to missing phases, wrong sums."""
    if document.id != folder:
        yield f"`id` is {document.id!r} but must be the name of the folder, {folder!r}"
    yield from _find_duplicates("frameworks", document.frameworks)
    yield from _find_duplicates("phases.id", [phase.id for phase in document.phases])
    yield from _find_duplicates("phases.number", [str(phase.number) for phase in document.phases])
    yield from _find_duplicates("requirements.id", [item.id for item in document.requirements])
    numbers = {phase.number for phase in document.phases}
    for item in document.requirements:
        if item.phase not in numbers:
            yield f"`requirements.phase`: {item.id} is in phase {item.phase}, which does not exist"
    yield from _find_wrong_inputs(document)
    yield from _find_wrong_sums(document)


def _find_wrong_inputs(document: ExerciseDocument) -> Iterator[str]:
    services, files = document.services, document.files
    yield from _find_duplicates("services.name", [service.name for service in services])
    variables = [service.variable for service in services] + [file.variable for file in files]
    yield from _find_duplicates("services.variable, files.variable", variables)
    for service in services:
        if service.variable not in document.env:
            yield (
                f"`services.variable`: {service.variable} has no value under `[env]`; give it the "
                "address at which candidates run the service"
            )
    for file in files:
        if file.variable in document.env:
            yield f"`files.variable`: {file.variable} is the kit's to set; remove it from `[env]`"
    texts = layout.texts(document.id)
    shared = [texts / service.module for service in services]
    shared += [texts / file.example for file in files]
    own = [layout.exercise(document.id) / file.module for file in files]
    for path in (*shared, *own):
        if not path.is_file():
            yield f"there is no {path.relative_to(layout.PHASES)}, which it names; add the file"


def _find_wrong_sums(document: ExerciseDocument) -> Iterator[str]:
    for phase in document.phases:
        points = (
            item.points
            for item in document.requirements
            if item.phase == phase.number and not item.bonus
        )
        if not isclose(total := sum(points), phase.points, abs_tol=1e-9):
            yield (
                f"`phases.points`: {phase.id} gives {phase.points:g}, "
                f"but its requirements sum to {total:g}"
            )
    weight = document.weights.behaviour
    total = sum(phase.points for phase in document.phases)
    if not isclose(total, weight, abs_tol=1e-9):
        yield f"`weights.behaviour` is {weight:g}, but the phases sum to {total:g}"


def _find_duplicates(key: str, values: Iterable[str]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"`{key}`: {value} is used {times} times; each must be unique"


def _build_exercise(document: ExerciseDocument) -> Exercise:
    weights, marks = document.weights, document.full_marks_at
    phases = sorted(document.phases, key=lambda phase: phase.number)
    return Exercise(
        id=document.id,
        title=document.title,
        folder=layout.exercise(document.id),
        frameworks=tuple(document.frameworks),
        collection=document.collection,
        env=document.env,
        services=tuple(_build_service(document.id, table) for table in document.services),
        files=tuple(_build_file(document.id, table) for table in document.files),
        compares_document=document.compares_document,
        phases=tuple(Phase(**phase.model_dump()) for phase in phases),
        requirements=tuple(Requirement(**item.model_dump()) for item in document.requirements),
        weights={
            "behaviour": weights.behaviour,
            "coverage": weights.coverage,
            "mutation": weights.mutation,
            **({"code": weights.code} if weights.code else {}),
        },
        full_marks_at={"coverage": marks.coverage, "mutation": marks.mutation},
    )


def _build_service(exercise_id: str, table: ServiceTable) -> Service:
    module = layout.texts(exercise_id) / table.module
    return Service(**{**table.model_dump(), "module": module})


def _build_file(exercise_id: str, table: FileTable) -> InputFile:
    return InputFile(
        variable=table.variable,
        module=layout.exercise(exercise_id) / table.module,
        example=layout.texts(exercise_id) / table.example,
    )
