"""The rubric: whole, on one scale, and word for word what docs/questions.md prints."""

import re

import pytest

from interview_kit.core import layout
from interview_kit.report.interview import rubric
from interview_kit.report.interview.rubric import TechnicalQuestion


def plain(text: str) -> str:
    return re.sub(r"[`*]", "", text).strip()


EXERCISES = ["devices", "parking", "survivors"]
"""Those that have questions of their own."""


def guide() -> tuple[tuple[str, ...], tuple[TechnicalQuestion, ...]]:
    """Read the scale and the questions as docs/questions.md prints them."""
    part = (layout.DOCS / "questions.md").read_text("utf-8").split("\n## Score sheet\n")[0]
    scale = {int(n): plain(a) for n, a in re.findall(r"^\| (\d) \| (.+) \|$", part, re.MULTILINE)}
    return tuple(scale[n] for n in sorted(scale)), printed_questions(part)


def printed_questions(text: str) -> tuple[TechnicalQuestion, ...]:
    pieces = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return tuple(question(one) for one in pieces)


def question(piece: str) -> TechnicalQuestion:
    head, _, rest = piece.partition("\n")
    body = rest
    name, _, asked = head.partition(". ")
    marked = {
        key: plain(found[1])
        if (found := re.search(rf"^\*{key}\*: (.+)$", body, re.MULTILINE))
        else ""
        for key in ("Weak", "Outstanding adds")
    }
    solid = tuple(plain(one) for one in re.findall(r"^- \[ \] (.+)$", body, re.MULTILINE))
    others = [line for line in body.splitlines() if line and line[0] not in "*->|"]
    return TechnicalQuestion(
        id=name,
        text=plain(asked),
        weak=marked["Weak"],
        solid=solid,
        outstanding=marked["Outstanding adds"],
        note=plain(" ".join(others)),
        scored=bool(solid),
    )


def test_the_guide_prints_the_same_scale() -> None:
    assert guide()[0] == rubric.read().scale


def test_the_guide_prints_the_same_questions() -> None:
    printed = guide()[1]
    assert [one.id for one in printed] == [one.id for one in rubric.read().questions]
    for ours, theirs in zip(rubric.read().questions, printed, strict=True):
        assert ours == theirs


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_questions_of_an_exercise_come_first_and_its_guide_prints_them(
    exercise_id: str,
) -> None:
    text = layout.interview_guide(exercise_id).read_text("utf-8")
    printed = printed_questions(text.partition("\n## Questions\n")[2])
    assert len(printed) >= 3
    assert rubric.read(exercise_id).questions == (*printed, *rubric.read().questions)


def test_an_exercise_without_questions_has_those_about_any_api() -> None:
    assert rubric.read("users") == rubric.read()


@pytest.mark.parametrize("exercise_id", [None, *EXERCISES])
def test_every_scored_question_has_all_anchors(exercise_id: str | None) -> None:
    for one in rubric.read(exercise_id).questions:
        assert one.text
        if one.scored:
            assert one.weak
            assert len(one.solid) >= 3
            assert one.outstanding
        else:
            assert one.note


def test_the_scale_runs_from_0_to_4() -> None:
    assert len(rubric.read().scale) == 5
    assert all(rubric.read().scale)
