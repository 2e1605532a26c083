"""Tests the hidden checks by mutants of the reference: each survivor needs an argument.

    python -m interview_kit.authoring.survivors users

A change that the brief allows, or that cannot be seen from outside, is no gap in the checks.
`survivors.toml` beside the reference lists such mutants; every other survivor is an error.
"""

import argparse
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from interview_kit.core import layout
from interview_kit.core.deadline import deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.progress import Silent
from interview_kit.core.toml import RefusedDocumentError, parse_toml
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.document import Part, describe_error
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation.decisive.decide import decide
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants

Text = Annotated[str, Field(min_length=1)]


class Argument(Part):
    """Why some mutants may survive. `mutants` maps each id to the change, for readers."""

    why: Text
    mutants: dict[str, Text]


class Arguments(Part):
    """The whole file."""

    argument: list[Argument]


def find_errors(exercise_id: str, say: Callable[[str], object]) -> list[str]:
    """Return survivors without an argument and arguments without a survivor, one line each.

    `say` receives a summary. An exercise without `survivors.toml` is not tested: that is an error.
    """
    path = layout.survivors(exercise_id)
    if not path.is_file():
        return [f"{path.relative_to(layout.ROOT)} is missing"]
    detected, survivors = run_checks(exercise_id)
    arguments = read_arguments(exercise_id)
    total = len(detected) + len(survivors)
    argued = {m.id for m in survivors} & arguments.keys()
    say(
        f"{exercise_id}: the hidden checks detect {len(detected)} of {total} mutants of the "
        f"reference; {len(argued)} survivors have an argument"
    )
    return [*compare(arguments, detected, survivors)]


def run_checks(exercise_id: str) -> tuple[list[Mutant], list[Mutant]]:
    """Return the mutants of the reference that a hidden check detects, and those that survive."""
    with tempfile.TemporaryDirectory(prefix="kit-survivors-") as folder:
        reference = assemble(exercise_id, DEFAULT_FRAMEWORK, Path(folder, "reference"))
        submission = collect(reference, Path(folder, "copy"), exercise=exercise_id)
        environment = environments.build(DEFAULT_FRAMEWORK)
        level, _ = choose(None, environment)
        mutants = generate_mutants(read_sources(submission))
        grading = Grading(
            exercise=read_exercise(exercise_id),
            submission=submission,
            environment=environment,
            level=level,
            options=Options(jobs=len(os.sched_getaffinity(0))),
            progress=Silent(),
        )
        decided = decide(grading, mutants, None, deadline_in(math.inf))
    detected = [m for m in mutants if decided[m.id] is not None]
    return detected, [m for m in mutants if decided[m.id] is None]


def read_arguments(exercise_id: str) -> Mapping[str, str]:
    """Read why mutants may survive, by their ids. Raises `EngineError` for an invalid file."""
    path = layout.survivors(exercise_id)
    try:
        document = Arguments.model_validate(parse_toml(path.read_bytes()))
    except RefusedDocumentError as error:
        raise EngineError(f"{path.name} {error}") from error
    except ValidationError as error:
        raise EngineError(f"{path.name}: {describe_error(error)}") from error
    return {key: argument.why for argument in document.argument for key in argument.mutants}


def compare(
    arguments: Mapping[str, str], detected: Iterable[Mutant], survivors: Sequence[Mutant]
) -> Iterator[str]:
    """Give survivors that have no argument, and arguments that no survivor needs."""
    for mutant in survivors:
        if mutant.id not in arguments:
            yield (
                f"no hidden check detects the mutant {mutant.id} of the reference, "
                f"{mutant.file}:{mutant.line} {format_change(mutant)}: add a check or an argument"
            )
    detected_ids = {mutant.id for mutant in detected}
    for key in sorted(arguments.keys() - {mutant.id for mutant in survivors}):
        reason = "a hidden check detects it" if key in detected_ids else "there is no such mutant"
        yield f"survivors.toml has an argument for the mutant {key}, but {reason}: remove it"


def format_change(mutant: Mutant) -> str:
    """Format the lines that differ as one line."""
    lines = mutant.diff.splitlines()[2:]
    return " -> ".join(
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )


def main() -> int:
    """Print what is wrong with the survivors of one exercise."""
    parser = argparse.ArgumentParser(prog="python -m interview_kit.authoring.survivors")
    parser.add_argument("exercise")
    errors = find_errors(parser.parse_args().exercise, print)
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    return int(bool(errors))


if __name__ == "__main__":
    sys.exit(main())
