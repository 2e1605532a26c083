"""PUT and DELETE of devices."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    has_field,
    lacks_field,
    make_read,
    on,
    refuse,
    respond,
    without_body,
)

DEVICES = "/devices/"
ONE = f"{DEVICES}{{any}}"
MOMENTS = {"created_at": "2026-03-14T09:26:53Z", "updated_at": "2026-03-14T09:26:53Z"}


def changed(request):
    """Make up a device from whatever was sent."""
    data = request.data() if isinstance(request.data(), dict) else {}
    device_uuid = request.path.rstrip("/").rpartition("/")[2]
    nothing = {"localisation": None, "deployment_date": None, "owner": "zoe@example.com"}
    return {"device_uuid": device_uuid} | nothing | data | MOMENTS


def accepts(name, title, when, *requirements, public=False):
    """Respond with 200 to a PUT that should be refused."""
    fault = respond(on("PUT", ONE, 422, when=when), 200, changed)
    return Fault(f"put-accepts-{name}", f"PUT accepts {title}", requirements, fault, public)


def place(holds):
    """Tell a body with a place of which something holds."""
    return has_field("localisation", lambda value: isinstance(value, dict) and holds(value))


def merges(request, forward):
    """Keep the place and the date that a PUT leaves out."""
    data = request.data()
    if not on("PUT", ONE).matches_request(request) or not isinstance(data, dict):
        return forward(request)
    missing = {"localisation", "deployment_date"} - data.keys()
    if not missing:
        return forward(request)
    before = forward(make_read(request)).data()
    if not isinstance(before, dict) or "owner" not in before:
        return forward(request)
    former = {field: before[field] for field in missing if before.get(field) is not None}
    return forward(change_json(lambda body: body | former)(request))


def creates(request, forward):
    """Create the device that a PUT does not find."""
    honest = forward(request)
    data = request.data()
    if not on("PUT", ONE, 404).matches(request, honest) or not isinstance(data, dict):
        return honest
    body = data | {"device_uuid": request.path.rstrip("/").rpartition("/")[2]}
    return forward(replace(request, method="POST", path=DEVICES).with_data(body))


def not_found_first(request, forward):
    """Look for the device before the fields."""
    honest = forward(request)
    if not on("PUT", ONE, 422).matches(request, honest):
        return honest
    if forward(make_read(request)).status != 404:
        return honest
    return replace(honest, status=404).with_data({"detail": "no device has this uuid"})


def keeps_deleted(request, forward):
    """Delete a device and register it again."""
    if not on("DELETE", ONE).matches_request(request):
        return forward(request)
    device = forward(make_read(request)).data()
    honest = forward(request)
    if honest.status == 204:
        forward(replace(request, method="POST", path=DEVICES).with_data(device))
    return honest


def names_another(request):
    """Tell a body with another uuid than the path."""
    data = request.data()
    own = request.path.rstrip("/").rpartition("/")[2]
    return isinstance(data, dict) and data.get("device_uuid", own) != own


FAULTS = (
    Fault(
        "put-201",
        "PUT responds with 201 instead of 200",
        ("D14", "D31", "D44"),
        respond(on("PUT", ONE, 200), 201),
    ),
    Fault(
        "put-merges",
        "PUT keeps the place and the date that it leaves out",
        ("D14",),
        merges,
        public=True,
    ),
    Fault(
        "put-other-uuid",
        "PUT accepts another uuid in the body",
        ("D15",),
        respond(on("PUT", ONE, 422, when=names_another), 200, changed),
    ),
    Fault(
        "put-uuid-refused",
        "PUT refuses a body with the uuid of the path",
        ("D15", "D38"),
        refuse(on("PUT", ONE, when=has_field("device_uuid"))),
    ),
    Fault(
        "put-creates",
        "PUT of an unknown uuid creates a device",
        ("D16", "D44"),
        creates,
    ),
    Fault(
        "put-unknown-400",
        "PUT of an unknown uuid responds with 400 instead of 404",
        ("D16", "D44"),
        respond(on("PUT", ONE, 404), 400),
    ),
    Fault(
        "put-not-found-first",
        "PUT of an unknown uuid responds with 404 also when a field is bad",
        ("D33",),
        not_found_first,
    ),
    accepts(
        "latitude",
        "any latitude",
        place(lambda v: isinstance(v.get("latitude"), float) and abs(v["latitude"]) > 90),
        "D17",
    ),
    accepts(
        "longitude",
        "any longitude",
        place(lambda v: isinstance(v.get("longitude"), float) and abs(v["longitude"]) > 180),
        "D17",
    ),
    accepts("half-a-place", "a latitude without a longitude", place(lambda v: len(v) == 1), "D17"),
    accepts(
        "no-day",
        "the 30th of February",
        has_field("deployment_date", lambda value: str(value).endswith("-30")),
        "D17",
    ),
    accepts("no-owner", "a body without an owner", lacks_field("owner"), "D17"),
    Fault(
        "delete-unknown-204",
        "DELETE of an unknown uuid responds with 204",
        ("D05", "D19", "D44"),
        respond(on("DELETE", ONE, 404), 204, None),
        public=True,
    ),
    Fault(
        "delete-200-empty",
        "DELETE responds with 200 and no body",
        ("D18",),
        lambda request, forward: (
            without_body(replace(honest, status=200))
            if on("DELETE", ONE, 204).matches(request, honest := forward(request))
            else honest
        ),
    ),
    Fault(
        "delete-does-nothing",
        "DELETE responds with 204 and keeps the device",
        ("D18", "D19", "D22", "D23", "D39"),
        keeps_deleted,
    ),
)
