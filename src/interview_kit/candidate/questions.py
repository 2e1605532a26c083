"""The product owner's answers: they open one at a time, and each opening is noted."""

import textwrap

from interview_kit.candidate import show
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say


def opened(project: Project) -> set[int]:
    """The numbers of the answers that are open."""
    return {int(e.about["question"]) for e in project.entries() if e.event == "question"}


def listed(project: Project) -> None:
    """All questions; the open ones are marked."""
    known = opened(project)
    for number, title in enumerate(project.bundle.handout.questions, start=1):
        say(f" {'open' if number in known else '    '} {number:>2}  {title}")
    say("`questions 3` opens the third answer; which you open is noted, and none costs a point.")


def open_one(project: Project, number: int) -> None:
    """Open one answer and note it. Errors: `Stop`."""
    titles = project.bundle.handout.questions
    if not 1 <= number <= len(titles):
        raise Stop(f"there is no question {number}", f"take one from 1 to {len(titles)}")
    with project.locked():
        phase = project.running()
        if number not in opened(project):
            project.journal.add("question", question=number, phase=phase)
    say(titles[number - 1])
    for paragraph in project.bundle.answer(number).split("\n\n"):
        say()
        say(textwrap.fill(" ".join(paragraph.split()), show.width(), break_on_hyphens=False))
