"""What the program asks of the doors, and what it says when these fail."""

from interview_kit.exercise.faults.base import Fault, Response
from interview_kit.exercise.faults.build import make_call, make_read, on, respond

SESSIONS = "/parking-sessions"
PING = on("GET", "/doors/{any}/ping")
OPEN = on("POST", "/doors/{any}/open")
STOP = on("POST", f"{SESSIONS}/{{any}}/stop")
STARTED = on("POST", SESSIONS, 201)
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
        if scope.matches(request, honest):
            open_door(request, forward, door_type, honest.data(), request.data())
        return honest

    return intercept


def exit_for_entry(request, forward):
    """Open the exit at a start, and the entry never.

    Which door a program calls is not to be seen in the call. So no call to open comes through,
    and the exit is opened here: at a start, and before a stop, which fails when that does.
    """
    if OPEN.matches_request(request):
        return Response(status=200).with_data({})
    if STOP.matches_request(request):
        session = forward(make_read(request, request.path.rstrip("/").removesuffix("/stop"))).data()
        is_running = isinstance(session, dict) and session.get("status") == "running"
        if is_running and open_door(request, forward, "exit", session) != 200:
            failure = {"detail": "the exit did not open", "code": "hardware_unreachable"}
            return Response(status=503).with_data(failure)
    return opens_too("exit", STARTED)(request, forward)


def open_door(request, forward, door_type, *places):
    """Open a door of the garage that the first of these objects names; return what it says.

    None when none of them names a garage, or the garage has no such door.
    """
    for data in places:
        if isinstance(data, dict) and isinstance(data.get("garage_id"), str):
            garage = forward(make_read(request, f"/garages/{data['garage_id']}")).data()
            if door := find_door(garage, door_type):
                return forward(make_call("HARDWARE_URL", "POST", f"/doors/{door}/open")).status
            return None
    return None


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
        opens_too("exit", STARTED),
    ),
    Fault(
        "exit-for-entry",
        "a start opens the exit instead of the entry",
        ("P23", "P25", "P27", "P38"),
        exit_for_entry,
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
