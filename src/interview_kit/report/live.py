"""Show the progress of a grading: a live line in a terminal, plain lines in a log."""

import math
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

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
)
from rich.text import Text

from interview_kit.core import text
from interview_kit.core.closing import Closing
from interview_kit.core.progress import Estimate

TimeLeft = Callable[[Task], float | None]
LABEL_WIDTH = 11
"""Width of the first column, here and in the scorecard."""


def label(name: str, style: str = "bold") -> Text:
    """Format a name for the first column."""
    return Text(f"{name:<{LABEL_WIDTH}} ", style=style)


class _Count(MofNCompleteColumn):
    """A count such as 3/12; empty while the total is unknown."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class _TimeLeft(ProgressColumn):
    """The estimated time left, of the step and of all steps; empty while nothing is known."""

    def __init__(self, step: TimeLeft, all_steps: TimeLeft) -> None:
        super().__init__()
        self._step = step
        self._all_steps = all_steps

    def render(self, task: Task) -> Text:
        step, whole = self._step(task), self._all_steps(task)
        parts = []
        if step is not None:
            parts.append(f"{timedelta(seconds=math.ceil(step))} left")
        if whole is not None:
            parts.append(f"all steps ~{format_time(whole)}")
        return Text(", ".join(parts), style="progress.remaining")


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
            BarColumn(bar_width=14),
            _Count(),
            TimeElapsedColumn(),
            _TimeLeft(self._step_left, self._all_left),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def begin(self, step: str, total: int | None = None) -> None:
        """Start a step, or set the total of a running one; None while the total is unknown."""
        if step in self._tasks:
            self._live.update(self._tasks[step], total=total)
            return
        self._drop_estimates_before(step)
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

    def _drop_estimates_before(self, step: str) -> None:
        """Forget steps that were expected before this one: they come in order, or not at all."""
        steps = list(self._estimates)
        before = steps[: steps.index(step)] if step in steps else steps
        for name in before:
            del self._estimates[name]

    def _step_left(self, task: Task) -> float | None:
        """Return the seconds left of a step by its rate, at most until its limit; None without.

        The rate is that of the whole step: results come in bursts, after runs that give none.
        """
        if task.total is None or not task.completed or task.elapsed is None:
            return None
        seconds = task.elapsed * (task.total - task.completed) / task.completed
        estimate = self._estimates.get(task.fields["step"])
        return min(seconds, max(0.0, estimate.at_most - task.elapsed)) if estimate else seconds

    def _all_left(self, task: Task) -> float | None:
        """Return the seconds left of this step and of all that are estimated; None without."""
        if not self._estimates:
            return None
        later = {**self._estimates}
        current = later.pop(task.fields["step"], None)
        expected = max(0.0, current.seconds - (task.elapsed or 0.0)) if current else 0.0
        step = self._step_left(task)
        seconds = expected if step is None else step
        return seconds + sum(estimate.seconds for estimate in later.values())

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
