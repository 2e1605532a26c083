"""Fill in the texts of a hand-out that all exercises share: the commands, the rules, the points.

A text names what differs as `${collection}`. `string.Template` refuses a name that it does not
know, so no hand-out shows an empty place.
"""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Template

from interview_kit.authoring.starters import list_files
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.submission.resolve import read_manifest

ENV_FILE = ".env"
WITH_VARIABLES = "python -m dotenv run -- "
"""Starts a program with the variables of `.env`; every framework's environment has it."""


def read_shared_texts(exercise: Exercise, starter: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each shared text by its name, filled in for a program like this starter.

    Raises `EngineError` when a text names what no exercise has.
    """
    values = collect_values(exercise, starter)
    for path in list_files(layout.shared_texts()):
        try:
            text = Template(path.read_text("utf-8")).substitute(values)
        except (KeyError, ValueError) as error:
            raise EngineError(
                f"{path.name} of all exercises has a place that nothing fills: {error}"
            ) from error
        yield path.name, text.encode()


def collect_values(exercise: Exercise, starter: Path) -> dict[str, str]:
    """Collect what differs between exercises and frameworks, by the name of its place."""
    weights, full = exercise.weights, exercise.full_marks_at
    first, *rest = exercise.phases
    points = [f"{first.points:g} points for phase {first.number}"]
    points += [f"{phase.points:g} for phase {phase.number}" for phase in rest]
    return {
        "title": exercise.title,
        "collection": exercise.collection,
        "start_command": WITH_VARIABLES * bool(list_variables(exercise))
        + find_start_command(starter),
        "variables": f", with the variables of `{ENV_FILE}`" if list_variables(exercise) else "",
        "points_of_phases": join_words(points),
        "broken_servers": str(len(read_counted_faults(exercise))),
        "behaviour": f"{weights['behaviour']:g}",
        "coverage": f"{weights['coverage']:g}",
        "mutation": f"{weights['mutation']:g}",
        "full_coverage": f"{full['coverage']:g}",
        "full_mutation": f"{full['mutation']:g}",
        "total_without_coverage": f"{weights['behaviour'] + weights['mutation']:g}",
    }


def find_start_command(starter: Path) -> str:
    """Return the command that starts a program like this starter during the work on it."""
    manifest = read_manifest(starter)
    if manifest.command:
        return shlex.join(manifest.command)
    return FRAMEWORKS[manifest.framework].develop.format(app=manifest.app)


def write_variables(exercise: Exercise) -> bytes:
    """Write the file of the variables that a program needs while somebody works on it."""
    variables = {"DATA_DIR": ".", **list_variables(exercise)}
    return "".join(f"{name}={json.dumps(value)}\n" for name, value in variables.items()).encode()


def list_variables(exercise: Exercise) -> dict[str, str]:
    """List the variables of an exercise, as they are in the folder of a candidate."""
    texts = layout.texts(exercise.id)
    files = {file.variable: file.example.relative_to(texts).as_posix() for file in exercise.files}
    return {**exercise.env, **files}


def join_words(words: list[str]) -> str:
    """Join words as a sentence lists them: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
