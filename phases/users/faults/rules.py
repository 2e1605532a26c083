"""What holds for every endpoint from phase 2 on: spelling, errors, X-Request-ID."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond, with_text

CREATED = on("POST", "/users/", 201)
HEADER = "x-request-id"


def spelled(name):
    """The header as the client sent it, if it did."""
    return lambda request: next((v for k, v in request.headers if k == name), None)


def with_header(change):
    """Change the X-Request-ID of an answer; None takes it away."""

    def bend(request, forward):
        honest = forward(request)
        given = change(spelled(HEADER)(request), honest.header(HEADER))
        if given == honest.header(HEADER):
            return honest
        kept = tuple((key, value) for key, value in honest.headers if key != HEADER)
        return replace(honest, headers=kept + (((HEADER, given),) if given else ()))

    return bend


def untrimmed(user, request):
    """The name stands in the answer with the blanks that were sent."""
    data = request.data()
    return user | {"name": data["name"]} if data["name"].strip() == user["name"] else user


def blank(request):
    """Whether the name is nothing but blanks."""
    data = request.data()
    name = data.get("name") if isinstance(data, dict) else None
    return isinstance(name, str) and bool(name) and not name.strip()


def shouted(request):
    """Whether the e-mail has capitals."""
    data = request.data()
    email = data.get("email") if isinstance(data, dict) else None
    return isinstance(email, str) and email != email.lower()


def made(request):
    """A user like one that was created from what was sent."""
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return {"id": 987654, "age": None} | request.data() | times


def without_detail(*statuses):
    """Errors of these statuses explain themselves under another key."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data()
        if honest.status not in statuses or not isinstance(data, dict) or "detail" not in data:
            return honest
        return honest.with_data({"error": data["detail"]})

    return bend


def page_of_html(*statuses):
    """Errors of these statuses are pages for people."""

    def bend(request, forward):
        honest = forward(request)
        if honest.status not in statuses:
            return honest
        return with_text(honest, "text/html; charset=utf-8", "<h1>Not Found</h1>")

    return bend


FAULTS = (
    Fault("name-not-trimmed", "blanks around a name are kept", ("U40",), edit(CREATED, untrimmed)),
    Fault(
        "name-blank-accepted",
        "a name of nothing but blanks is accepted",
        ("U40",),
        respond(on("POST", "/users/", 422, when=blank), 201, made),
    ),
    Fault(
        "email-case-matters",
        "an e-mail that differs in letter case from a taken one is accepted",
        ("U40",),
        respond(on("POST", "/users/", 409, when=shouted), 201, made),
    ),
    Fault("error-404-html", "the 404 is an HTML page", ("U41",), page_of_html(404)),
    Fault(
        "error-409-without-detail",
        "the 409 has no detail",
        ("U41",),
        without_detail(409),
    ),
    Fault(
        "error-422-without-detail",
        "the 422 has no detail",
        ("U41",),
        without_detail(422),
    ),
    Fault(
        "request-id-not-echoed",
        "the client's X-Request-ID is replaced by another",
        ("U42", "U46"),
        with_header(lambda sent, given: "another" if sent else given),
    ),
    Fault(
        "request-id-not-made",
        "a request without X-Request-ID is given none",
        ("U42",),
        with_header(lambda sent, given: given if sent else None),
    ),
)
