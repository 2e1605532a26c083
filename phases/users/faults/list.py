"""GET /users/"""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on

LISTED = on("GET", "/users/", 200)
PLAIN = on("GET", "/users/", 200, when=lambda request: not request.query)


def users(change):
    """Change the users of a list, whether it is a bare array or an envelope."""

    def changed(data, request):
        return data | {"users": change(data["users"])} if isinstance(data, dict) else change(data)

    return edit(LISTED, changed)


def without(*fields):
    """A user that lacks fields."""
    return lambda user: {key: user[key] for key in user if key not in fields}


def empty_404(request, forward):
    """Say 404 where there is nothing to list, and no page or search was asked for."""
    honest = forward(request)
    data = honest.data() if PLAIN.matches(request, honest) else None
    listed = data["users"] if isinstance(data, dict) else data
    return replace(honest, status=404).with_data({"detail": "no users"}) if listed == [] else honest


FAULTS = (
    Fault(
        "list-reversed",
        "the list is in descending order of id",
        ("U21", "U22", "U32", "U34", "U47"),
        users(lambda found: found[::-1]),
        public=True,
    ),
    Fault(
        "list-loses-the-last",
        "the list misses its last user",
        ("U20", "U21", "U22", "U28", "U32", "U34", "U47"),
        users(lambda found: found[:-1]),
    ),
    Fault(
        "list-without-ages",
        "the list shows users without their age",
        ("U21",),
        users(lambda found: [without("age")(user) for user in found]),
    ),
    Fault(
        "list-empty-404",
        "a list of no users is answered with 404",
        ("U20",),
        empty_404,
    ),
)
