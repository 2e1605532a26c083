"""`phases/<exercise>/exercise.toml`: phases, requirements, points, weights."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isclose
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Exercise, Phase, Requirement
from interview_kit.exercise.document import Part, RefusedDocumentError, explain, parse

FILE = "exercise.toml"

Text = Annotated[str, Field(min_length=1, max_length=300)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(gt=0, le=100)]


class WeightsPart(Part):
    """The most points that each metric gives; the code is only shown unless it has a weight."""

    behaviour: Points
    coverage: Points
    mutation: Points
    code: Points = 0


class FullMarksPart(Part):
    """The percentage from which a metric gives all its points."""

    coverage: Percent
    mutation: Percent


class PhasePart(Part):
    """One timed part."""

    id: Identifier
    number: Annotated[int, Field(ge=1)]
    title: Text
    minutes: Annotated[int, Field(ge=1)]
    points: Points


class RequirementPart(Part):
    """One numbered promise."""

    id: Identifier
    phase: Annotated[int, Field(ge=1)]
    points: Points
    title: Text
    bonus: bool = False


class ExerciseDocument(Part):
    """The whole file."""

    format_version: Literal[1]
    id: Identifier
    title: Text
    frameworks: Annotated[list[Identifier], Field(min_length=1)]
    collection: Annotated[str, Field(pattern=r"^/[!-~]*$", max_length=200)]
    weights: WeightsPart
    full_marks_at: FullMarksPart
    phases: Annotated[list[PhasePart], Field(min_length=1)]
    requirements: Annotated[list[RequirementPart], Field(min_length=1)]


def known_exercises() -> tuple[str, ...]:
    """The ids of all exercises in this repository."""
    return tuple(sorted(path.parent.name for path in layout.PHASES.glob(f"*/{FILE}")))


def read_exercise(exercise_id: str) -> Exercise:
    """Read one exercise.

    Errors: `UsageError` when there is none of that name, `EngineError` when its file is wrong.
    """
    known = known_exercises()
    if exercise_id not in known:
        raise UsageError(
            f"unknown exercise {ascii(exercise_id)[:80]}; known: {', '.join(known) or 'none'}"
        )
    file = layout.exercise(exercise_id) / FILE
    shown = f"phases/{exercise_id}/{FILE}"
    try:
        document = ExerciseDocument.model_validate(parse(file.read_bytes()))
    except RefusedDocumentError as error:
        raise EngineError(f"{shown} {error}") from error
    except OSError as error:
        raise EngineError(f"{shown} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise EngineError(f"{shown}: {explain(error)}") from error
    if problem := next(_inconsistencies(exercise_id, document), None):
        raise EngineError(f"{shown}: {problem}")
    return _frozen(document)


def _inconsistencies(folder: str, document: ExerciseDocument) -> Iterator[str]:
    """What no single key shows: names used twice, names that do not exist, sums."""
    if document.id != folder:
        yield f"id: is {document.id!r}; it must be the folder's name, {folder!r}"
    yield from _twice("frameworks", document.frameworks)
    yield from _twice("phases.id", [phase.id for phase in document.phases])
    yield from _twice("phases.number", [str(phase.number) for phase in document.phases])
    yield from _twice("requirements.id", [one.id for one in document.requirements])
    numbers = {phase.number for phase in document.phases}
    for one in document.requirements:
        if one.phase not in numbers:
            yield f"requirements.phase: {one.id} is in phase {one.phase}, which does not exist"
    yield from _sums(document)


def _sums(document: ExerciseDocument) -> Iterator[str]:
    for phase in document.phases:
        inside = (
            one.points
            for one in document.requirements
            if one.phase == phase.number and not one.bonus
        )
        if not isclose(total := sum(inside), phase.points, abs_tol=1e-9):
            yield (
                f"phases.points: {phase.id} gives {phase.points:g}, "
                f"but its requirements sum to {total:g}"
            )
    whole = sum(phase.points for phase in document.phases)
    if not isclose(whole, document.weights.behaviour, abs_tol=1e-9):
        yield (
            f"weights.behaviour: is {document.weights.behaviour:g}, but the phases sum to {whole:g}"
        )


def _twice(key: str, values: Iterable[str]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{key}: {value} stands {times} times; each must be unique"


def _frozen(document: ExerciseDocument) -> Exercise:
    weights, marks = document.weights, document.full_marks_at
    phases = sorted(document.phases, key=lambda phase: phase.number)
    return Exercise(
        id=document.id,
        title=document.title,
        folder=layout.exercise(document.id),
        frameworks=tuple(document.frameworks),
        collection=document.collection,
        phases=tuple(Phase(**phase.model_dump()) for phase in phases),
        requirements=tuple(Requirement(**one.model_dump()) for one in document.requirements),
        weights={
            "behaviour": weights.behaviour,
            "coverage": weights.coverage,
            "mutation": weights.mutation,
            **({"code": weights.code} if weights.code else {}),
        },
        full_marks_at={"coverage": marks.coverage, "mutation": marks.mutation},
    )
