"""A cohort without names, to show to a class."""

from interview_kit.cohort.record import Cohort, Row
from interview_kit.cohort.states import RowState

CAUSES = {
    RowState.UNGRADED: "a fault of the kit or of a machine",
    RowState.UNREADABLE: "the submission could not be read",
    RowState.SET_ASIDE: "its gradings were lost",
    RowState.WAITING: "not graded yet",
}


def remove_names(cohort: Cohort) -> Cohort:
    """Return the cohort without anything that leads to a candidate.

    The order follows the submissions' digests, since that of the names would tell. Causes and
    notes may quote names, and pairs of similar submissions belong to a conversation, not to a
    class.
    """
    order = sorted(cohort.rows, key=lambda row: (row.sha256 == "", row.sha256, row.name))
    rows = tuple(hide_row(row, number) for number, row in enumerate(order, 1))
    return cohort.model_copy(update={"rows": rows, "similar": (), "not_compared": None})


def hide_row(row: Row, number: int) -> Row:
    """Return a row with a number for a name and without links."""
    name, cause = f"Submission {number}", CAUSES.get(row.state)
    changes = {"name": name, "cause": cause, "note": None, "folder": False, "sha256": ""}
    return row.model_copy(update=changes)
