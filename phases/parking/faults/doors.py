"""What the program asks of the doors, and what it says when these fail."""

from interview_kit.exercise.faults.base import Fault, Response
from interview_kit.exercise.faults.build import on, respond

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
