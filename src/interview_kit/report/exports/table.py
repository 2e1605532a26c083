"""Render a scorecard as CSV: a row for each requirement and metric."""

import csv
import io
from collections.abc import Iterator

from interview_kit.core.text import cell
from interview_kit.report.labels import METRIC_NAMES
from interview_kit.scorecard.result import Result

COLUMNS = ("candidate", "exercise", "phase", "id", "title", "verdict", "points", "max_points")


def render(result: Result) -> str:
    """Render the table; no cell is a formula, and points that were not given are empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _list_rows(result):
        start = (cell(result.submission.candidate), cell(result.submission.exercise))
        writer.writerow((*start, *row))
    return stream.getvalue()


def _list_rows(result: Result) -> Iterator[tuple[object, ...]]:
    for phase in result.phases:
        for part in phase.requirements:
            verdict = f"{part.verdict.value}{' (bonus)' if part.bonus else ''}"
            named = (phase.number, cell(part.id), cell(part.title), verdict)
            yield (*named, format_cell(part.points), part.max_points)
    for name, metric in result.metrics.main():
        points = (format_cell(metric.points), metric.max_points)
        yield ("", name, METRIC_NAMES[name], metric.state, *points)
    total = result.total
    yield ("", "total", "Total", result.status, format_cell(total.points), total.max_points)


def format_cell(points: float | None) -> float | str:
    """Return points for a cell: empty where there are none."""
    return "" if points is None else points
