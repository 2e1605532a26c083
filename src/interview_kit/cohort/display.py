"""Show a cohort in the terminal: a line for each running submission, one for each finished."""

import threading
import time
from collections import Counter
from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from interview_kit.cohort.states import RowState
from interview_kit.core import text
from interview_kit.core.closing import Closing
from interview_kit.core.progress import Estimate
from interview_kit.report.formats import format_count
from interview_kit.report.live import format_time

STYLES = {RowState.GRADED: "green", RowState.UNREADABLE: "yellow"}
MAX_NAME, MAX_STEP = 24, 30
"""Columns of a terminal: a live line fits into 80 of them."""


class Display(Closing):
    """The lines of a cohort of `total` submissions.

    In a terminal, running submissions have a live line each; a log gets the finished ones only.
    """

    def __init__(self, console: Console, total: int) -> None:
        self.states: Counter[RowState] = Counter()
        self.skipped = 0
        self._console = console
        self._total = total
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}
        self._live = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=14),
            MofNCompleteColumn(),
            TextColumn("{task.fields[step]}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._live.start()
        self._all = self._live.add_task("all", total=total, step="")

    def follow(self, name: str) -> "Line":
        """Show that the grading of a submission starts."""
        with self._lock:
            if name not in self._tasks:
                label = fit_name(name)
                self._tasks[name] = self._live.add_task(label, total=None, step="starts")
        return Line(self._live, self._tasks[name])

    def finish(self, name: str, state: RowState, summary: str) -> None:
        """Print what became of a submission, and an estimate of the rest."""
        with self._lock:
            if name in self._tasks:
                self._live.remove_task(self._tasks.pop(name))
            self.states[state] += 1
        self._advance()
        word = state.value.replace("_", " ")
        self._console.print(
            Text.assemble(
                f"{self._count_finished():>4}/{self._total} ",
                f"{fit_name(name)} ",
                (f"{word:<11}", STYLES.get(state, "red")),
                escape(summary, 300),
            ),
            soft_wrap=True,
        )

    def notify(self, line: str) -> None:
        """Print a line about the machines that grade."""
        self._console.print(Text(escape(line, 500), "yellow"), soft_wrap=True)

    def skip(self, name: str) -> None:
        """Count a submission that was graded before."""
        self.skipped += 1
        self._advance()

    def summarize(self) -> str:
        """Return one line on what became of all."""
        parts = [f"{count} {state.value.replace('_', ' ')}" for state, count in self.states.items()]
        if self.skipped:
            parts.append(f"{self.skipped} graded before")
        return f"{format_count(self._total, 'submission')}: {', '.join(parts) or 'none graded yet'}"

    def close(self) -> None:
        """Remove the live lines."""
        self._live.stop()

    def _advance(self) -> None:
        self._live.update(self._all, advance=1, step=self._estimate())

    def _count_finished(self) -> int:
        return self.states.total() + self.skipped

    def _estimate(self) -> str:
        """Estimate the rest by the rate so far; those that were graded before took no time."""
        rest, graded = self._total - self._count_finished(), self.states.total()
        if not graded or not rest:
            return ""
        seconds = (time.monotonic() - self._started) / graded * rest
        return f"about {format_time(seconds)} left"


class Line:
    """The live line of one submission: the step of its grading, and how far that is."""

    def __init__(self, live: Progress, task: TaskID) -> None:
        self._live = live
        self._task = task

    def begin(self, step: str, total: int | None = None) -> None:
        """Show a step."""
        if self._task in self._live.task_ids:
            self._live.reset(self._task, total=total, step=cut(step, MAX_STEP))

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Do nothing: the line of all submissions has the estimate."""

    def advance(self, step: str, parts: int = 1) -> None:
        """Count parts of the step as done."""
        if self._task in self._live.task_ids:
            self._live.advance(self._task, parts)

    def end(self, step: str, summary: str) -> None:
        """Do nothing: the next step follows, or the end."""


def fit_name(name: str) -> str:
    """Make a name safe, and exactly as wide as its column."""
    return set_cell_size(cut(name, MAX_NAME), MAX_NAME)


def cut(value: str, width: int) -> str:
    """Make foreign text safe, and at most so many columns wide."""
    label = escape(value, 300)
    return label if cell_len(label) <= width else f"{set_cell_size(label, width - 1)}…"


def escape(value: str, limit: int) -> str:
    """Make foreign text safe for a terminal and for the log of a CI, on one line."""
    return text.terminal(text.one_line(value, limit), 2 * limit)
