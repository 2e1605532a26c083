"""Read the technical questions and the scale from 0 to 4: `questions.toml` in this folder.

An exercise adds its own questions in its `interview.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from interview_kit.core import layout

QUESTIONS_FILE = "questions.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalQuestion:
    """One question; `solid` lists the points of a solid answer, each made or not.

    A question that is not `scored` has a `note` that says why it is asked.
    """

    id: str
    text: str
    weak: str = ""
    solid: tuple[str, ...] = ()
    outstanding: str = ""
    note: str = ""
    scored: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """All technical questions, and what each score means: `scale[3]` is the anchor of 3."""

    scale: tuple[str, ...]
    questions: tuple[TechnicalQuestion, ...]


@cache
def read(exercise_id: str | None = None) -> Rubric:
    """Read the rubric that comes with the kit; the questions of an exercise come first.

    A record may name any text as its exercise: it is looked up, and no path is made of it.
    """
    folder = resources.files("interview_kit.report.interview")
    document = tomllib.loads(folder.joinpath(QUESTIONS_FILE).read_text("utf-8"))
    own = layout.list_interview_questions().get(exercise_id or "")
    first = tomllib.loads(own.read_text("utf-8"))["questions"] if own else []
    return Rubric(
        scale=tuple(item["anchor"] for item in sorted(document["scale"], key=_score)),
        questions=tuple(
            TechnicalQuestion(**{**item, "solid": tuple(item.get("solid", ()))})
            for item in (*first, *document["questions"])
        ),
    )


def _score(anchor: dict[str, int]) -> int:
    return anchor["score"]
