"""Idempotency keys, health, the document, and the list of sessions."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    edit,
    has_parameter,
    make_read,
    on,
    respond,
    rewrite,
    with_query,
)

SESSIONS = "/parking-sessions"
HEADER = "idempotency-key"
HEALTH = on("GET", "/health", 200)
DOCUMENT = on("GET", "/openapi.json", 200)
LIST = on("GET", SESSIONS, 200)


def key_of(request):
    """Return the idempotency key of a request; empty without one."""
    return next((value for name, value in request.headers if name == HEADER), "")


def with_key(request, key):
    """Return a request with another idempotency key; None removes it."""
    headers = tuple(pair for pair in request.headers if pair[0] != HEADER)
    return replace(request, headers=headers if key is None else (*headers, (HEADER, key)))


def is_keyed(request):
    """Tell a start with an idempotency key."""
    return bool(key_of(request))


KEYED = on("POST", SESSIONS, when=is_keyed)


def count_free(request, forward):
    """Count the free spots of the garage of a start."""
    path = f"/garages/{request.data()['garage_id']}/availability"
    data = forward(make_read(request, path)).data()
    return data.get("available_spots") if isinstance(data, dict) else None


def repeated(bend):
    """Act on a start that is repeated: one with 201 that takes no spot."""

    def intercept(request, forward):
        data = request.data()
        if not KEYED.matches_request(request) or not isinstance(data, dict):
            return forward(request)
        if "garage_id" not in data:
            return forward(request)
        before = count_free(request, forward)
        honest = forward(request)
        if honest.status != 201 or count_free(request, forward) != before:
            return honest
        return bend(request, lambda _: honest)

    return intercept


def without_status(status):
    """Leave out a status of a start in the document."""

    def change(document, _):
        start = document["paths"][SESSIONS]["post"]
        start["responses"].pop(status, None)
        return document

    return edit(DOCUMENT, change)


def page(**changes):
    """Change what describes a page."""
    return edit(LIST, lambda data, _: data | changes)


FAULTS = (
    Fault(
        "key-ignored",
        "an idempotency key is ignored: a start that is repeated gets 409",
        ("P38", "P39"),
        rewrite(KEYED, lambda request: with_key(request, None)),
        public=True,
    ),
    Fault(
        "repeated-start-200",
        "a start that is repeated responds with 200 instead of 201",
        ("P38",),
        repeated(respond(on("POST", SESSIONS, 201), 200)),
    ),
    Fault(
        "repeated-start-other-id",
        "a start that is repeated responds with another id",
        ("P38",),
        repeated(
            edit(
                on("POST", SESSIONS, 201),
                lambda session, _: session | {"id": session["user_id"]},
            )
        ),
    ),
    Fault(
        "long-key-refused",
        "an idempotency key of more than 100 characters is refused",
        ("P38",),
        lambda request, forward: (
            replace(honest, status=422).with_data({"detail": "the key is too long"})
            if (honest := forward(request)).status == 201 and len(key_of(request)) > 100
            else honest
        ),
    ),
    Fault(
        "key-too-long-accepted",
        "an idempotency key of 256 characters is accepted",
        ("P39",),
        rewrite(
            on("POST", SESSIONS, when=lambda request: len(key_of(request)) > 255),
            lambda request: with_key(request, key_of(request)[:255]),
        ),
    ),
    Fault(
        "key-reused-409",
        "an idempotency key with another body gets 409 instead of 422",
        ("P39",),
        respond(on("POST", SESSIONS, 422, when=is_keyed), 409),
    ),
    Fault(
        "key-reused-without-code",
        "an idempotency key with another body gets a 422 without a code",
        ("P39",),
        edit(on("POST", SESSIONS, 422, when=is_keyed), lambda data, _: {"detail": data["detail"]}),
    ),
    Fault(
        "health-ok",
        "the health check says ok instead of healthy",
        ("P42",),
        edit(HEALTH, lambda data, _: data | {"status": "ok"}),
    ),
    Fault(
        "health-without-hardware",
        "the health check does not mention the hardware",
        ("P42",),
        edit(HEALTH, lambda data, _: {"status": data["status"]}),
    ),
    Fault(
        "health-down-503",
        "the health check responds with 503 when the hardware is down",
        ("P42",),
        lambda request, forward: (
            replace(honest, status=503)
            if HEALTH.matches(request, honest := forward(request))
            and isinstance(honest.data(), dict)
            and honest.data().get("hardware") == "down"
            else honest
        ),
    ),
    Fault(
        "health-always-down",
        "the health check always says that the hardware is down",
        ("P42",),
        edit(HEALTH, lambda data, _: data | {"hardware": "down"}),
    ),
    Fault(
        "document-without-503",
        "the OpenAPI document does not list the 503 of a start",
        ("P43",),
        without_status("503"),
    ),
    Fault(
        "document-without-401",
        "the OpenAPI document does not list the 401 of a start",
        ("P43",),
        without_status("401"),
    ),
    Fault(
        "list-backwards",
        "the list of sessions shows the latest first",
        ("P44",),
        edit(LIST, lambda data, _: data | {"sessions": data["sessions"][::-1]}),
    ),
    Fault(
        "list-status-ignored",
        "the list of sessions ignores the filter by status",
        ("P44",),
        rewrite(
            on("GET", SESSIONS, when=has_parameter("status", lambda status: status != "parked")),
            lambda request: with_query(request, status=None),
        ),
    ),
    Fault(
        "list-never-has-next",
        "the list of sessions never says that more follow",
        ("P44",),
        page(has_next=False),
    ),
)
