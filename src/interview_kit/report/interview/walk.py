"""The talk in a terminal: one question after the other, each answer saved as it is given."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interview_kit.core import text
from interview_kit.report.interview.answers import MOST_NOTE, Answer, Interview, Kind
from interview_kit.report.interview.rubric import Question, Rubric

NOTHING = "-"
END = "q"
LIST = "l"


class EndOfTalkError(Exception):
    """The interviewer wants no more questions; what was saved stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question in the list; `rubric` for those of the guide."""

    kind: Kind
    id: str
    text: str
    rubric: Question | None = None


@dataclass(slots=True, kw_only=True)
class Walk:
    """A walk through the questions. `read` gives a line for a prompt, `save` keeps the talk."""

    console: Console
    items: tuple[Item, ...]
    scale: tuple[str, ...]
    talk: Interview
    read: Callable[[str], str]
    save: Callable[[Interview], None]
    at: int = -1

    def run(self) -> Interview:
        """Ask until the interviewer ends it; gives the talk as it was last saved."""
        try:
            self._list()
            while True:
                self.at = self._choose()
                self._ask(self.items[self.at])
        except (EndOfTalkError, EOFError, KeyboardInterrupt):
            answered = sum(self._answer(item) is not None for item in self.items)
            self._say(f"\n{answered} of {len(self.items)} answered; the same command goes on.")
            return self.talk

    def _answer(self, item: Item) -> Answer | None:
        return self.talk.find(item.kind, item.id, item.text)

    def _list(self) -> None:
        """Each question on one line, cut where the terminal ends."""
        self.console.print(Text("\nQuestions", style="bold"))
        for number, item in enumerate(self.items, 1):
            line = Text(f"{number:>3} ").append_text(_state(self._answer(item)))
            line.append_text(_foreign(text.one_line(item.id, 60), "cyan")).append("  ")
            line.append_text(_foreign(text.one_line(item.text, 300)))
            self.console.print(line, no_wrap=True, overflow="ellipsis")

    def _choose(self) -> int:
        """The next open question after the last one, or the one that is chosen."""
        following = self._next()
        first = "" if following is None else f"Enter for {following + 1}, "
        while True:
            line = self._line(f"\nquestion ({first}{LIST} for the list, {END} to end): ")
            if not line and following is not None:
                return following
            if line == LIST:
                self._list()
                continue
            if line.isdecimal() and 1 <= int(line) <= len(self.items):
                return int(line) - 1
            self._say(f"type a number from 1 to {len(self.items)}, or {END}")

    def _next(self) -> int | None:
        count = len(self.items)
        order = [(self.at + 1 + step) % count for step in range(count)]
        return next((at for at in order if self._answer(self.items[at]) is None), None)

    def _ask(self, item: Item) -> None:
        self._show(item)
        before = self._answer(item) or Answer(kind=item.kind, id=item.id, text=item.text)
        solid = item.rubric.solid if item.rubric else ()
        answer = Answer(
            kind=item.kind,
            id=item.id,
            text=item.text,
            said=self._said(solid, before.said) if solid else before.said,
            score=self._score(before.score) if not item.rubric or item.rubric.scored else None,
            note=self._note(before.note),
        )
        changed = self.talk.with_answer(answer)
        if changed != self.talk:
            self.save(changed)
            self.talk = changed
            self._say("saved")
        else:
            self._say("left as it was")

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
            ("solid (3)" if n == 1 else "", f"{n}. {one}") for n, one in enumerate(rubric.solid, 1)
        ]
        rows += [("outstanding (4)", rubric.outstanding), ("for you", rubric.note)]
        for name, value in rows:
            if value:
                grid.add_row(Text(name, style="dim"), _foreign(value))
        self.console.print(Padding(grid, (0, 0, 0, 2)))

    def _said(self, solid: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
        """Which points were made, by their numbers; points of an older rubric are kept."""
        now = " ".join(str(n) for n, one in enumerate(solid, 1) if one in before)
        while True:
            line = self._line(_prompt("points made, such as 1 3", now)).replace(",", " ")
            if not line:
                return before
            if line == NOTHING:
                return ()
            if all(n.isdecimal() and 1 <= int(n) <= len(solid) for n in line.split()):
                chosen = {int(n) for n in line.split()}
                return tuple(one for n, one in enumerate(solid, 1) if n in chosen)
            self._say(f"type numbers from 1 to {len(solid)}")

    def _score(self, before: int | None) -> int | None:
        now = "" if before is None else str(before)
        while True:
            line = self._line(_prompt("score 0-4, ? for the scale", now))
            if not line:
                return before
            if line == NOTHING:
                return None
            if line in {str(score) for score in range(len(self.scale))}:
                return int(line)
            for score, anchor in enumerate(self.scale):
                self._say(f"  {score}  {anchor}")

    def _note(self, before: str) -> str:
        line = self._line(_prompt("note", text.one_line(before, 60)))
        return before if not line else "" if line == NOTHING else line[:MOST_NOTE]

    def _line(self, prompt: str) -> str:
        line = self.read(text.terminal(prompt)).strip()
        if line == END:
            raise EndOfTalkError
        return line

    def _say(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


def items_of(evidence: tuple[tuple[str, str], ...], rubric: Rubric) -> tuple[Item, ...]:
    """What is asked: first about the evidence (place and question), then the guide's questions."""
    about = [Item(kind="evidence", id=where, text=asked) for where, asked in evidence]
    guide = [Item(kind="technical", id=q.id, text=q.text, rubric=q) for q in rubric.questions]
    return (*about, *guide)


def _state(answer: Answer | None) -> Text:
    if answer is None:
        return Text("open    ", style="dim")
    shown = "noted" if answer.score is None else f"{answer.score} of 4"
    return Text(f"{shown:<8}", style="green")


def _prompt(name: str, now: str) -> str:
    return f"{name} [{now}; {NOTHING} clears]: " if now else f"{name}: "


def _foreign(value: str, style: str = "", limit: int = 900) -> Text:
    return Text(text.terminal(value, limit), style=style, overflow="fold")
