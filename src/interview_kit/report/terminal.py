"""Print the scorecard in a terminal: a line for each metric, then the evidence and questions.

Everything is built from `Text` objects, in which rich does not interpret markup; foreign text
goes through `text.terminal` first.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interview_kit.core import text
from interview_kit.metrics.behaviour.record import BehaviourPart, CheckPart, RequirementPart
from interview_kit.metrics.code.record import CodePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.metrics.record import MetricPart
from interview_kit.metrics.robustness.record import RobustnessPart
from interview_kit.report import findings, labels, summaries, timeline
from interview_kit.report.comparison import Difference
from interview_kit.report.formats import (
    compute_fill,
    format_count,
    format_percent,
    format_points,
)
from interview_kit.report.live import LABEL_WIDTH, label
from interview_kit.report.suggested_questions import suggest_questions
from interview_kit.scorecard.result import Result

_BAR_WIDTH = 12
_WIDE = 110
_MAX_FAILURES = 3
_MAX_PROGRAM_FILES = 4
_MAX_DIFFERENCES = 20
_TONES = {"good": "green", "fair": "yellow", "bad": "red", "none": "dim"}


def render(result: Result) -> RenderableType:
    """Return the scorecard as something that rich can print in any width."""
    return _Scorecard(result)


def print_result(console: Console, result: Result, report_path: Path | None = None) -> None:
    """Print the scorecard, and the path of the full report."""
    # No cropping: the terminal wraps the lines that a person copies, such as curl commands.
    console.print(render(result), crop=False)
    if report_path is not None:
        console.print()
        shown_path = text.terminal(str(report_path), 1000).replace("\n", "\\n")
        console.print(Text.assemble(label("report"), shown_path), soft_wrap=True)


def print_differences(console: Console, differences: Sequence[Difference]) -> None:
    """Print `identical`, or the first fields that differ between two gradings."""
    if not differences:
        console.print(Text("identical", style="bold green"))
        return
    total = format_count(len(differences), "field differs", "fields differ")
    console.print(Text(f"not identical: {total}", style="bold red"))
    for difference in differences[:_MAX_DIFFERENCES]:
        console.print(_field(difference.path, 300).append(":"), soft_wrap=True)
        console.print(_field(difference.stored, 160, "    stored  "), soft_wrap=True)
        console.print(_field(difference.again, 160, "    again   "), soft_wrap=True)
    if len(differences) > _MAX_DIFFERENCES:
        console.print(f"and {len(differences) - _MAX_DIFFERENCES} more")


def _field(value: str, limit: int, before: str = "  ") -> Text:
    return Text(before).append(text.terminal(text.one_line(value, limit)))


class _Scorecard:
    """A result that renders itself in the width of the console."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        result = self.result
        yield _row("isolation", f"{summaries.describe_isolation(result)}; seed {result.seed}")
        yield _row("submission", summaries.describe_submission(result))
        if program := summaries.describe_program(result, _MAX_PROGRAM_FILES):
            yield _row("program", program)
        if result.status == "ungraded":
            yield _row("UNGRADED", result.reason or summaries.NOTHING_MEASURED, "bold red")
            yield from _render_reasons(result)
            return
        yield from _render_marks(result)
        for name, metric in result.metrics.main():
            yield from _render_metric(result, name, metric, options.max_width)
        if code := result.metrics.find(CodePart):
            yield _row("code", summaries.describe_code(code))
        if robustness := result.metrics.find(RobustnessPart):
            yield _row("robustness", summaries.describe_robustness(robustness))
        if load := result.run.load:
            yield _row("load", summaries.describe_load(load))
        yield _render_total(result)
        if result.total.reason is not None:
            yield _row("", result.total.reason)
        yield from _render_timeline(result)
        yield from _render_notes(result)
        if result.server.cause:
            yield from _render_start_failure(result)
        if not summaries.is_silent(result):
            yield from _render_failures(result)
        yield from _render_questions(result)


