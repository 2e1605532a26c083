"""API keys, users and the bodies of errors."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, lacks_field, on, respond, with_text

SESSIONS = "/parking-sessions"
USERS = on("GET", "/users", 200)
ANYWHERE = "GET POST PUT PATCH DELETE"
CODES = (409, 422, 503)


def is_api(request):
    """Tell a request to the API from one of the program to the doors."""
    return not request.path.startswith("/doors/")


def key_of(request):
    """Return the API key of a request; None without one."""
    return next((value for name, value in request.headers if name == "x-api-key"), None)


def unauthorized(status, when):
    """Refuse a key with another status."""

    def intercept(request, forward):
        honest = forward(request)
        if honest.status != 401 or not when(key_of(request)):
            return honest
        return replace(honest, status=status)

    return intercept


def change_errors(change, *statuses):
    """Change the body of an error."""

    def intercept(request, forward):
        honest = forward(request)
        data = honest.data() if is_api(request) and honest.status in statuses else None
        if not isinstance(data, dict):
            return honest
        changed = change(data)
        return honest if changed == data else honest.with_data(changed)

    return intercept


def in_html(request, forward):
    """Respond to an unknown path with a page."""
    honest = forward(request)
    if honest.status != 404 or not is_api(request):
        return honest
    return with_text(honest, "text/html", "<h1>Not Found</h1>")


def health_needs_key(request, forward):
    """Refuse the health check without a key."""
    if request.path.rstrip("/") != "/health" or key_of(request):
        return forward(request)
    return replace(forward(request), status=401).with_data({"detail": "send a key"})


FAULTS = (
    Fault(
        "no-key-403",
        "a request without an API key gets 403 instead of 401",
        ("P32",),
        unauthorized(403, lambda key: key is None),
    ),
    Fault(
        "unknown-key-403",
        "a request with an unknown API key gets 403 instead of 401",
        ("P32",),
        unauthorized(403, bool),
        public=True,
    ),
    Fault(
        "empty-key-422",
        "a request with an empty API key gets 422 instead of 401",
        ("P32",),
        unauthorized(422, lambda key: key == ""),
    ),
    Fault(
        "health-needs-key",
        "the health check needs an API key",
        ("P32", "P42"),
        health_needs_key,
    ),
    Fault(
        "users-one-missing",
        "GET /users leaves out the first user",
        ("P33",),
        edit(USERS, lambda users, _: users[1:]),
    ),
    Fault(
        "users-without-partner",
        "GET /users leaves out partner_id",
        ("P33",),
        edit(USERS, lambda users, _: [{"id": user["id"]} for user in users]),
    ),
    Fault(
        "error-without-detail",
        "a 4xx has a message instead of a detail",
        ("P36", "P39"),
        change_errors(lambda data: {"message": "no"}, *range(400, 409), *range(410, 500)),
    ),
    Fault(
        "error-404-html",
        "a 404 is a page of HTML",
        ("P36",),
        in_html,
    ),
    Fault(
        "conflict-without-code",
        "a 409 has no code",
        ("P36", "P37"),
        change_errors(lambda data: {"detail": data["detail"]}, 409),
        public=True,
    ),
    Fault(
        "conflict-code-within-detail",
        "the code of a 409 stands within detail instead of beside it",
        ("P36", "P37"),
        change_errors(lambda data: {"detail": data}, 409),
    ),
    Fault(
        "unreachable-without-code",
        "a 503 has no code",
        ("P36",),
        change_errors(lambda data: {"detail": data["detail"]}, 503),
    ),
    Fault(
        "one-code-for-all-conflicts",
        "each 409 has the code garage_full",
        ("P36", "P37"),
        change_errors(lambda data: data | {"code": "garage_full"}, 409),
    ),
    Fault(
        "impossible-before-401",
        "without an API key a start without a plate gets 422",
        ("P37",),
        lambda request, forward: (
            respond(on("POST", SESSIONS, 401), 422)(request, forward)
            if lacks_field("license_plate")(request)
            else forward(request)
        ),
    ),
)
