"""Ask the interview questions in a terminal, one by one, and save each answer at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interview_kit.core import text
from interview_kit.report.interview.answers import MAX_NOTE, Answer, Interview, Kind
from interview_kit.report.interview.rubric import Rubric, TechnicalQuestion
from interview_kit.report.suggested_questions import Question

CLEAR = "-"
END_COMMAND = "q"
LIST = "l"


class EndOfInterviewError(Exception):
    """Raised when the interviewer ends the interview; saved answers stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of the list; technical ones have a `rubric`."""

    kind: Kind
    id: str
    text: str
    rubric: TechnicalQuestion | None = None


@dataclass(slots=True, kw_only=True)
class InterviewPrompt:
    """A loop through the questions.

    `read` returns a line for a prompt, `save` stores the interview; `current` is the index of
    the question that was asked last.
    """

    console: Console
    items: tuple[Item, ...]
    scale: tuple[str, ...]
    interview: Interview
    read: Callable[[str], str]
    save: Callable[[Interview], None]
    current: int = -1

    def run(self) -> Interview:
        """Ask until the interviewer ends the interview; returns it as it was last saved."""
        try:
            self._list()
            while True:
                self.current = self._choose()
                self._ask(self.items[self.current])
        except (EndOfInterviewError, EOFError, KeyboardInterrupt):
            count = sum(self._find_answer(item) is not None for item in self.items)
            self._print(f"\n{count} of {len(self.items)} answered; run the command again to resume")
            return self.interview

    def _find_answer(self, item: Item) -> Answer | None:
        return self.interview.find(item.kind, item.id, item.text)

    def _list(self) -> None:
        """List the questions, each on one line that is cut at the width of the terminal."""
        self.console.print(Text("\nQuestions", style="bold"))
        for number, item in enumerate(self.items, 1):
            line = Text(f"{number:>3} ").append_text(_format_state(self._find_answer(item)))
            line.append_text(_foreign(text.one_line(item.id, 60), "cyan")).append("  ")
            line.append_text(_foreign(text.one_line(item.text, 300)))
            self.console.print(line, no_wrap=True, overflow="ellipsis")

    def _choose(self) -> int:
        """Read the index of the next question; Enter takes the next one without an answer."""
        following = self._find_next()
        default = "" if following is None else f"Enter for {following + 1}, "
        while True:
            line = self._read_line(
                f"\nquestion ({default}{LIST} for the list, {END_COMMAND} to end): "
            )
            if not line and following is not None:
                return following
            if line == LIST:
                self._list()
                continue
            if line.isdecimal() and 1 <= int(line) <= len(self.items):
                return int(line) - 1
            self._print(f"type a number from 1 to {len(self.items)}, or {END_COMMAND}")

    def _find_next(self) -> int | None:
        count = len(self.items)
        order = [(self.current + 1 + step) % count for step in range(count)]
        return next((i for i in order if self._find_answer(self.items[i]) is None), None)

    def _ask(self, item: Item) -> None:
        self._show(item)
        before = self._find_answer(item) or Answer(kind=item.kind, id=item.id, text=item.text)
        solid = item.rubric.solid if item.rubric else ()
        answer = Answer(
            kind=item.kind,
            id=item.id,
            text=item.text,
            said=self._read_points(solid, before.said) if solid else before.said,
            score=self._read_score(before.score) if not item.rubric or item.rubric.scored else None,
            note=self._read_note(before.note),
        )
        changed = self.interview.with_answer(answer)
        if changed != self.interview:
            self.save(changed)
            self.interview = changed
            self._print("saved")
        else:
            self._print("unchanged")

    def _show(self, item: Item) -> None:
        self.console.print()
        heading = _foreign(text.one_line(item.id, 200), "bold cyan").append("  ")
        self.console.print(heading.append_text(_foreign(item.text, style="bold")))
        rubric = item.rubric
        if rubric is None:
            return
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=16)
        grid.add_column(overflow="fold")
        rows = [("weak (1)", rubric.weak)]
        rows += [
            ("solid (3)" if number == 1 else "", f"{number}. {point}")
            for number, point in enumerate(rubric.solid, 1)
        ]
        rows += [("outstanding (4)", rubric.outstanding), ("for you", rubric.note)]
        for name, value in rows:
            if value:
                grid.add_row(Text(name, style="dim"), _foreign(value))
        self.console.print(Padding(grid, (0, 0, 0, 2)))

    def _read_points(self, solid: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
        """Read the numbers of the points that were made.

        Enter keeps the recorded points, also those that only an older rubric has.
        """
        numbers = " ".join(str(n) for n, point in enumerate(solid, 1) if point in before)
        while True:
            line = self._read_line(_prompt("points made, such as 1 3", numbers)).replace(",", " ")
            if not line:
                return before
            if line == CLEAR:
                return ()
            if all(n.isdecimal() and 1 <= int(n) <= len(solid) for n in line.split()):
                chosen = {int(n) for n in line.split()}
                return tuple(point for n, point in enumerate(solid, 1) if n in chosen)
            self._print(f"type numbers from 1 to {len(solid)}")

    def _read_score(self, before: int | None) -> int | None:
        current = "" if before is None else str(before)
        while True:
            line = self._read_line(_prompt("score 0-4, ? for the scale", current))
            if not line:
                return before
            if line == CLEAR:
                return None
            if line in {str(score) for score in range(len(self.scale))}:
                return int(line)
            for score, anchor in enumerate(self.scale):
                self._print(f"  {score}  {anchor}")

    def _read_note(self, before: str) -> str:
        line = self._read_line(_prompt("note", text.one_line(before, 60)))
        return before if not line else "" if line == CLEAR else line[:MAX_NOTE]

    def _read_line(self, prompt: str) -> str:
        line = self.read(text.terminal(prompt)).strip()
        if line == END_COMMAND:
            raise EndOfInterviewError
        return line

    def _print(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


def list_items(evidence: Sequence[Question], rubric: Rubric) -> tuple[Item, ...]:
    """List all questions: first about the evidence, then the technical ones."""
    about = [Item(kind="evidence", id=q.place, text=q.text) for q in evidence]
    technical = [Item(kind="technical", id=q.id, text=q.text, rubric=q) for q in rubric.questions]
    return (*about, *technical)


def _format_state(answer: Answer | None) -> Text:
    if answer is None:
        return Text("open    ", style="dim")
    state = "noted" if answer.score is None else f"{answer.score} of 4"
    return Text(f"{state:<8}", style="green")


def _prompt(name: str, current: str) -> str:
    return f"{name} [{current}; {CLEAR} clears]: " if current else f"{name}: "


def _foreign(value: str, style: str = "", limit: int = 900) -> Text:
    return Text(text.terminal(value, limit), style=style, overflow="fold")
