"""The command `questions`: answers open one at a time, and each opening is recorded."""

import textwrap

from interview_kit.candidate import show
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say
from interview_kit.candidate.stop import Stop


def list_opened(project: Project) -> set[int]:
    """Return the numbers of the answers that were opened."""
    entries = project.entries()
    return {int(entry.about["question"]) for entry in entries if entry.event == "question"}


def print_questions(project: Project) -> None:
    """Print all questions; the opened ones are marked."""
    opened = list_opened(project)
    for number, title in enumerate(project.bundle.handout.questions, start=1):
        say(f" {'open' if number in opened else '    '} {number:>2}  {title}")
    say("`questions 3` opens answer 3. Opened answers are recorded and cost no points.")


def open_answer(project: Project, number: int) -> None:
    """Print one answer and record it. Raises `Stop`."""
    titles = project.bundle.handout.questions
    if not 1 <= number <= len(titles):
        raise Stop(f"there is no question {number}", f"choose one from 1 to {len(titles)}")
    with project.lock():
        phase = project.running()
        if number not in list_opened(project):
            project.journal.add("question", question=number, phase=phase)
    say(titles[number - 1])
    for paragraph in project.bundle.answer(number).split("\n\n"):
        say()
        say(
            textwrap.fill(
                " ".join(paragraph.split()), show.terminal_width(), break_on_hyphens=False
            )
        )
