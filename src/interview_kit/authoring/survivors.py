"""The hidden checks, tested by mutants of the reference: each that they miss has its argument.

    python -m interview_kit.authoring.survivors users

A change that the brief allows, or that nobody can see from outside, is no gap of the checks.
`survivors.toml` beside the reference says so of each; every other survivor is a finding.
"""

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
from interview_kit.metrics.coverage.measure import sources_of
from interview_kit.metrics.mutation import decisive
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.suite.variants.mutants import Mutant, generate

SEED = 0

Text = Annotated[str, Field(min_length=1)]


class Argument(Part):
    """Why some mutants may survive. `mutants` maps each id to the change, for readers."""

    why: Text
    mutants: dict[str, Text]


class Arguments(Part):
    """The whole file."""

    argument: list[Argument]


def findings(exercise_id: str, say: Callable[[str], object]) -> list[str]:
    """Survivors without an argument, and arguments without a survivor, one line each."""
    if not layout.survivors(exercise_id).is_file():
        return []
    seen, missed = decided(exercise_id)
    argued = arguments(exercise_id)
    say(
        f"{exercise_id}: the hidden checks see {len(seen)} of {len(seen) + len(missed)} mutants "
        f"of the reference; {len({m.id for m in missed} & argued.keys())} others are argued"
    )
    return [*wrong(argued, seen, missed)]


def decided(exercise_id: str) -> tuple[list[Mutant], list[Mutant]]:
    """The mutants of the reference that some hidden check sees, and those that none sees."""
    with tempfile.TemporaryDirectory(prefix="kit-survivors-") as into:
        made = assemble(exercise_id, DEFAULT_FRAMEWORK, Path(into, "reference"))
        submission = collect(made, Path(into, "copy"), exercise=exercise_id)
        environment = environments.build(DEFAULT_FRAMEWORK)
        level, _ = choose(None, environment)
        mutants = generate(sources_of(submission))
        seen = decisive.decide(
            read_exercise(exercise_id),
            submission,
            environment,
            level,
            mutants,
            seed=SEED,
            jobs=len(os.sched_getaffinity(0)),
            deadline=deadline_in(math.inf),
            progress=Silent(),
        )
    return [m for m in mutants if seen[m.id]], [m for m in mutants if not seen[m.id]]


def arguments(exercise_id: str) -> Mapping[str, str]:
    """By a mutant's id, why it may survive. Errors: `EngineError`."""
    path = layout.survivors(exercise_id)
    try:
        document = Arguments.model_validate(parse_toml(path.read_bytes()))
    except RefusedDocumentError as error:
        raise EngineError(f"{path.name} {error}") from error
    except ValidationError as error:
        raise EngineError(f"{path.name}: {describe_error(error)}") from error
    return {key: argument.why for argument in document.argument for key in argument.mutants}


def wrong(
    argued: Mapping[str, str], seen: Iterable[Mutant], missed: Sequence[Mutant]
) -> Iterator[str]:
    """What the checks miss without an argument, and what is argued without need."""
    for mutant in missed:
        if mutant.id not in argued:
            yield (
                f"no hidden check sees the mutant {mutant.id} of the reference, "
                f"{mutant.file}:{mutant.line} {change(mutant)}: add a check or an argument"
            )
    needless = argued.keys() - {mutant.id for mutant in missed}
    for key in sorted(needless):
        fate = "a hidden check sees" if key in {m.id for m in seen} else "nobody makes"
        yield f"survivors.toml argues for the mutant {key}, which {fate}: take it out"


def change(mutant: Mutant) -> str:
    """The lines that differ, as one."""
    lines = mutant.diff.splitlines()[2:]
    return " -> ".join(
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )


def main() -> int:
    """Say what is not right about the survivors of one exercise."""
    found = findings(sys.argv[1], print)
    for line in found:
        print(f"not right: {line}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
