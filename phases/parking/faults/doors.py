"""What the program asks of the doors, and what it says when these fail."""

from interview_kit.exercise.faults.base import Fault, Response
from interview_kit.exercise.faults.build import make_call, make_read, on, respond

SESSIONS = "/parking-sessions"
PING = on("GET", "/doors/{any}/ping")
OPEN = on("POST", "/doors/{any}/open")
START_FAILED = on("POST", SESSIONS, 503)
STOP_FAILED = on("POST", f"{SESSIONS}/{{any}}/stop", 503)
FAILURES = tuple(status for status in range(201, 600))


def never(scope):
    """Say that a door did what it was asked for, and do not ask it."""

    def intercept(request, forward):
        if not scope.matches_request(request):
            return forward(request)
        return Response(status=200).with_data({})

    return intercept


def twice(scope):
    """Ask a door twice."""

    def intercept(request, forward):
        if scope.matches_request(request):
            forward(request)
        return forward(request)

    return intercept


def opens_too(door_type, scope):
    """Open a door of the garage that a request is about, after what the program does."""

    def intercept(request, forward):
        honest = forward(request)
        if not scope.matches(request, honest):
            return honest
        sent, shown = request.data(), honest.data()
        for data in (shown, sent):
            if isinstance(data, dict) and isinstance(data.get("garage_id"), str):
                garage = forward(make_read(request, f"/garages/{data['garage_id']}")).data()
                if door := find_door(garage, door_type):
                    forward(make_call("HARDWARE_URL", "POST", f"/doors/{door}/open"))
                break
        return honest

    return intercept


def find_door(garage, door_type):
    """Return the id of the door of a garage that has this type; None without one."""
    doors = garage.get("doors") if isinstance(garage, dict) else None
    for door in doors if isinstance(doors, list) else ():
        if isinstance(door, dict) and door.get("door_type") == door_type:
            return door.get("id")
    return None


FAULTS = (
    Fault(
        "never-opens",
        "no door is ever opened, whatever the response says",
        ("P23", "P25", "P27", "P28", "P29", "P30", "P31", "P36"),
        never(OPEN),
        public=True,
    ),
    Fault(
        "never-pings",
        "the entry is opened without a ping",
        ("P23", "P24", "P27"),
        never(PING),
        public=True,
    ),
    Fault(
        "opens-twice",
        "each door is opened twice",
        ("P23", "P25", "P28", "P30"),
        twice(OPEN),
        public=True,
    ),
    Fault(
        "opens-after-refusal",
        "a start that is refused with 409 opens the entry all the same",
        ("P31",),
        opens_too("entry", on("POST", SESSIONS, 409)),
    ),
    Fault(
        "start-opens-the-exit-too",
        "a start opens the exit as well",
        ("P23", "P38"),
        opens_too("exit", on("POST", SESSIONS, 201)),
    ),
    Fault(
        "stop-opens-the-entry-too",
        "a stop opens the entry as well",
        ("P28", "P29"),
        opens_too("entry", on("POST", f"{SESSIONS}/{{any}}/stop", 200)),
    ),
    Fault(
        "failed-ping-ignored",
        "an entry that responds to the ping with an error is opened all the same",
        ("P24", "P27"),
        respond(on("GET", "/doors/{any}/ping", *FAILURES), 200),
    ),
    Fault(
        "failed-open-ignored",
        "a door that responds to open with an error counts as open",
        ("P25", "P27", "P30", "P36"),
        respond(on("POST", "/doors/{any}/open", *FAILURES), 200),
    ),
    Fault(
        "start-failed-500",
        "a start responds with 500 instead of 503 when the entry fails",
        ("P24", "P25", "P27"),
        respond(START_FAILED, 500),
    ),
    Fault(
        "start-failed-409",
        "a start responds with 409 instead of 503 when the entry fails",
        ("P24", "P25", "P27"),
        respond(START_FAILED, 409),
    ),
    Fault(
        "start-failed-201",
        "a start responds with 201 when the entry fails",
        ("P24", "P25", "P27", "P36", "P38"),
        respond(START_FAILED, 201, lambda request: request.data() | {"id": "?"}),
    ),
    Fault(
        "stop-failed-200",
        "a stop responds with 200 when the exit fails",
        ("P30", "P36"),
        respond(STOP_FAILED, 200, {"status": "stopped"}),
    ),
    Fault(
        "stop-failed-500",
        "a stop responds with 500 instead of 503 when the exit fails",
        ("P30",),
        respond(STOP_FAILED, 500),
    ),
)
