"""A running grading in front of a person: a live line in a terminal, plain lines in a CI log."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from interview_kit.core import text
from interview_kit.report.terminal import label


class _Count(MofNCompleteColumn):
    """So many of so many; nothing where the whole is not known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class _Left(TimeRemainingColumn):
    """How much time is left, once there is something to say about it."""

    def render(self, task: Task) -> Text:
        known = task.total is not None and task.time_remaining is not None
        return Text.assemble(super().render(task), " left") if known else Text()


class LiveProgress:
    """Shows what runs now and one line for each step that is over.

    Use it as a context, so that the live line goes away also when a step fails. Where the
    output is no terminal only the lines of ended steps are written, whatever the width.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun: dict[str, float] = {}
        self._tasks: dict[str, TaskID] = {}
        self._live = Progress(
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            _Count(),
            TimeElapsedColumn(),
            _Left(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def begin(self, step: str, total: int | None = None) -> None:
        """A step starts, or its parts are counted; `total` is None while that is not known."""
        if step in self._tasks:  # its parts have been counted meanwhile
            self._live.update(self._tasks[step], total=total)
            return
        self._begun[step] = time.monotonic()
        self._live.start()
        self._tasks[step] = self._live.add_task(_shown(step), total=total)

    def advance(self, step: str, done: int = 1) -> None:
        """So many more parts of the step are done."""
        if step in self._tasks:
            self._live.advance(self._tasks[step], done)

    def end(self, step: str, summary: str) -> None:
        """The step is over; `summary` is its one line."""
        spent = time.monotonic() - self._begun.pop(step, time.monotonic())
        if step in self._tasks:
            self._live.remove_task(self._tasks.pop(step))
        line = Text.assemble(label(_shown(step)), _shown(summary), (f"  {spent:.1f} s", "dim"))
        self._console.print(line, soft_wrap=True)
        if not self._tasks:
            self.close()

    def close(self) -> None:
        """Take the live line away."""
        self._live.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _shown(value: str) -> str:
    return text.terminal(text.one_line(value))
