"""PATCH /users/{user_id}"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    has_field,
    lacks_field,
    make_read,
    on,
    refuse,
    respond,
    rewrite,
)

NO_EMAIL = on("PATCH", "/users/{id}", 200, when=lacks_field("email"))


def echo(request):
    """A user like one that was changed as the body says."""
    data = request.data() if isinstance(request.data(), dict) else {}
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return {"id": 987654, "name": "Ann", "email": "ann@example.com", "age": None} | data | times


def put_back(request, forward):
    """Answer as if it had been changed, then write the old fields again."""
    before = forward(make_read(request)) if NO_EMAIL.matches_request(request) else None
    done = forward(request)
    if before and before.status == 200 and NO_EMAIL.matches(request, done) and request.data():
        forward(request.with_data({k: before.data()[k] for k in ("name", "email", "age")}))
    return done


def has_values(request):
    """Whether a body has fields and none of them is null."""
    data = request.data()
    return isinstance(data, dict) and None not in data.values()


def is_null(value):
    """Whether a value is null."""
    return value is None


FAULTS = (
    Fault(
        "patch-clears-the-rest",
        "PATCH without an age clears it",
        ("U37",),
        rewrite(
            on("PATCH", "/users/{id}", when=lambda request: isinstance(request.data(), dict)),
            change_json(lambda data: {"age": None} | data),
        ),
    ),
    Fault(
        "patch-not-kept",
        "PATCH of a name or an age answers the changed user but keeps the old one",
        ("U37",),
        put_back,
    ),
    Fault(
        "patch-empty-refused",
        "PATCH without any field is refused",
        ("U37",),
        refuse(on("PATCH", "/users/{id}", when=lambda request: request.data() == {})),
    ),
    Fault(
        "patch-null-age-ignored",
        "PATCH with the age null leaves the age as it was",
        ("U37",),
        rewrite(
            on("PATCH", "/users/{id}", when=has_field("age", is_null)),
            change_json(lambda data: {key: data[key] for key in data if key != "age"}),
        ),
    ),
    Fault(
        "patch-missing-200",
        "PATCH of a missing user answers 200",
        ("U37",),
        respond(on("PATCH", "/users/{id}", 404), 200, echo),
    ),
    Fault(
        "patch-accepts-null-name",
        "PATCH accepts a name of null",
        ("U38",),
        respond(on("PATCH", "/users/{id}", 422, when=has_field("name", is_null)), 200, echo),
    ),
    Fault(
        "patch-accepts-bad-values",
        "PATCH accepts values out of their limits",
        ("U38",),
        respond(on("PATCH", "/users/{id}", 422, when=has_values), 200, echo),
    ),
    Fault(
        "patch-accepts-taken-email",
        "PATCH accepts the e-mail of another user",
        ("U39",),
        respond(on("PATCH", "/users/{id}", 409), 200, echo),
    ),
)
