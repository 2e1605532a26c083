"""Build the interview form of the interviewer's page: each question beside its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from interview_kit.report.interview.answers import Answer, Interview
from interview_kit.report.interview.rubric import Rubric, TechnicalQuestion
from interview_kit.report.suggested_questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a solid answer, and whether the candidate made it."""

    text: str
    is_made: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEntry:
    """One question with its answer, if there is one."""

    place: str
    text: str
    answer: Answer | None
    rubric: TechnicalQuestion | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewForm:
    """All questions; `error` says why recorded answers cannot be shown."""

    evidence: tuple[FormEntry, ...]
    technical: tuple[FormEntry, ...]
    scale: tuple[str, ...]
    error: str | None = None

    @property
    def scores(self) -> tuple[int, ...]:
        """Return the scores of the technical questions that have one."""
        scores = (entry.answer.score for entry in self.technical if entry.answer)
        return tuple(score for score in scores if score is not None)

    @property
    def scorable(self) -> int:
        """Count the technical questions that can have a score."""
        return sum(entry.rubric is not None and entry.rubric.scored for entry in self.technical)


def build_form(
    evidence: Sequence[Question], rubric: Rubric, interview: Interview | None, error: str | None
) -> InterviewForm:
    """Put each question beside its answer.

    Answers to questions that are no longer suggested come after the others.
    """
    entries = [
        FormEntry(
            place=question.place,
            text=question.text,
            answer=interview.find("evidence", question.place, question.text) if interview else None,
        )
        for question in evidence
    ]
    matched = [entry.answer for entry in entries]
    entries += [
        FormEntry(place=answer.id, text=answer.text, answer=answer)
        for answer in (interview.answers if interview else ())
        if answer.kind == "evidence" and answer not in matched
    ]
    return InterviewForm(
        evidence=tuple(entries),
        technical=tuple(_build_entry(question, interview) for question in rubric.questions),
        scale=rubric.scale,
        error=error,
    )


def _build_entry(question: TechnicalQuestion, interview: Interview | None) -> FormEntry:
    answer = interview.find("technical", question.id, question.text) if interview else None
    points = answer.said if answer else ()
    return FormEntry(
        place=question.id,
        text=question.text,
        answer=answer,
        rubric=question,
        points=tuple(Point(text=point, is_made=point in points) for point in question.solid),
    )
