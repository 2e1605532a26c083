"""DELETE /users/{user_id}"""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import make_read, on, respond, without_body

DELETED = on("DELETE", "/users/{id}", 204, 200)


def keeps(request, forward):
    """Say that a user is gone who is not."""
    honest = forward(make_read(request)) if DELETED.matches_request(request) else None
    if honest and honest.status == 200:
        return without_body(replace(honest, status=204))
    return forward(request)


def takes_the_next_too(request, forward):
    """Delete the user with the next id as well."""
    done = forward(request)
    if DELETED.matches(request, done):
        stem, _, number = request.path.rstrip("/").rpartition("/")
        forward(replace(request, path=f"{stem}/{int(number) + 1}"))
    return done


FAULTS = (
    Fault("delete-keeps", "DELETE deletes nothing", ("U28", "U29", "U30"), keeps, public=True),
    Fault(
        "delete-takes-two",
        "DELETE takes the user with the next id too",
        ("U28",),
        takes_the_next_too,
    ),
    Fault(
        "delete-empty-200",
        "DELETE answers 200 without a body",
        ("U28", "U29", "U30"),
        respond(DELETED, 200, None),
    ),
    Fault(
        "delete-missing-204",
        "DELETE of a missing user answers 204",
        ("U19", "U29", "U41"),
        respond(on("DELETE", "/users/{id}", 404), 204, None),
    ),
)
