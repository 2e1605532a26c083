"""POST /users/ with input that breaks a limit."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import has_field, lacks_field, on, respond

PASSING = "2020-01-01T00:00:00Z"


def made(request):
    """A user like one that was created from whatever was sent."""
    data = request.data() if isinstance(request.data(), dict) else {}
    user = {"id": 987654, "name": "", "email": "", "age": None}
    times = {"created_at": PASSING, "updated_at": PASSING}
    return user | {key: data[key] for key in user if key in data} | times


def accepts(name, title, broken, when, public=False):
    """POST answers 201 to what it should refuse."""
    bend = respond(on("POST", "/users/", 422, when=when), 201, made)
    return Fault(
        f"create-accepts-{name}", f"creating accepts {title}", tuple(broken.split()), bend, public
    )


def number(holds):
    """An age that is a whole number of which something holds."""
    return has_field("age", lambda age: type(age) is int and holds(age))


FAULTS = (
    accepts("no-name", "a user without a name", "U06", lacks_field("name"), public=True),
    accepts("no-email", "a user without an e-mail", "U07", lacks_field("email")),
    accepts("empty-name", "an empty name", "U08 U41", has_field("name", lambda name: name == "")),
    accepts(
        "long-name",
        "a name of more than 100 characters",
        "U09",
        has_field("name", lambda name: len(name or "") > 100),
    ),
    accepts(
        "bad-email",
        "an e-mail without an @",
        "U10",
        has_field("email", lambda email: "@" not in str(email)),
        public=True,
    ),
    accepts(
        "email-without-domain",
        "an e-mail that ends with its @",
        "U10",
        has_field("email", lambda email: str(email).endswith("@")),
    ),
    accepts("age-0", "the age 0", "U11", number(lambda age: age == 0)),
    accepts("negative-age", "a negative age", "U12", number(lambda age: age < 0)),
    accepts("age-151", "an age above 150", "U13", number(lambda age: age > 150)),
    accepts("age-text", "an age that is a word", "U14", has_field("age", lambda age: age == "abc")),
    Fault(
        "create-array-crashes",
        "a body that is an array is answered with 500",
        ("U14",),
        respond(
            on("POST", "/users/", 422, when=lambda request: isinstance(request.data(), list)),
            500,
            {"detail": "something went wrong"},
        ),
    ),
    Fault(
        "create-invalid-400",
        "creating answers 400 instead of 422 to a bad field",
        ("U06", "U07", "U08", "U09", "U10", "U11", "U12", "U13", "U14", "U40", "U41"),
        respond(on("POST", "/users/", 422, when=lambda request: request.data() is not None), 400),
    ),
)
