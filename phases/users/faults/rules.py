"""What holds for every endpoint from phase 2 on: spelling, errors, X-Request-ID."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond, with_text

CREATED = on("POST", "/users/", 201)
CHANGED = on("PUT", "/users/{id}", 200)
HEADER = "x-request-id"


def spelled(name):
    """The header as the client sent it, if it did."""
    return lambda request: next((v for k, v in request.headers if k == name), None)


def with_header(change, holds=lambda request, response: True):
    """Change the X-Request-ID of answers for which something holds; None takes it away."""

    def bend(request, forward):
        honest = forward(request)
        if not holds(request, honest):
            return honest
        given = change(spelled(HEADER)(request), honest.header(HEADER))
        if given == honest.header(HEADER):
            return honest
        kept = tuple((key, value) for key, value in honest.headers if key != HEADER)
        return replace(honest, headers=kept + (((HEADER, given),) if given else ()))

    return bend


def untrimmed(field):
    """A field stands in the answer with the spaces that were sent."""

    def change(user, request):
        sent = str(request.data()[field])
        return user | {field: sent} if sent.strip().lower() == user[field].lower() else user

    return change


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


def echo(request):
    """A user like one that was replaced by what was sent."""
    return made(request) | {"id": int(request.path.rstrip("/").rpartition("/")[2])}


def empty_detail(request, forward):
    """Errors say nothing: their detail is an empty text."""
    honest = forward(request)
    data = honest.data()
    if honest.status < 400 or not isinstance(data, dict) or "detail" not in data:
        return honest
    return honest.with_data(data | {"detail": ""})


def without_detail(*statuses):
    """Errors of these statuses explain themselves under another key."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data()
        if honest.status not in statuses or not isinstance(data, dict) or "detail" not in data:
            return honest
        return honest.with_data({"error": data["detail"]})

    return bend


def page_of_html(*statuses, when=lambda request: True):
    """Errors of these statuses are pages for people."""

    def bend(request, forward):
        honest = forward(request)
        if honest.status not in statuses or not when(request):
            return honest
        return with_text(honest, "text/html; charset=utf-8", "<h1>Not Found</h1>")

    return bend


FAULTS = (
    Fault(
        "name-not-trimmed",
        "spaces around a name are kept",
        ("U40",),
        edit(CREATED, untrimmed("name")),
        public=True,
    ),
    Fault(
        "put-name-not-trimmed",
        "PUT keeps spaces around a name",
        ("U40",),
        edit(CHANGED, untrimmed("name")),
    ),
    Fault(
        "email-not-trimmed",
        "spaces around an e-mail are kept",
        ("U40",),
        edit(CREATED, untrimmed("email")),
    ),
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
    Fault(
        "put-email-case-matters",
        "PUT accepts an e-mail that differs in letter case from a taken one",
        ("U40",),
        respond(on("PUT", "/users/{id}", 409, when=shouted), 200, echo),
    ),
    Fault("error-404-html", "the 404 is an HTML page", ("U41",), page_of_html(404)),
    Fault(
        "error-put-html",
        "errors of PUT and DELETE are HTML pages",
        ("U41",),
        page_of_html(404, 409, 422, when=lambda request: request.method in ("PUT", "DELETE")),
    ),
    Fault(
        "error-broken-body-html",
        "the error for broken JSON is an HTML page",
        ("U41",),
        page_of_html(400, 415, 422, when=lambda q: bool(q.body) and q.data() is None),
    ),
    Fault("error-detail-empty", "the detail of an error is empty", ("U41",), empty_detail),
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
        ("U42",),
        with_header(lambda sent, given: "another" if sent else given),
    ),
    Fault(
        "request-id-by-get-only",
        "only responses to GET have an X-Request-ID",
        ("U42",),
        with_header(lambda sent, given: None, lambda request, _: request.method != "GET"),
    ),
    Fault(
        "request-id-not-on-errors",
        "errors have no X-Request-ID",
        ("U42",),
        with_header(lambda sent, given: None, lambda _, response: response.status >= 400),
    ),
    Fault(
        "request-id-not-made",
        "a request without X-Request-ID is given none",
        ("U42",),
        with_header(lambda sent, given: given if sent else None),
    ),
)
