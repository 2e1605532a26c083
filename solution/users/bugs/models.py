"""Mistakes in the models and the routes."""

from interview_kit.exercise.bugs import Bug, Change

FIELDS = "domain/fields.py"
NAME = "Name = Annotated[str, Field(min_length=1, max_length=100)]"
LOGGED = "facts = (request.method, request.url.path, response.status_code, request_id, duration)"

BUGS = (
    Bug(
        "null-name-poisons",
        "PATCH keeps a name of null, and the user cannot be read any more",
        ("U38",),
        (Change("domain/models.py", 'raise ValueError("must not be null")', "return None"),),
    ),
    Bug(
        "email-with-an-at",
        "whatever holds an @ is an e-mail",
        ("U10", "U25", "U38"),
        (
            Change(
                FIELDS,
                "Email = Annotated[EmailStr, AfterValidator(str.lower)]",
                'Email = Annotated[str, Field(pattern="@"), AfterValidator(str.lower)]',
            ),
        ),
    ),
    Bug(
        "name-counted-in-utf-16",
        "the limit of a name counts units of UTF-16 instead of code points",
        ("U04",),
        (
            Change(
                FIELDS,
                NAME,
                "def bound(name: str) -> str:\n"
                '    assert len(name.encode("utf-16-le")) <= 200, "too long"\n'
                "    return name\n\n\n"
                "Name = Annotated[str, Field(min_length=1), AfterValidator(bound)]",
            ),
        ),
    ),
    Bug(
        "request-id-not-logged",
        "the X-Request-ID does not stand in the log",
        ("U42",),
        (Change("app.py", LOGGED, LOGGED.replace("request_id", '""')),),
    ),
    Bug(
        "status-not-logged",
        "the log line of a request lacks its status",
        ("U42",),
        (Change("app.py", LOGGED, LOGGED.replace("response.status_code", "0")),),
    ),
    Bug(
        "path-not-logged",
        "the log line of a request lacks its path",
        ("U42",),
        (Change("app.py", LOGGED, LOGGED.replace("request.url.path", '""')),),
    ),
)
