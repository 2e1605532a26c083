"""Read what a hand-out holds sealed: phases until they begin, answers until they are opened."""

import json
import re
from collections.abc import Iterator, Sequence

from interview_kit.authoring.starters import Starter, find_starter
from interview_kit.authoring.visible_checks import visible_checks
from interview_kit.core import layout
from interview_kit.core.model import Exercise, Phase

FOLDED = re.compile(
    r"<details><summary>(?P<question>.*?)</summary>(?P<answer>.*?)</details>", re.DOTALL
)


def read_parts(
    exercise: Exercise, first: Starter, phases: Sequence[Phase]
) -> Iterator[tuple[str, bytes]]:
    """Yield each sealed part with its name; the first phase begins with the starter given here."""
    for phase in phases:
        starter = first if phase is phases[0] else find_starter(exercise, phase, first.framework)
        sealed = {
            "brief": layout.brief(exercise.id, phase.id).read_text("utf-8"),
            "starter": {name: path.read_text("utf-8") for name, path in starter.files.items()},
            "checks": visible_checks(exercise, phase),
        }
        yield f"phase-{phase.number}", json.dumps(sealed).encode()
    for number, (_, answer) in enumerate(read_questions(exercise.id), start=1):
        yield f"answer-{number}", answer.encode()


def read_questions(exercise_id: str) -> list[tuple[str, str]]:
    """Read the questions of an exercise with their answers."""
    file = layout.texts(exercise_id) / layout.QUESTIONS
    text = file.read_text("utf-8") if file.is_file() else ""
    matches = FOLDED.finditer(text)
    return [(match["question"].strip(), match["answer"].strip()) for match in matches]


def list_questions(exercise_id: str) -> str:
    """Write the questions as the hand-out prints them: without the answers."""
    file = layout.texts(exercise_id) / layout.QUESTIONS
    head = FOLDED.split(file.read_text("utf-8"))[0].strip()
    questions = enumerate(read_questions(exercise_id), start=1)
    rows = [f"{number}. {question}" for number, (question, _) in questions]
    hint = "`nox -s questions -- 3` (or `python kit.pyz questions 3`) opens the third answer."
    return "\n\n".join([head, "\n".join(rows), hint]) + "\n"
