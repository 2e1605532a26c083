"""Show the progress of a grading: a live line in a terminal, plain lines in a log."""

import math
import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from interview_kit.core import text
from interview_kit.core.closing import Closing
from interview_kit.core.progress import Estimate

LABEL_WIDTH = 11
"""Width of the first column, here and in the scorecard."""


def label(name: str, style: str = "bold") -> Text:
    """Format a name for the first column."""
    return Text(f"{name:<{LABEL_WIDTH}} ", style=style)


class _Count(MofNCompleteColumn):
    """A count such as 3/12; empty while the total is unknown."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class _TimeLeft(TimeRemainingColumn):
    """The estimated time left; empty while there is no estimate."""

    def render(self, task: Task) -> Text:
        if task.total is None or task.time_remaining is None:
            return Text()
        return Text.assemble(super().render(task), " left")


class _WholeLeft(ProgressColumn):
    """The estimated time left until the last step whose time is known; empty without one."""

    def __init__(self, estimate: Callable[[Task], float | None]) -> None:
        super().__init__()
        self._estimate = estimate

    def render(self, task: Task) -> Text:
        seconds = self._estimate(task)
        return Text() if seconds is None else Text(f"all ~{format_time(seconds)} left")


def format_time(seconds: float) -> str:
    """Format an estimate: whole minutes, or less than one."""
    return f"{math.ceil(seconds / 60)} min" if seconds > 50 else "1 min"


class LiveProgress(Closing):
    """Progress of a grading: a live line for the current step, one line for each finished step.

    Use it as a context manager, so that the live line disappears even when a step fails. If the
    output is not a terminal, only the lines of finished steps are written.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started: dict[str, float] = {}
        self._tasks: dict[str, TaskID] = {}
        self._estimates: dict[str, Estimate] = {}
        self._live = Progress(
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            _Count(),
            TimeElapsedColumn(),
            _TimeLeft(),
            _WholeLeft(self._estimate_left),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def begin(self, step: str, total: int | None = None) -> None:
        """Start a step, or set the total of a running one; None while the total is unknown."""
        if step in self._tasks:
            self._live.update(self._tasks[step], total=total)
            return
        self._started[step] = time.monotonic()
        self._live.start()
        self._tasks[step] = self._live.add_task(_escape(step), total=total, step=step)

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Announce how long steps will take, and show what is left of it from now on."""
        self._estimates.update(estimates)
        seconds = sum(estimate.seconds for estimate in estimates.values())
        steps = ", ".join(_escape(step) for step in estimates)
        line = Text.assemble(label("estimate"), f"about {format_time(seconds)} for {steps}")
        self._console.print(line, soft_wrap=True)

    def _estimate_left(self, task: Task) -> float | None:
        """Estimate the seconds until the end of all steps; None when nothing is known of them."""
        estimates = {**self._estimates}
        if not estimates:
            return None
        current = estimates.pop(task.fields["step"], None)
        elapsed = task.elapsed or 0.0
        seconds = 0.0 if current is None else max(0.0, current.seconds - elapsed)
        if task.time_remaining is not None:
            seconds = task.time_remaining
        if current is not None:
            seconds = min(seconds, max(0.0, current.at_most - elapsed))
        return seconds + sum(estimate.seconds for estimate in estimates.values())

    def advance(self, step: str, amount: int = 1) -> None:
        """Record that more parts of a step are finished."""
        if step in self._tasks:
            self._live.advance(self._tasks[step], amount)

    def end(self, step: str, summary: str) -> None:
        """Finish a step and print its line, with the summary and the time that it took."""
        seconds = time.monotonic() - self._started.pop(step, time.monotonic())
        if step in self._tasks:
            self._live.remove_task(self._tasks.pop(step))
        self._estimates.pop(step, None)
        line = Text.assemble(label(_escape(step)), _escape(summary), (f"  {seconds:.1f} s", "dim"))
        self._console.print(line, soft_wrap=True)
        if not self._tasks:
            self.close()

    def close(self) -> None:
        """Remove the live line."""
        self._live.stop()


def _escape(value: str) -> str:
    return text.terminal(text.one_line(value))
