"""PATCH /api/v1/survivors/{id}/location, and what must not change a survivor."""

from interview_kit.exercise.faults.base import Fault, Response
from interview_kit.exercise.faults.build import change_json, make_read, on, respond, rewrite

SURVIVORS = "/api/v1/survivors"
PATH = f"{SURVIVORS}/{{any}}/location"
CRASH = {"detail": "something went wrong"}
NO_JSON = (400, 415, 422)


def survivor_at(request, forward):
    """Look up the survivor whose location is named; None when there is none."""
    found = forward(make_read(request, request.path.rstrip("/").removesuffix("/location")))
    return found.data() if found.status == 200 else None


def moved(request, survivor):
    """Show a survivor at the place that was sent."""
    place = {key: request.data()[key] for key in ("latitude", "longitude") if key in request.data()}
    return Response(status=200).with_data(survivor | place)


def only_shown(*statuses):
    """Respond as if the survivor had moved where the server responds with these statuses."""
    where = on("PATCH", PATH, *statuses)

    def bend(request, forward):
        if not where.matches_request(request) or not isinstance(request.data(), dict):
            return forward(request)
        survivor = survivor_at(request, forward)
        if 200 not in statuses:
            honest = forward(request)
            return (
                moved(request, survivor) if survivor and where.matches(request, honest) else honest
            )
        if survivor is None or survivor["infected"] or not in_range(request.data()):
            return forward(request)
        return moved(request, survivor)

    return bend


def in_range(data):
    """Check a location."""
    place = data.get("latitude"), data.get("longitude")
    return None not in place and abs(place[0]) <= 90 and abs(place[1]) <= 180


def off_the_map(request):
    """Tell a whole location that is out of range."""
    place = request.data() if isinstance(request.data(), dict) else {}
    return {"latitude", "longitude"} <= place.keys() and not in_range(place)


def partial(request, forward):
    """Take half a location, and let the other half be what it was."""
    honest = forward(request)
    if not on("PATCH", PATH, 422).matches(request, honest) or not isinstance(request.data(), dict):
        return honest
    survivor = survivor_at(request, forward)
    if survivor is None or len(request.data()) != 1:
        return honest
    place = {key: survivor[key] for key in ("latitude", "longitude")}
    return forward(request.with_data(place | request.data()))


def swapped(data):
    """Exchange latitude and longitude."""
    names = {"latitude": "longitude", "longitude": "latitude"}
    return {names.get(key, key): value for key, value in data.items()}


def broken(request):
    """Tell a body that is not JSON."""
    return bool(request.body) and request.data() is None and request.body != b"null"


FAULTS = (
    Fault(
        "location-not-kept",
        "a new location is shown and not kept",
        ("Z16",),
        only_shown(200),
        public=True,
    ),
    Fault(
        "location-swapped",
        "a new location has latitude and longitude swapped",
        ("Z16", "Z17", "Z18"),
        rewrite(on("PATCH", PATH), change_json(swapped)),
    ),
    Fault(
        "location-loses-the-name",
        "moving a survivor responds without the name",
        ("Z16",),
        lambda request, forward: (
            honest.with_data({k: v for k, v in honest.data().items() if k != "name"})
            if on("PATCH", PATH, 200).matches(request, honest := forward(request))
            else honest
        ),
    ),
    Fault("location-partial", "half a location is accepted", ("Z17",), partial),
    Fault(
        "location-anywhere",
        "a location off the map is accepted",
        ("Z17",),
        respond(
            on(
                "PATCH",
                PATH,
                422,
                when=off_the_map,
            ),
            200,
            lambda request: request.data(),
        ),
    ),
    Fault(
        "location-missing-200",
        "moving an unknown survivor responds with 200 and nothing in it",
        ("Z18",),
        respond(on("PATCH", PATH, 404), 200, {}),
    ),
    Fault(
        "location-missing-422",
        "moving an unknown survivor responds with 422 instead of 404",
        ("Z18",),
        respond(on("PATCH", PATH, 404), 422),
    ),
    Fault(
        "location-of-infected",
        "an infected survivor moves",
        ("Z31", "Z40"),
        only_shown(409),
    ),
    Fault(
        "survivor-can-be-replaced",
        "PUT of a survivor responds with 200",
        ("Z19",),
        respond(on("PUT", f"{SURVIVORS}/{{any}}", 404, 405), 200, lambda request: request.data()),
    ),
    Fault(
        "inventory-can-be-changed",
        "PATCH of an inventory responds with 200",
        ("Z19",),
        respond(
            on("PATCH", f"{SURVIVORS}/{{any}}/inventory", 404, 405),
            200,
            lambda request: request.data(),
        ),
    ),
    Fault(
        "survivor-can-be-deleted",
        "DELETE of a survivor responds with 204",
        ("Z19",),
        respond(on("DELETE", f"{SURVIVORS}/{{any}}", 404, 405), 204, None),
    ),
    Fault(
        "broken-json-crashes",
        "broken JSON is answered with 500",
        ("Z20",),
        respond(on("POST", SURVIVORS, *NO_JSON, when=broken), 500, CRASH),
    ),
    Fault(
        "empty-body-crashes",
        "an empty body is answered with 500",
        ("Z20",),
        respond(
            on("POST PATCH", f"{SURVIVORS}/{{any}}/location", *NO_JSON, when=lambda q: not q.body),
            500,
            CRASH,
        ),
    ),
)
