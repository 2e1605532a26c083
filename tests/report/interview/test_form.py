"""Questions beside their answers, on the interviewer's page alone."""

from pathlib import Path

import pytest

from interview_kit.report import candidate, html, page, renderers, suggested_questions
from interview_kit.report.interview import answers, rubric
from interview_kit.report.interview.answers import Answer, Interview
from interview_kit.scorecard.result import Result
from tests.report.test_html import Page


@pytest.fixture
def interview(results: dict[str, Result]) -> Interview:
    """A talk in which one question about evidence and one of the guide were answered."""
    whole = results["partial"]
    first = suggested_questions.suggest_questions(whole)[0]
    guide = rubric.read().questions[0]
    return Interview(
        candidate="Ann",
        sha256=whole.submission.sha256,
        answers=(
            Answer(kind="evidence", id=first.place, text=first.text, score=2, note="PRIVATE one"),
            Answer(kind="evidence", id="gone.py:1", text="Asked before?", note="PRIVATE two"),
            Answer(
                kind="technical",
                id=guide.id,
                text=guide.text,
                said=guide.solid[1:2],
                score=3,
                note="PRIVATE <b>three</b>",
            ),
        ),
    )


def test_every_technical_question_stands_there_to_tick(results: dict[str, Result]) -> None:
    seen = Page(html.render(results["perfect"])).text
    for one in rubric.read().questions:
        assert f"{one.id} {one.text}" in seen
        for point in one.solid:
            assert f"☐ {point}" in seen
    assert "0 of 13 scored" in seen
    assert "made:" not in seen
    for score, anchor in enumerate(rubric.read().scale):
        assert f"{score} {anchor}" in seen


def test_answers_stand_beside_their_questions(
    results: dict[str, Result], interview: Interview
) -> None:
    seen = Page(html.render(results["partial"], interview)).text
    first = suggested_questions.suggest_questions(results["partial"])[0]
    assert f"{first.text} Score 2 of 4 PRIVATE one" in seen
    assert "gone.py:1 Asked before? PRIVATE two" in seen
    guide = rubric.read().questions[0]
    assert f"☐ {guide.solid[0]} ☑ made: {guide.solid[1]} ☐" in seen
    assert "score 3 of 4" in seen
    assert "Score 3 of 4 PRIVATE <b>three</b>" in seen
    assert "1 of 13 scored" in seen


def test_answers_do_not_reach_the_candidate(
    results: dict[str, Result], interview: Interview, tmp_path: Path
) -> None:
    answers.write(interview, tmp_path)
    page = renderers.write_for("candidate", results["partial"], tmp_path)
    assert "PRIVATE" not in page.read_text("utf-8")
    assert rubric.read().questions[0].text not in candidate.render(results["partial"])


def test_every_way_to_make_the_reports_shows_the_answers(
    results: dict[str, Result], interview: Interview, tmp_path: Path
) -> None:
    answers.write(interview, tmp_path)
    renderers.write_all(results["partial"], tmp_path)
    page = (tmp_path / "report.html").read_bytes()
    assert b"PRIVATE one" in page
    renderers.write_page(results["partial"], tmp_path)
    assert (tmp_path / "report.html").read_bytes() == page
    assert "PRIVATE" not in (tmp_path / "result.json").read_text("utf-8")
    assert "PRIVATE" not in (tmp_path / "junit.xml").read_text("utf-8")


@pytest.mark.parametrize(("content", "why"), [("{", "not an interview record"), (None, "another")])
def test_answers_that_cannot_be_shown_are_said_to_be_there(
    results: dict[str, Result], interview: Interview, tmp_path: Path, content: str | None, why: str
) -> None:
    answers.write(interview.model_copy(update={"sha256": "0" * 64}), tmp_path)
    if content:
        (tmp_path / "interview.json").write_text(content)
    renderers.write_all(results["perfect"], tmp_path)
    seen = Page((tmp_path / "report.html").read_text("utf-8")).text
    assert "Recorded answers cannot be shown" in seen
    assert why in seen
    assert "PRIVATE" not in seen


def test_a_huge_talk_still_fits(results: dict[str, Result], interview: Interview) -> None:
    long = tuple(
        Answer(kind="evidence", id=f"{n}", text='"' * 900, note='"' * 4000) for n in range(500)
    )
    whole = interview.model_copy(update={"answers": (*long, *interview.answers)})
    assert len(html.render(results["huge"], whole).encode("utf-8")) <= page.MAX_OCTETS
