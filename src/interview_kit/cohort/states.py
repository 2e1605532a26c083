"""What may become of a submission."""

from enum import StrEnum


class RowState(StrEnum):
    """What became of one submission of a cohort."""

    GRADED = "graded"
    UNGRADED = "ungraded"
    UNREADABLE = "unreadable"
    SET_ASIDE = "set_aside"
    WAITING = "waiting"
