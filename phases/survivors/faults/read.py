"""GET /api/v1/survivors and GET /api/v1/survivors/{id}"""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond

SURVIVORS = "/api/v1/survivors"
ONE = on("GET", f"{SURVIVORS}/{{any}}", 200)
ALL = on("GET", SURVIVORS, 200, when=lambda request: not request.query)
CRASH = {"detail": "something went wrong"}


def survivors(change):
    """Change the survivors of the list, whether it is a bare array or an object."""

    def changed(data, request):
        if isinstance(data, dict):
            return data | {"survivors": change(data["survivors"])}
        return change(data)

    return edit(ALL, changed)


def without_zeros(survivor, request):
    """Leave out the items that the survivor does not own."""
    inventory = survivor["inventory"] or {}
    return survivor | {"inventory": {item: n for item, n in inventory.items() if n} or None}


def empty_404(request, forward):
    """Respond with 404 where there is nobody to list."""
    honest = forward(request)
    data = honest.data() if ALL.matches(request, honest) else None
    found = data["survivors"] if isinstance(data, dict) else data
    return replace(honest, status=404).with_data({"detail": "nobody"}) if found == [] else honest


def unversioned(request, forward):
    """Serve the list at a path without the version, too."""
    honest = forward(request)
    if request.path.rstrip("/") != "/survivors" or honest.status != 404:
        return honest
    return forward(replace(request, path=SURVIVORS))


FAULTS = (
    Fault(
        "get-without-zeros",
        "reading a survivor leaves out the items that they do not own",
        ("Z03", "Z04", "Z12"),
        edit(ONE, without_zeros),
    ),
    Fault(
        "get-without-gender",
        "reading a survivor shows no gender",
        ("Z04", "Z10", "Z16"),
        edit(ONE, lambda one, _: {key: one[key] for key in one if key != "gender"}),
    ),
    Fault(
        "get-missing-200",
        "reading an unknown survivor responds with 200 and nothing in it",
        ("Z05",),
        respond(on("GET", f"{SURVIVORS}/{{any}}", 404), 200, {}),
        public=True,
    ),
    Fault(
        "get-odd-id-crashes",
        "an id that is a word crashes the server",
        ("Z05",),
        respond(
            on("GET", f"{SURVIVORS}/{{any}}", 400, 404, 422, when=lambda q: q.path.endswith("abc")),
            500,
            CRASH,
        ),
    ),
    Fault(
        "list-reversed",
        "the list begins with the newest survivor",
        ("Z06",),
        survivors(lambda found: found[::-1]),
        public=True,
    ),
    Fault(
        "list-loses-the-last",
        "the list misses its last survivor",
        ("Z06", "Z22"),
        survivors(lambda found: found[:-1]),
    ),
    Fault(
        "list-of-50",
        "the list ends after 50 survivors",
        ("Z22",),
        survivors(lambda found: found[:50]),
    ),
    Fault("list-empty-404", "a list of nobody responds with 404", ("Z06",), empty_404),
    Fault(
        "list-shows-infected-inventory",
        "the list shows what an infected survivor owns",
        ("Z24",),
        survivors(
            lambda found: [
                one | {"inventory": {"water": 1}} if one["inventory"] is None else one
                for one in found
            ]
        ),
    ),
    Fault(
        "unversioned-path",
        "the list is found without the version in its path as well",
        ("Z21",),
        unversioned,
    ),
)
