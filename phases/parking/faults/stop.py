"""POST /parking-sessions/{id}/stop"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, make_read, on, respond

STOP = "/parking-sessions/{any}/stop"
STOPPED = on("POST", STOP, 200)


def when_stopped_before(bend):
    """Act on a stop of a session that has ended already."""

    def intercept(request, forward):
        if not on("POST", STOP).matches_request(request):
            return forward(request)
        shown = forward(make_read(request, request.path.removesuffix("/").removesuffix("/stop")))
        data = shown.data() if shown.status == 200 else None
        is_over = isinstance(data, dict) and data.get("ended_at") is not None
        return bend(request, forward) if is_over else forward(request)

    return intercept


FAULTS = (
    Fault(
        "stop-204",
        "a stop responds with 204 and no session",
        ("P16", "P17"),
        respond(STOPPED, 204, None),
        public=True,
    ),
    Fault(
        "stop-shows-running",
        "a stop responds with the session as it was before",
        ("P16",),
        edit(STOPPED, lambda session, _: session | {"status": "running", "ended_at": None}),
    ),
    Fault(
        "stop-ends-early",
        "a stop responds with an ended_at before started_at",
        ("P16",),
        edit(STOPPED, lambda session, _: session | {"ended_at": "2020-01-01T00:00:00Z"}),
    ),
    Fault(
        "stop-drops-the-plate",
        "a stop responds without the plate",
        ("P16",),
        edit(STOPPED, lambda session, _: session | {"license_plate": None}),
    ),
    Fault(
        "stop-again-409",
        "a second stop responds with 409",
        ("P17",),
        when_stopped_before(respond(on("POST", STOP), 409, {"detail": "stopped already"})),
        public=True,
    ),
    Fault(
        "stop-again-404",
        "a second stop responds with 404",
        ("P17",),
        when_stopped_before(respond(on("POST", STOP), 404, {"detail": "no such session"})),
    ),
    Fault(
        "stop-again-moves-the-end",
        "a second stop responds with another ended_at",
        ("P17",),
        when_stopped_before(
            edit(STOPPED, lambda session, _: session | {"ended_at": "2999-12-31T00:00:00Z"})
        ),
    ),
    Fault(
        "stop-unknown-200",
        "a stop of an unknown session responds with 200",
        ("P18", "P35"),
        respond(on("POST", STOP, 404), 200, {"status": "stopped"}),
    ),
    Fault(
        "stop-unknown-400",
        "a stop of an unknown session responds with 400 instead of 404",
        ("P18", "P35"),
        respond(on("POST", STOP, 404), 400),
    ),
    Fault(
        "stop-impossible-500",
        "a stop of a session whose id is no uuid responds with 500",
        ("P18",),
        respond(
            on("POST", STOP, 404, 422, when=lambda request: "/abc/" in request.path),
            500,
            {"detail": "something went wrong"},
        ),
    ),
)
