"""POST /users/ with good input."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    edit,
    has_field,
    lacks_field,
    on,
    refuse,
    respond,
    rewrite,
)

CREATED = on("POST", "/users/", 201)


def updated_before(user, request):
    """updated_at a year before created_at, in whatever spelling of UTC the server uses."""
    year, rest = user["updated_at"][:4], user["updated_at"][4:]
    return user | {"updated_at": f"{int(year) - 1}{rest}"}


def honoured(*fields):
    """What the client sent for these fields stands in the answer."""

    def change(user, request):
        data = request.data()
        return user | {field: data[field] for field in fields if field in data}

    return change


def echoed(user, request):
    """Everything that the client sent stands in the answer."""
    return request.data() | user


FAULTS = (
    Fault(
        "create-200",
        "creating a user answers 200 instead of 201",
        ("U01",),
        respond(CREATED, 200),
        public=True,
    ),
    Fault(
        "create-age-not-shown",
        "creating a user answers the age null, whatever was sent",
        ("U01", "U05"),
        edit(CREATED, lambda user, _: user | {"age": None}),
    ),
    Fault(
        "create-updated-before",
        "a new user has an updated_at other than its created_at",
        ("U01", "U17"),
        edit(CREATED, updated_before),
    ),
    Fault(
        "create-times-without-offset",
        "creating a user answers timestamps without an offset",
        ("U01", "U16", "U17", "U27", "U37"),
        edit(
            CREATED,
            lambda user, _: (
                user
                | {key: user[key][:19] for key in ("created_at", "updated_at") if user.get(key)}
            ),
        ),
    ),
    Fault(
        "create-age-absent-is-zero",
        "a user created without an age has the age 0",
        ("U02",),
        edit(
            on("POST", "/users/", 201, when=lacks_field("age")), lambda user, _: user | {"age": 0}
        ),
    ),
    Fault(
        "create-age-null-refused",
        "the age null is refused",
        ("U03",),
        refuse(on("POST", "/users/", when=has_field("age", lambda age: age is None))),
    ),
    Fault(
        "create-age-150-refused",
        "the age 150 is refused",
        ("U05",),
        refuse(on("POST", "/users/", when=has_field("age", lambda age: age == 150))),
    ),
    Fault(
        "create-name-cut",
        "a name longer than 50 characters is cut",
        ("U04",),
        rewrite(
            on(
                "POST", "/users/", when=has_field("name", lambda n: 50 < len(str(n).strip()) <= 100)
            ),
            change_json(lambda data: data | {"name": data["name"][:50]}),
        ),
    ),
    Fault(
        "create-id-from-client",
        "an id that the client sends is used",
        ("U16",),
        edit(CREATED, honoured("id")),
    ),
    Fault(
        "create-unknown-field-echoed",
        "a field that the API does not know is echoed",
        ("U16",),
        edit(CREATED, echoed),
    ),
)
