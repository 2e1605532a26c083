"""What must never be in a hand-out, looked for in the built zip."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from interview_kit import layout
from interview_kit.content.handout import pack
from interview_kit.content.starters import derived, plain_files
from interview_kit.model import Exercise

SHORTEST_TELLING_LINE = 25
"""Shorter lines (`return user`) stand in any program and tell nothing."""


def in_handouts(exercise: Exercise) -> Iterator[str]:
    """Lines of hidden tests or of untaught solution code found in any hand-out."""
    for framework in exercise.frameworks:
        for phase in exercise.phases:
            with tempfile.TemporaryDirectory(prefix="kit-leaks-") as folder:
                packed = pack(
                    exercise.id, framework, candidate="x", phase=phase.number, folder=Path(folder)
                )
                secret = secret_lines(exercise, framework, phase.number)
                yield from (
                    f"the {framework} hand-out of {phase.id} shows {name}: {line}"
                    for name, line in leaked(packed.path, secret)
                )


def secret_lines(exercise: Exercise, framework: str, phase: int) -> set[str]:
    """Telling lines that a candidate of the phase must not see."""
    shown = telling(derived(exercise, framework, phase).values())
    solution = telling(derived(exercise, framework, len(exercise.phases) + 1).values())
    hidden = telling(
        path.read_text("utf-8")
        for one in exercise.phases
        for path in plain_files(layout.hidden_tests(exercise.id, one.id))
    )
    own = telling(p.read_text("utf-8") for p in plain_files(layout.solution(exercise.id) / "tests"))
    return (solution | hidden | own) - shown


def telling(texts: Iterable[str]) -> set[str]:
    """The lines long enough to be told apart."""
    lines = {line.strip() for text in texts for line in text.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST_TELLING_LINE}


def leaked(archive: Path, secret: set[str]) -> Iterator[tuple[str, str]]:
    """Name and line of every secret line in the archive's programs."""
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.endswith(".py"):
                found = telling([opened.read(name).decode("utf-8")]) & secret
                yield from ((name, line) for line in sorted(found))
