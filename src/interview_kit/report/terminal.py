"""The scorecard in a terminal: one line a step, then the evidence and what to ask.

Everything is built from `Text` objects, in which rich reads no markup; foreign text goes
through `text.terminal` first.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interview_kit.core import text
from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import BehaviourPart, CheckPart, RequirementPart
from interview_kit.metrics.code.record import CodePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.metrics.record import MetricPart
from interview_kit.metrics.robustness.record import RobustnessPart
from interview_kit.report import findings, hour, questions, words
from interview_kit.report.differences import Difference
from interview_kit.scorecard.result import Result

LABEL = 11
"""The width of the first column, here and in the lines of a running grading."""

_BAR = 12
_WIDE = 110
_FAILURES = 3
_DIFFERENCES = 20
_TONES = {"good": "green", "fair": "yellow", "bad": "red", "none": "dim"}


def render(result: Result) -> RenderableType:
    """The whole scorecard."""
    return _Scorecard(result)


def print_result(console: Console, result: Result, report_path: Path | None = None) -> None:
    """Print the scorecard and where the full report lies.

    Lines that a person copies are left to the terminal to wrap, hence no cropping.
    """
    console.print(render(result), crop=False)
    if report_path is not None:
        console.print()
        where = text.terminal(str(report_path), 1000).replace("\n", "\\n")
        console.print(Text.assemble(label("report"), where), soft_wrap=True)


def label(name: str, style: str = "bold") -> Text:
    """A name in the first column."""
    return Text(f"{name:<{LABEL}} ", style=style)


def print_differences(console: Console, found: Sequence[Difference]) -> None:
    """Print whether two gradings gave the same, or the first fields in which they differ."""
    if not found:
        console.print(Text("identical", style="bold green"))
        return
    total = words.count(len(found), "field differs", "fields differ")
    console.print(Text(f"not identical: {total}", style="bold red"))
    for one in found[:_DIFFERENCES]:
        console.print(_field(one.path, 300).append(":"), soft_wrap=True)
        console.print(_field(one.stored, 160, "    stored  "), soft_wrap=True)
        console.print(_field(one.again, 160, "    again   "), soft_wrap=True)
    if len(found) > _DIFFERENCES:
        console.print(f"and {len(found) - _DIFFERENCES} more")


def _field(value: str, limit: int, before: str = "  ") -> Text:
    return Text(before).append(text.terminal(text.one_line(value, limit)))


class _Scorecard:
    """A result that draws itself in the width that it is given."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        result = self.result
        yield _row("isolation", f"{words.isolation(result)}; seed {result.seed}")
        yield _row("unpack", f"ok: {words.unpacked(result)}")
        if result.status == "ungraded":
            yield _row("UNGRADED", result.reason or words.NOTHING_MEASURED, "bold red")
            yield from _why(result)
            return
        if result.reason is not None:
            yield _row("note", result.reason, "bold yellow")
        for name, metric in result.metrics.main():
            yield from _metric(result, name, metric, options.max_width)
        if code := result.metrics.find(CodePart):
            yield _row("code", words.code(code))
        if robustness := result.metrics.find(RobustnessPart):
            yield _row("robustness", words.robustness(robustness))
        yield _total(result)
        yield from _hour(result)
        yield from _notes(result)
        yield from _unanswered(result) if words.silent(result) else _failures(result)
        yield from _ask(result)


def _foreign(value: str, limit: int = 500) -> Text:
    return Text(text.terminal(value, limit), overflow="fold")


