"""GET /users/{user_id}"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond

READ = on("GET", "/users/{id}", 200)
ODD = (400, 404, 422)
CRASH = {"detail": "something went wrong"}


def without(field):
    """The user lacks a field."""
    return edit(READ, lambda user, _: {key: user[key] for key in user if key != field})


def has_odd_id(request):
    """Whether the id is no number."""
    return "abc" in request.path


FAULTS = (
    Fault(
        "get-without-updated-at",
        "reading a user shows no updated_at",
        ("U17",),
        without("updated_at"),
    ),
    Fault(
        "get-missing-200",
        "reading a missing user answers 200 and nothing in it",
        ("U18", "U19", "U28", "U41"),
        respond(on("GET", "/users/{id}", 404), 200, {}),
        public=True,
    ),
    Fault(
        "get-missing-400",
        "reading a missing user answers 400 instead of 404",
        ("U18", "U28", "U41"),
        respond(on("GET", "/users/{id}", 404), 400),
    ),
    Fault(
        "get-odd-id-crashes",
        "an id that is no number crashes the server",
        ("U19", "U41"),
        respond(on("GET", "/users/{any}", *ODD, when=has_odd_id), 500, CRASH),
    ),
    Fault(
        "put-odd-id-crashes",
        "PUT and DELETE of an id that is no number crash the server",
        ("U19",),
        respond(on("PUT DELETE", "/users/{any}", *ODD, when=has_odd_id), 500, CRASH),
    ),
)
