"""Bodies that are no JSON."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import on, respond

CRASH = {"detail": "something went wrong"}


def is_no_object(request):
    """Whether something else than a JSON object was sent."""
    return not isinstance(request.data(), dict)


def broken(request):
    """Whether something else than JSON was sent."""
    return bool(request.body) and request.data() is None and request.body != b"null"


FAULTS = (
    Fault(
        "broken-json-crashes",
        "broken JSON is answered with 500",
        ("U31", "U41"),
        respond(on("POST", "/users/", 400, 415, 422, when=broken), 500, CRASH),
    ),
    Fault(
        "broken-put-crashes",
        "PUT of anything but a JSON object is answered with 500",
        ("U25", "U31", "U41"),
        respond(on("PUT", "/users/{id}", 400, 415, 422, when=is_no_object), 500, CRASH),
    ),
    Fault(
        "empty-body-crashes",
        "an empty body is answered with 500",
        ("U31",),
        respond(on("POST", "/users/", 400, 415, 422, when=lambda q: not q.body), 500, CRASH),
    ),
)
