"""The technical questions with their scale from 0 to 4: `questions.toml` beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

FILE = "questions.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `solid` lists what a solid answer says, each of it true or false.

    A question that is not `scored` is asked for our sake, as its `note` says.
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
    """All questions, and what each score means: `scale[3]` is the anchor of 3."""

    scale: tuple[str, ...]
    questions: tuple[Question, ...]


@cache
def read() -> Rubric:
    """The rubric that comes with the kit."""
    raw = resources.files("interview_kit.report.interview").joinpath(FILE).read_text("utf-8")
    document = tomllib.loads(raw)
    return Rubric(
        scale=tuple(one["anchor"] for one in sorted(document["scale"], key=_score)),
        questions=tuple(
            Question(**{**one, "solid": tuple(one.get("solid", ()))})
            for one in document["questions"]
        ),
    )


def _score(anchor: dict[str, int]) -> int:
    return anchor["score"]
