"""POST /parking-sessions and GET /parking-sessions/{id}"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    edit,
    has_field,
    lacks_field,
    make_read,
    on,
    refuse,
    respond,
    rewrite,
)

SESSIONS = "/parking-sessions"
STARTED = on("POST", SESSIONS, 201)
SHOWN = on("GET", f"{SESSIONS}/{{any}}", 200)
FIELDS = ("garage_id", "user_id", "license_plate")


def plate(holds):
    """Tell a start with a plate of which something holds."""
    return has_field("license_plate", lambda text: isinstance(text, str) and holds(text))


def accepts(name, title, holds, change, *requirements):
    """Accept a plate that should be refused, as another one that is good."""
    bend = rewrite(
        on("POST", SESSIONS, when=plate(holds)),
        change_json(lambda data: data | {"license_plate": change(data["license_plate"])}),
    )
    return Fault(f"plate-{name}", f"a plate {title} is accepted", requirements, bend)


def without(field):
    """Leave out a field of a session."""
    return lambda session, _: {key: session[key] for key in session if key != field}


def from_client(session, request):
    """Show what the client sent for fields that the server makes."""
    data = request.data()
    return session | {key: data[key] for key in ("status", "ended_at") if key in data}


def with_unknown(session, request):
    """Echo fields that the server does not know."""
    return {**request.data(), **session}


def as_sent(session, request):
    """Show the plate as it was sent."""
    return session | {"license_plate": request.data()["license_plate"]}


def naive(session, _):
    """Leave out the offset of the start."""
    return session | {"started_at": session["started_at"].removesuffix("Z").partition("+")[0]}


def is_unknown(kind):
    """Tell a start whose garage, or whose user, is not known; a 404 does not say which."""

    def intercept(request, forward):
        honest = forward(request)
        if not on("POST", SESSIONS, 404, when=has_field("garage_id")).matches(request, honest):
            return honest
        path = f"/garages/{request.data()['garage_id']}"
        known = forward(make_read(request, path)).status == 200
        if known == (kind == "garage"):
            return honest
        return respond(on("POST", SESSIONS), 409)(request, lambda _: honest)

    return intercept


FAULTS = (
    Fault(
        "start-200",
        "a start responds with 200 instead of 201",
        ("P04",),
        respond(STARTED, 200),
        public=True,
    ),
    Fault(
        "start-without-ended-at",
        "a start responds without ended_at",
        ("P04", "P05"),
        edit(STARTED, without("ended_at")),
    ),
    Fault(
        "start-status-active",
        "a start responds with the status active instead of running",
        ("P04", "P05"),
        edit(STARTED, lambda session, _: session | {"status": "active"}),
    ),
    Fault(
        "start-naive-time",
        "started_at has no offset in the response to a start",
        ("P04", "P05"),
        edit(STARTED, naive),
    ),
    Fault(
        "start-ids-exchanged",
        "a start responds with garage_id and user_id exchanged",
        ("P04", "P05"),
        edit(
            STARTED,
            lambda session, _: (
                session | {"garage_id": session["user_id"], "user_id": session["garage_id"]}
            ),
        ),
    ),
    Fault(
        "start-shows-what-was-sent",
        "a start shows status and ended_at as the client sent them",
        ("P04",),
        edit(STARTED, from_client),
    ),
    Fault(
        "start-echoes-unknown",
        "a start echoes fields that it does not know",
        ("P04",),
        edit(STARTED, with_unknown),
    ),
    Fault(
        "session-without-start",
        "GET of a session leaves out started_at",
        ("P05", "P16"),
        edit(SHOWN, without("started_at")),
    ),
    Fault(
        "session-always-running",
        "GET of a session always shows it as running",
        ("P16",),
        edit(SHOWN, lambda session, _: session | {"status": "running", "ended_at": None}),
        public=True,
    ),
    Fault(
        "session-unknown-422",
        "GET of an unknown session responds with 422 instead of 404",
        ("P06", "P35"),
        respond(on("GET", f"{SESSIONS}/{{any}}", 404), 422),
    ),
    Fault(
        "session-impossible-500",
        "GET of a session whose id is no uuid responds with 500",
        ("P06",),
        respond(
            on("GET", f"{SESSIONS}/{{any}}", 404, 422, when=lambda request: "abc" in request.path),
            500,
            {"detail": "something went wrong"},
        ),
    ),
    Fault(
        "missing-field-400",
        "a start without a field responds with 400 instead of 422",
        ("P07",),
        respond(
            on(
                "POST",
                SESSIONS,
                422,
                when=lambda request: any(lacks_field(field)(request) for field in FIELDS),
            ),
            400,
        ),
    ),
    Fault(
        "body-list-accepted",
        "a start whose body is an empty list responds with 201",
        ("P07",),
        respond(
            on("POST", SESSIONS, 422, when=lambda request: request.data() == []), 201, {"id": "?"}
        ),
    ),
    Fault(
        "no-plate-accepted",
        "a start without a plate gets the plate NONE",
        ("P07", "P31", "P37"),
        rewrite(
            on("POST", SESSIONS, when=lacks_field("license_plate")),
            change_json(lambda data: data | {"license_plate": "NONE"}),
        ),
    ),
    accepts("empty", "without a character", lambda text: text == "", lambda _: "A", "P08"),
    accepts("spaces", "of spaces only", lambda text: text.isspace(), lambda _: "A", "P08"),
    accepts(
        "too-long",
        "of 16 characters",
        lambda text: len(text.strip()) == 16,
        lambda text: text.strip()[:15],
        "P08",
    ),
    accepts("underscore", "with an underscore", lambda text: "_" in text, lambda _: "AB-12", "P08"),
    accepts(
        "umlaut",
        "with a letter that is not one of A to Z",
        lambda text: not text.isascii(),
        lambda _: "AB-12",
        "P08",
    ),
    Fault(
        "plate-15-refused",
        "a plate of 15 characters is refused",
        ("P08",),
        refuse(on("POST", SESSIONS, when=plate(lambda text: len(text.strip()) == 15))),
    ),
    Fault(
        "plate-1-refused",
        "a plate of one character is refused",
        ("P08",),
        refuse(on("POST", SESSIONS, when=plate(lambda text: len(text.strip()) == 1))),
    ),
    Fault(
        "plate-lower-case-refused",
        "a plate in lower case is refused",
        ("P09",),
        refuse(on("POST", SESSIONS, when=plate(lambda text: text != text.upper()))),
    ),
    Fault(
        "plate-as-sent",
        "a start shows the plate as it was sent, with spaces and in lower case",
        ("P09",),
        edit(STARTED, as_sent),
    ),
    Fault(
        "garage-id-text-400",
        "a start with a garage_id that is no uuid responds with 400",
        ("P10",),
        respond(
            on("POST", SESSIONS, 404, 422, when=has_field("garage_id", lambda text: text == "abc")),
            400,
        ),
    ),
    Fault(
        "unknown-garage-409",
        "a start in an unknown garage responds with 409 instead of 404",
        ("P11", "P37"),
        is_unknown("garage"),
    ),
    Fault(
        "unknown-user-409",
        "a start by an unknown user responds with 409 instead of 404",
        ("P11", "P34", "P37"),
        is_unknown("user"),
    ),
    Fault(
        "conflict-400",
        "a start that cannot be now responds with 400 instead of 409",
        ("P12", "P13", "P14", "P40", "P41"),
        respond(on("POST", SESSIONS, 409), 400),
    ),
    Fault(
        "broken-json-500",
        "a start with broken JSON responds with 500",
        ("P20",),
        respond(
            on("POST", SESSIONS, 400, 422, when=lambda request: request.data() is None),
            500,
            {"detail": "something went wrong"},
        ),
    ),
)
