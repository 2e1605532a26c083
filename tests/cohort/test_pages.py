"""The files that people read of a cohort."""

from pathlib import Path

import pytest

from interview_kit.cohort import record
from interview_kit.cohort.gather import summarize
from interview_kit.cohort.pages import write
from interview_kit.cohort.record import Cohort, Row, SimilarPair
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.scorecard.compose import NAME_ANOTHER
from tests.cohort.classes import invent_cohort, invent_result

NAMED = {layout.COHORT, layout.COHORT_CSV, layout.COHORT_HTML, layout.COHORT_SIMILAR}
NAMELESS = {
    layout.COHORT_ANONYMOUS,
    layout.COHORT_ANONYMOUS_CSV,
    layout.COHORT_ANONYMOUS_JSON,
}
NAME = "Xanthippe"


@pytest.fixture
def cohort() -> Cohort:
    return invent_cohort(6)


def test_a_stored_cohort_gives_the_same_pages(cohort: Cohort, tmp_path: Path) -> None:
    paths = write(cohort, tmp_path, is_anonymous=True)
    assert {path.name for path in paths} == NAMED | NAMELESS
    assert record.read(tmp_path / layout.COHORT) == cohort


def put_name_everywhere(cohort: Cohort) -> Cohort:
    """The cohort with one more scorecard, in which a name stands wherever its owner may put it."""
    stored = invent_result(7)
    file = f"{NAME}/main.py"
    assumed = f"left out: 1 link ({file}{NAME_ANOTHER}"
    submission = stored.submission.model_copy(
        update={"candidate": NAME, "manifest": file, "notes": (f"left out: {file}", assumed)}
    )
    server = stored.server.model_copy(update={"cause": f"{file} raised SystemExit"})
    card = stored.model_copy(
        update={"submission": submission, "server": server, "reason": f"{NAME} interrupted it"}
    )
    problems = (RowState.UNREADABLE, RowState.UNGRADED, RowState.SET_ASIDE)
    rows = (
        summarize(NAME, card),
        *(Row(name=f"{NAME} {state}", state=state, cause=f"{file}: bad") for state in problems),
    )
    pair = SimilarPair(first=NAME, second=cohort.rows[0].name, percent=90, files=((file, file),))
    return cohort.model_copy(update={"rows": (*cohort.rows, *rows), "similar": (pair,)})


def test_without_names_no_file_has_one(cohort: Cohort, tmp_path: Path) -> None:
    named = put_name_everywhere(cohort)
    assert named.rows[-4].note
    assert named.rows[-4].cause
    write(named, tmp_path, is_anonymous=True)
    for name in NAMED:
        assert NAME in (tmp_path / name).read_text("utf-8"), name
    others = [row.name for row in cohort.rows]
    for name in NAMELESS:
        content = (tmp_path / name).read_text("utf-8")
        assert [word for word in (NAME, *others) if word in content] == [], name
        assert layout.REPORT_HTML not in content
