"""What is asked after a grading, beside what was answered: for the interviewer's page alone."""

from dataclasses import dataclass

from interview_kit.report.interview.answers import Answer, Interview
from interview_kit.report.interview.rubric import Question as Technical
from interview_kit.report.interview.rubric import Rubric
from interview_kit.report.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a solid answer, and whether it was made."""

    text: str
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with its answer, if there is one."""

    where: str
    text: str
    answer: Answer | None
    rubric: Technical | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """All questions; `trouble` says why answers that were recorded cannot be shown."""

    evidence: tuple[Asked, ...]
    technical: tuple[Asked, ...]
    scale: tuple[str, ...]
    trouble: str | None = None

    @property
    def scored(self) -> tuple[int, ...]:
        """The scores that were given to technical questions."""
        given = (one.answer.score for one in self.technical if one.answer)
        return tuple(score for score in given if score is not None)

    @property
    def scorable(self) -> int:
        """How many technical questions can have a score."""
        return sum(one.rubric is not None and one.rubric.scored for one in self.technical)


def lay_out(
    evidence: tuple[Question, ...], rubric: Rubric, interview: Interview | None, trouble: str | None
) -> Talk:
    """Each question with its answer; answers to what is no longer asked come after the others."""
    given = interview.answers if interview else ()
    about = [
        Asked(where=one.where, text=one.text, answer=_find(interview, one)) for one in evidence
    ]
    shown = [one.answer for one in about]
    about += [
        Asked(where=one.id, text=one.text, answer=one)
        for one in given
        if one.kind == "evidence" and one not in shown
    ]
    return Talk(
        evidence=tuple(about),
        technical=tuple(_technical(one, interview) for one in rubric.questions),
        scale=rubric.scale,
        trouble=trouble,
    )


def _find(interview: Interview | None, question: Question) -> Answer | None:
    return interview.find("evidence", question.where, question.text) if interview else None


def _technical(question: Technical, interview: Interview | None) -> Asked:
    answer = interview.find("technical", question.id, question.text) if interview else None
    said = answer.said if answer else ()
    return Asked(
        where=question.id,
        text=question.text,
        answer=answer,
        rubric=question,
        points=tuple(Point(text=one, said=one in said) for one in question.solid),
    )
