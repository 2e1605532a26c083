"""Broken servers of the small exercise."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond

BOB = {"id": 1, "name": "Bob", "email": "bob@example.com"}


def rename(user, request):
    """Another name than the one that was stored."""
    return user | {"name": "Bob"}


FAULTS = (
    Fault("create-200", "creating gives 200", ("A1",), respond(on("POST", "/users/", 201), 200)),
    Fault("create-bob", "creating shows Bob", ("A1",), edit(on("POST", "/users/", 201), rename)),
    Fault("get-bob", "reading shows Bob", ("A2",), edit(on("GET", "/users/{id}", 200), rename)),
    Fault("get-404", "nobody can be read", ("A2",), respond(on("GET", "/users/{id}", 200), 404)),
    Fault(
        "list-empty",
        "the list is always empty",
        ("A2",),
        edit(on("GET", "/users/", 200), lambda users, request: []),
    ),
    Fault(
        "nameless-201",
        "a user needs no name",
        ("A3",),
        respond(on("POST", "/users/", 422), 201, BOB),
    ),
    Fault("nameless-500", "no name, a crash", ("A3",), respond(on("POST", "/users/", 422), 500)),
    Fault(
        "missing-200",
        "a missing user is Bob",
        ("A4",),
        respond(on("GET", "/users/{id}", 404), 200, BOB),
    ),
)
