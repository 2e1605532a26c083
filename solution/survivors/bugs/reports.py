"""Mistakes in what is worked out from the survivors."""

from interview_kit.exercise.bugs import Bug, Change

REPORTS = "domain/reports.py"

BUGS = (
    Bug(
        "points-lost-without-quantity",
        "the points lost count one piece of each item",
        ("Z44",),
        (
            Change(
                REPORTS,
                "worth(survivor.supplies)",
                "worth({item: 1 for item, n in survivor.supplies.items() if n})",
            ),
        ),
    ),
    Bug(
        "points-lost-of-all",
        "the points lost are those of all survivors",
        ("Z44",),
        (Change(REPORTS, "for survivor in infected)", "for survivor in survivors)"),),
    ),
    Bug(
        "averages-of-everybody",
        "the average resources are those of the infected, too",
        ("Z43",),
        (Change(REPORTS, "average_of(item, healthy)", "average_of(item, survivors)"),),
    ),
    Bug(
        "etag-never-changes",
        "the ETag of the report is always the same",
        ("Z49",),
        (
            Change(
                "routes/reports.py",
                "etag = f'\"{sha256(report.model_dump_json().encode()).hexdigest()}\"'",
                "etag = '\"report\"'",
            ),
        ),
    ),
)
