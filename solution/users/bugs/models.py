"""Mistakes in the models and the routes."""

from interview_kit.exercise.bugs import Bug, Change

BUGS = (
    Bug(
        "null-name-poisons",
        "PATCH keeps a name of null, and the user cannot be read any more",
        ("U38", "U46"),
        (
            Change(
                "domain/models.py",
                'name: fields.Name = ""',
                'name: fields.Name | None = ""',
            ),
        ),
    ),
    Bug(
        "request-id-not-logged",
        "the X-Request-ID does not stand in the log",
        ("U42",),
        (Change("app.py", 'log.info("%s %s %s %s", request_id, ', 'log.info("%s %s %s", '),),
    ),
)