def _foreign(value: str, limit: int = 500) -> Text:
    return Text(text.terminal(value, limit), overflow="fold")


def _grid(*columns: int | None) -> Table:
    """Make a table without borders; a column of width None takes the remaining width."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=False)
    for width in columns:
        grid.add_column(width=width, overflow="fold")
    return grid


def _row(name: str, value: str, style: str = "bold") -> RenderableType:
    grid = _grid(LABEL_WIDTH, None)
    grid.add_row(Text(name, style=style), _foreign(value))
    return grid


def _render_marks(result: Result) -> Iterator[RenderableType]:
    for name, mark in (("note", result.reason), ("QUICK", summaries.explain_quick(result))):
        if mark is not None:
            yield _row(name, mark, "bold yellow")


def _render_reasons(result: Result) -> Iterator[RenderableType]:
    if result.reason is not None:
        yield _row("", summaries.explain_ungraded(result))
        return
    for name, metric in result.metrics.main():
        yield _row(labels.METRIC_NAMES[name].lower(), summaries.explain_unmeasured(metric) or "")


def _bar(points: float | None, maximum: float) -> Text:
    filled = int(compute_fill(points, maximum) * _BAR_WIDTH)
    return Text("#" * filled, style="green").append("-" * (_BAR_WIDTH - filled), style="dim")


def _render_metric(
    result: Result, name: str, metric: MetricPart, width: int
) -> Iterator[RenderableType]:
    figure, details = _format_figures(result, metric)
    if (unmeasured := summaries.explain_unmeasured(metric)) is not None:
        figure, details = "", unmeasured
    elif metric.reason is not None:
        details = f"{metric.reason}; {details}"
    cells = [
        Text(labels.METRIC_NAMES[name].lower(), style="bold"),
        _foreign(figure),
        _bar(metric.points, metric.max_points),
        Text(format_points(metric.points, metric.max_points)),
    ]
    wide = width >= _WIDE
    grid = _grid(LABEL_WIDTH, 8, _BAR_WIDTH, 12, *((None,) if wide else ()))
    grid.add_row(*cells, *((_foreign(details),) if wide else ()))
    yield grid
    if not wide:
        yield Padding(_foreign(details), (0, 0, 0, LABEL_WIDTH + 1))


def _format_figures(result: Result, metric: MetricPart) -> tuple[str, str]:
    """Format the main figure of a metric, and its details."""
    if isinstance(metric, BehaviourPart):
        requirements = "; ".join(
            f"phase {phase.number} {summaries.describe_requirements(phase)}"
            for phase in result.phases[:10]
        )
        checks = f"{metric.checks_passed}/{metric.checks_total}"
        return checks, f"checks passed; requirements met: {requirements}"
    if isinstance(metric, CoveragePart):
        details = [
            summaries.describe_coverage(metric),
            summaries.describe_tests(metric),
            summaries.describe_not_judged(metric),
        ]
        return format_percent(metric.combined), "; ".join(filter(None, details))
    if isinstance(metric, MutationPart):
        return format_percent(metric.score), "; ".join(_describe_mutation(metric))
    return "", ""


def _describe_mutation(metric: MutationPart) -> Iterator[str]:
    if faults := summaries.describe_faults(metric):
        yield faults
    yield summaries.describe_mutants(metric)
    if metric.interval is not None:
        yield summaries.describe_score(metric)
    if metric.all_count:
        yield f"all mutants count: {metric.all_count}"
    yield f"{format_count(len(metric.quarantined), 'test')} set aside"
    if metric.partial:
        yield f"partial: {metric.partial}"
    if not_judged := summaries.describe_not_judged(metric):
        yield not_judged


def _render_total(result: Result) -> RenderableType:
    grid = _grid(LABEL_WIDTH, 8, _BAR_WIDTH, 12, None)
    total = result.total
    unverified = f" ({labels.UNVERIFIED})" if result.isolation.unverified else ""
    grid.add_row(
        Text("TOTAL", style="bold"),
        Text(""),
        _bar(total.points, total.max_points),
        Text(format_points(total.points, total.max_points), style="bold"),
        Text(f"{summaries.sum_seconds(result):.1f} s{unverified}", style="dim"),
    )
    return grid


def _render_timeline(result: Result) -> Iterator[RenderableType]:
    if result.timeline is None:
        return
    yield Text("")
    yield Text("Timeline, as claimed by the candidate's journal:", style="bold")
    for line in timeline.describe_in_lines(result.timeline, result.phases):
        yield Padding(_foreign(line, 300), (0, 0, 0, 2))


def _render_notes(result: Result) -> Iterator[RenderableType]:
    notes = result.submission.notes
    if notes:
        yield Text("")
        yield Text("Notes from intake:", style="bold")
    for note in notes[:5]:
        yield Padding(_foreign(note, 200), (0, 0, 0, 2))
    if len(notes) > 5:
        yield Text(f"  and {len(notes) - 5} more in the report", style="dim")


def _render_start_failure(result: Result) -> Iterator[RenderableType]:
    yield Text("")
    yield Text(f"{summaries.describe_start(result)}:", style="bold red")
    yield Padding(_foreign(result.server.cause or ""), (0, 0, 0, 2))
    log = result.run.server_log.rstrip().split("\n")[-8:]
    if any(log):
        yield Text("Last lines of its log:", style="bold")
        yield Padding(_foreign("\n".join(log), 2000), (0, 0, 0, 2))


def _render_failures(result: Result) -> Iterator[RenderableType]:
    failures = findings.collect_by_requirement(result)
    for finding in failures[:_MAX_FAILURES]:
        yield Text("")
        yield _format_heading(finding.requirement)
        yield from _render_evidence(result, finding.check)
        if other_ids := finding.other_requirements:
            same = f"same cause in {len(other_ids)} more: {', '.join(other_ids[:12])}"
            same += " …" if len(other_ids) > 12 else ""
            yield Padding(_foreign(same), (0, 0, 0, 2))
    if len(failures) > _MAX_FAILURES:
        yield Text("")
        more = format_count(len(failures) - _MAX_FAILURES, "more finding")
        yield Text(f"and {more} in the report", style="dim")


def _format_heading(requirement: RequirementPart) -> Text:
    sign = labels.VERDICTS[requirement.verdict]
    heading = Text(sign.word.upper(), style=f"bold {_TONES[sign.tone]}", overflow="fold")
    heading.append(f"  {text.terminal(text.one_line(requirement.id, 60))}", style="bold")
    return heading.append(f"  {text.terminal(text.one_line(requirement.title, 200))}")


def _render_evidence(result: Result, check: CheckPart) -> Iterator[RenderableType]:
    exchanges = result.run.exchanges.get(check.name, ())
    rows = [("expected", check.title), ("problem", check.message)]
    if exchanges:
        rows = [
            ("sent", findings.describe_request(exchanges[-1])),
            ("expected", check.title),
            ("received", findings.describe_response(exchanges[-1])),
            ("problem", findings.strip_body(check)),
        ]
    grid = _grid(9, None)
    for name, value in rows:
        if value:
            grid.add_row(Text(name, style="dim"), _foreign(value, 300))
    yield Padding(grid, (0, 0, 0, 2))
    if exchanges:
        curl = text.terminal(text.one_line(exchanges[-1].curl, 2000))
        line = Text.assemble(("  try it    ", "dim"), curl)
        line.no_wrap, line.overflow = True, "ignore"
        yield line


def _render_questions(result: Result) -> Iterator[RenderableType]:
    questions = suggest_questions(result)
    if not questions:
        return
    yield Text("")
    yield Text("Questions to ask next:", style="bold")
    grid = _grid(3, None)
    for number, question in enumerate(questions, 1):
        line = _foreign(text.one_line(question.place, 80))
        line.stylize("cyan")
        grid.add_row(Text(f"{number:>3}"), line.append(" ").append_text(_foreign(question.text)))
    yield grid