def _grid(*columns: int | None) -> Table:
    """A table without lines, of fixed columns and one (None) that takes the rest."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=False)
    for width in columns:
        grid.add_column(width=width, overflow="fold")
    return grid


def _row(name: str, value: str, style: str = "bold") -> RenderableType:
    grid = _grid(LABEL, None)
    grid.add_row(Text(name, style=style), _foreign(value))
    return grid


def _why(result: Result) -> Iterator[RenderableType]:
    if result.reason is not None:
        yield _row("", words.ungraded(result))
        return
    for name, metric in result.metrics.main():
        why = words.unmeasured(metric) or ""
        yield _row(words.METRIC_NAMES[name].lower(), why)


def _bar(got: float | None, most: float) -> Text:
    filled = int(words.share(got, most) * _BAR)
    return Text("#" * filled, style="green").append("-" * (_BAR - filled), style="dim")


def _metric(result: Result, name: str, metric: MetricPart, width: int) -> Iterator[RenderableType]:
    figure, details = _figures(result, metric)
    if (unmeasured := words.unmeasured(metric)) is not None:
        figure, details = "", unmeasured
    elif metric.reason is not None:
        details = f"{metric.reason}; {details}"
    shown = [
        Text(words.METRIC_NAMES[name].lower(), style="bold"),
        _foreign(figure),
        _bar(metric.points, metric.max_points),
        Text(words.points(metric.points, metric.max_points)),
    ]
    wide = width >= _WIDE
    grid = _grid(LABEL, 8, _BAR, 12, *((None,) if wide else ()))
    grid.add_row(*shown, *((_foreign(details),) if wide else ()))
    yield grid
    if not wide:
        yield Padding(_foreign(details), (0, 0, 0, LABEL + 1))


def _figures(result: Result, metric: MetricPart) -> tuple[str, str]:
    if isinstance(metric, BehaviourPart):
        met = ", ".join(
            f"phase {phase.number} {sum(r.verdict is Verdict.MET for r in phase.requirements)}"
            f"/{len(phase.requirements)}"
            for phase in result.phases[:10]
        )
        return f"{metric.checks_passed}/{metric.checks_total}", (
            f"checks passed; requirements met: {met}"
        )
    if isinstance(metric, CoveragePart):
        figures = f"{words.coverage(metric)}; {words.tests(metric)}"
        return words.percent(metric.combined), figures
    if isinstance(metric, MutationPart):
        return words.percent(metric.score), "; ".join(_mutation_figures(metric))
    return "", ""


def _mutation_figures(metric: MutationPart) -> Iterator[str]:
    if broken := words.faults(metric):
        yield broken
    yield words.mutants(metric)
    if metric.interval is not None:
        yield words.score(metric)
    yield f"{words.count(len(metric.quarantined), 'test')} set aside"
    if metric.partial:
        yield f"partial: {metric.partial}"


def _total(result: Result) -> RenderableType:
    grid = _grid(LABEL, 8, _BAR, 12, None)
    total = result.total
    unverified = f" ({words.UNVERIFIED})" if result.isolation.unverified else ""
    grid.add_row(
        Text("TOTAL", style="bold"),
        Text(""),
        _bar(total.points, total.max_points),
        Text(words.points(total.points, total.max_points), style="bold"),
        Text(f"{words.seconds(result):.1f} s{unverified}", style="dim"),
    )
    return grid


def _hour(result: Result) -> Iterator[RenderableType]:
    if result.hour is None:
        return
    yield Text("")
    yield Text("The hour, as claimed by the candidate's journal:", style="bold")
    for line in hour.lines(result.hour, result.phases):
        yield Padding(_foreign(line, 300), (0, 0, 0, 2))


def _notes(result: Result) -> Iterator[RenderableType]:
    notes = result.submission.notes
    if notes:
        yield Text("")
        yield Text("At intake:", style="bold")
    for note in notes[:5]:
        yield Padding(_foreign(note, 200), (0, 0, 0, 2))
    if len(notes) > 5:
        yield Text(f"  and {len(notes) - 5} more in the report", style="dim")


def _unanswered(result: Result) -> Iterator[RenderableType]:
    yield Text("")
    yield Text("The server never answered:", style="bold red")
    yield Padding(_foreign(result.server.cause or ""), (0, 0, 0, 2))
    log = result.run.server_log.rstrip().split("\n")[-8:]
    if any(log):
        yield Text("The last lines of its log:", style="bold")
        yield Padding(_foreign("\n".join(log), 2000), (0, 0, 0, 2))


def _failures(result: Result) -> Iterator[RenderableType]:
    found = findings.of_requirements(result)
    for finding in found[:_FAILURES]:
        yield Text("")
        yield _heading(finding.requirement)
        yield from _evidence(result, finding.check)
        if finding.others:
            same = f"the same in {len(finding.others)} more: {', '.join(finding.others[:12])}"
            same += " …" if len(finding.others) > 12 else ""
            yield Padding(_foreign(same), (0, 0, 0, 2))
    if len(found) > _FAILURES:
        yield Text("")
        more = words.count(len(found) - _FAILURES, "more finding")
        yield Text(f"and {more}, in the report", style="dim")


def _heading(requirement: RequirementPart) -> Text:
    sign = words.VERDICTS[requirement.verdict]
    heading = Text(sign.word.upper(), style=f"bold {_TONES[sign.tone]}", overflow="fold")
    heading.append(f"  {text.terminal(text.one_line(requirement.id, 60))}", style="bold")
    return heading.append(f"  {text.terminal(text.one_line(requirement.title, 200))}")


def _evidence(result: Result, check: CheckPart) -> Iterator[RenderableType]:
    exchanges = result.run.exchanges.get(check.name, ())
    rows = [("expected", check.title), ("found", check.message)]
    if exchanges:
        rows.insert(0, ("sent", findings.sent(exchanges[-1])))
        rows[2:] = [("got", findings.received(exchanges[-1])), ("found", findings.told(check))]
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


def _ask(result: Result) -> Iterator[RenderableType]:
    asked = questions.ask(result)
    if not asked:
        return
    yield Text("")
    yield Text("Ask next (from the evidence):", style="bold")
    grid = _grid(3, None)
    for number, question in enumerate(asked, 1):
        line = _foreign(text.one_line(question.where, 80))
        line.stylize("cyan")
        grid.add_row(Text(f"{number:>3}"), line.append(" ").append_text(_foreign(question.text)))
    yield grid
