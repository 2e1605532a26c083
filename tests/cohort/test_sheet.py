"""The table of a cohort: a row for each submission, and nothing that a spreadsheet runs."""

import csv
import io

import pytest

from interview_kit.cohort import sheet
from interview_kit.cohort.record import Cohort
from tests.cohort.classes import invent_cohort


def read(cohort: Cohort) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.render(cohort))))


def test_each_submission_is_a_row_with_its_figures() -> None:
    cohort = invent_cohort(9)
    rows = read(cohort)
    assert [row["submission"] for row in rows] == [row.name for row in cohort.rows]
    first = next(row for row in cohort.rows if row.points is not None)
    line = next(row for row in rows if row["submission"] == first.name)
    assert float(line["points"]) == first.points
    assert next(row for row in rows if row["submission"] == "Zoë")["points"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\uff1d", "\r\n="])
def test_no_cell_is_a_formula(start: str) -> None:
    cohort = invent_cohort(3)
    text = f'{start}HYPERLINK("http://e.x")'
    fields = ("name", "cause", "note", "exercise", "framework", "isolation", "sha256")
    row = cohort.rows[0].model_copy(update=dict.fromkeys(fields, text))
    (line,) = read(cohort.model_copy(update={"rows": (row,)}))
    values = [value for value in line.values() if "HYPERLINK" in value]
    assert len(values) == len(fields)
    for value in values:
        assert not value.strip().startswith(("=", "+", "-", "@", "\uff1d"))
        assert len(value.splitlines()) == 1
