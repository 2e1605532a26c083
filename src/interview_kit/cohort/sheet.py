"""Render a cohort as CSV: a row for each submission."""

import csv
import io

from interview_kit.cohort.figures import MetCount, count_met
from interview_kit.cohort.record import Cohort, Row
from interview_kit.core.text import cell
from interview_kit.report.exports.table import format_cell
from interview_kit.report.labels import METRIC_NAMES

COLUMNS = (
    *(
        "submission",
        "state",
        "cause",
        "note",
        "exercise",
        "framework",
        "isolation",
        "points",
        "max_points",
    ),
    *(f"{metric}{suffix}" for metric in METRIC_NAMES for suffix in ("", "_max", "_percent")),
    *("requirements_met", "requirements", "bonus_met", "bonus", "sha256"),
)


def render(cohort: Cohort) -> str:
    """Render the table; no cell is a formula, and figures that were not measured are empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in cohort.rows:
        writer.writerow(list_cells(row, count_met(row, cohort)))
    return stream.getvalue()


def list_cells(row: Row, count: MetCount) -> list[object]:
    """Return the cells of one submission."""
    start = (row.name, row.state.value, row.cause, row.note)
    facts = (row.exercise, row.framework, row.isolation)
    cells: list[object] = [cell(value or "") for value in (*start, *facts)]
    cells += [format_cell(row.points), row.max_points]
    for metric in METRIC_NAMES:
        figure = row.metrics.get(metric)
        values = (figure.points, figure.max_points, figure.percent) if figure else (None,) * 3
        cells += [format_cell(round(value, 2) if value is not None else None) for value in values]
    counts = (count.met, count.count, count.bonus_met, count.bonus_count)
    return [*cells, *counts, cell(row.sha256)]
