"""POST of devices, GET of one device, and the list."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    edit,
    has_field,
    lacks_field,
    make_read,
    on,
    respond,
    rewrite,
    with_text,
)

DEVICES = "/devices/"
ONE = f"{DEVICES}{{any}}"
CREATED = on("POST", DEVICES, 201)
REFUSED = on("POST", DEVICES, 422)
VALID = {
    "device_uuid": "DEVZ987654",
    "localisation": None,
    "deployment_date": None,
    "owner": "zoe@example.com",
}
MOMENTS = {"created_at": "2026-03-14T09:26:53Z", "updated_at": "2026-03-14T09:26:53Z"}


def created(request):
    """Make up a device from whatever was sent."""
    data = request.data() if isinstance(request.data(), dict) else {}
    return VALID | data | MOMENTS


def accepts(name, title, when, *requirements, public=False):
    """Respond with 201 to a POST that should be refused."""
    scope = on("POST", DEVICES, 422, when=when)
    fault = respond(scope, 201, created)
    return Fault(f"create-accepts-{name}", f"POST accepts {title}", requirements, fault, public)


def uuid(holds):
    """Tell a body whose uuid is a text of which something holds."""
    return has_field("device_uuid", lambda value: isinstance(value, str) and holds(value))


def place(holds):
    """Tell a body with a place of which something holds."""
    return has_field("localisation", lambda value: isinstance(value, dict) and holds(value))


def number(field, holds):
    """Tell a body with a place that has a number of which something holds."""
    return place(
        lambda value: isinstance(value.get(field), int | float) and holds(value.get(field))
    )


def date(holds):
    """Tell a body whose date is a text of which something holds."""
    return has_field("deployment_date", lambda value: isinstance(value, str) and holds(value))


def everywhere(change):
    """Change each device of each response."""

    def intercept(request, forward):
        honest = forward(request)
        data = honest.data()
        if not request.path.startswith(DEVICES.rstrip("/")) or honest.status not in (200, 201):
            return honest
        changed = change_devices(data, change)
        return honest if changed == data else honest.with_data(changed)

    return intercept


def change_devices(data, change):
    """Change a device, a list of devices, or a page of them."""
    if isinstance(data, list):
        return [change_devices(each, change) for each in data]
    if isinstance(data, dict) and "devices" in data:
        return data | {"devices": change_devices(data["devices"], change)}
    if isinstance(data, dict) and "localisation" in data and "owner" in data:
        return change(dict(data))
    return data


def without_zone(device):
    """Show times without their zone."""
    moments = {key: device[key].replace("Z", "").replace("+00:00", "") for key in MOMENTS}
    return device | moments


def overwrites(request, forward):
    """Refuse a uuid that exists, and change its device nevertheless."""
    honest = forward(request)
    data = request.data()
    if not on("POST", DEVICES, 409).matches(request, honest):
        return honest
    path = f"{DEVICES}{data['device_uuid']}"
    forward(replace(request, method="PUT", path=path).with_data(data))
    return honest


def exists_first(request, forward):
    """Look for the uuid before the fields."""
    honest = forward(request)
    data = request.data()
    if not REFUSED.matches(request, honest) or not isinstance(data, dict):
        return honest
    device_uuid = str(data.get("device_uuid"))
    known = forward(make_read(request, f"{DEVICES}{device_uuid}"))
    if known.status != 200:
        return honest
    return replace(honest, status=409).with_data({"detail": "a device has this uuid already"})


def rounded(device, request):
    """Show a place in whole degrees."""
    if not isinstance(device, dict) or not device.get("localisation"):
        return device
    place = device["localisation"]
    return device | {"localisation": {name: round(place[name]) for name in place}}


def broken(request):
    """Tell a body that is not JSON."""
    return request.data() is None


def page_of_html(request, forward):
    """Respond with a page for people where nothing is found."""
    honest = forward(request)
    return with_text(honest, "text/html", "<h1>Not Found</h1>") if honest.status == 404 else honest


def show_devices(change):
    """Change the devices of the list."""
    return edit(
        on("GET", DEVICES, 200),
        lambda data, _: data | {"devices": change(data["devices"])},
    )


FAULTS = (
    Fault(
        "create-200",
        "POST responds with 200 instead of 201",
        ("D01",),
        respond(CREATED, 200),
        public=True,
    ),
    Fault(
        "times-without-zone",
        "timestamps have no time zone",
        ("D01", "D14"),
        everywhere(without_zone),
    ),
    Fault(
        "no-place-is-empty",
        "a device without a place shows {} instead of null",
        ("D02", "D14"),
        everywhere(
            lambda device: device | {"localisation": {}} if not device["localisation"] else device
        ),
        public=True,
    ),
    Fault(
        "create-zero-is-null",
        "a place at 0, 0 becomes null",
        ("D03", "D42"),
        rewrite(
            on(
                "POST",
                DEVICES,
                when=place(lambda value: value == {"latitude": 0, "longitude": 0}),
            ),
            change_json(lambda data: data | {"localisation": None}),
        ),
    ),
    Fault(
        "create-edge-refused",
        "POST refuses the latitudes 90 and -90",
        ("D03",),
        respond(
            on("POST", DEVICES, 201, when=number("latitude", lambda value: abs(value) == 90)),
            422,
            {"detail": "latitude"},
        ),
    ),
    Fault(
        "get-rounds-place",
        "GET of a device rounds its place to whole degrees",
        (
            *("D04", "D13", "D14", "D15", "D17", "D20", "D26", "D27", "D29", "D30", "D31", "D32"),
            *("D38", "D44"),
        ),
        edit(on("GET", ONE, 200), rounded),
    ),
    Fault(
        "get-impossible-500",
        "GET of an impossible uuid responds with 500",
        ("D05",),
        respond(on("GET", f"{DEVICES}banana", 404), 500, {"detail": "internal error"}),
    ),
    Fault(
        "get-unknown-400",
        "GET of an unknown uuid responds with 400 instead of 404",
        ("D05", "D18"),
        respond(on("GET", ONE, 404), 400),
    ),
    Fault(
        "list-in-reverse",
        "the list is in reverse order",
        ("D06", "D35"),
        show_devices(lambda devices: devices[::-1]),
    ),
    Fault(
        "list-without-places",
        "the list shows every place as null",
        ("D06",),
        show_devices(lambda devices: [each | {"localisation": None} for each in devices]),
    ),
    Fault(
        "list-without-last",
        "the list leaves out the last device",
        ("D06", "D45", "D35", "D42", "D43"),
        show_devices(lambda devices: devices[:-1]),
    ),
    accepts("word", "the uuid banana", uuid(lambda value: value.isalpha()), "D07"),
    accepts(
        "lower-case",
        "a lower-case uuid",
        uuid(lambda value: value != value.upper() and value[-1:].isdigit()),
        "D07",
    ),
    accepts("five-digits", "a uuid with five digits", uuid(lambda v: len(v) == 9), "D07"),
    accepts(
        "seven-digits",
        "a uuid with seven digits",
        uuid(lambda value: len(value) == 11 and value[-1].isdigit()),
        "D07",
    ),
    accepts(
        "no-letter", "a uuid without a letter", uuid(lambda value: value[3:4].isdigit()), "D07"
    ),
    accepts(
        "umlaut",
        "the letter Ä in a uuid",
        uuid(lambda value: value[3:4].isalpha() and not value[3:4].isascii()),
        "D08",
    ),
    accepts(
        "other-digits",
        "digits of another script in a uuid",
        uuid(lambda value: value[4:].isdigit() and not value[4:].isascii()),
        "D08",
    ),
    accepts("newline", "a newline after a uuid", uuid(lambda value: value[-1:] == "\n"), "D08"),
    accepts(
        "latitude",
        "any latitude",
        number("latitude", lambda value: abs(value) > 90),
        "D09",
        public=True,
    ),
    accepts("longitude", "any longitude", number("longitude", lambda v: abs(v) > 180), "D09"),
    accepts(
        "latitude-alone",
        "a latitude without a longitude",
        place(lambda value: set(value) == {"latitude"}),
        "D10",
    ),
    accepts(
        "null-longitude",
        "a longitude that is null",
        place(lambda value: "longitude" in value and value["longitude"] is None),
        "D10",
    ),
    accepts("empty-place", "an empty place", place(lambda value: not value), "D10"),
    accepts(
        "text-latitude",
        "a latitude that is a word",
        place(lambda value: value.get("latitude") == "abc"),
        "D10",
    ),
    accepts("no-day", "the 30th of February", date(lambda value: value.endswith("-30")), "D11"),
    accepts("slashes", "a date with slashes", date(lambda value: "/" in value), "D11"),
    accepts("date-word", "a word as a date", date(str.isalpha), "D11"),
    Fault(
        "create-refuses-leap-day",
        "POST refuses the 29th of February of a leap year",
        ("D11",),
        respond(
            on("POST", DEVICES, 201, when=date(lambda value: value.endswith("-02-29"))),
            422,
            {"detail": "deployment_date"},
        ),
    ),
    accepts("no-owner", "a device without an owner", lacks_field("owner"), "D12"),
    accepts(
        "bad-owner",
        "an owner without @",
        has_field("owner", lambda value: isinstance(value, str) and "@" not in value),
        "D12",
        "D33",
    ),
    Fault(
        "create-invalid-400",
        "POST responds with 400 instead of 422 to a bad field",
        ("D07", "D08", "D09", "D10", "D11", "D12", "D33"),
        respond(on("POST", DEVICES, 422, when=lambda request: not broken(request)), 400),
    ),
    Fault(
        "create-exists-400",
        "a uuid that exists is refused with 400 instead of 409",
        ("D13", "D45"),
        respond(on("POST", DEVICES, 409), 400),
    ),
    Fault(
        "create-exists-overwrites",
        "a uuid that exists is refused, and the device changes nevertheless",
        ("D13",),
        overwrites,
        public=True,
    ),
    Fault(
        "create-exists-first",
        "a uuid that exists is refused with 409 also when a field is bad",
        ("D33",),
        exists_first,
    ),
    Fault(
        "broken-body-500",
        "broken JSON is answered with 500",
        ("D21",),
        respond(on("POST PUT", DEVICES, 422, when=broken), 500, {"detail": "internal error"}),
    ),
    Fault(
        "broken-put-200",
        "a PUT with broken JSON or an empty body responds with 200",
        ("D21",),
        respond(on("PUT", ONE, 422, when=broken), 200, VALID),
    ),
    Fault(
        "not-found-as-html",
        "what is not found is answered with a page of HTML",
        ("D33",),
        page_of_html,
    ),
)
