"""POST /api/v1/survivors with input that breaks a limit."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import has_field, lacks_field, on, respond

SURVIVORS = "/api/v1/survivors"
REFUSED = on("POST", SURVIVORS, 422)
VALID = {"name": "Ann", "age": 30, "gender": "F", "latitude": 0, "longitude": 0}


def registered(request):
    """Make up a survivor from whatever was sent."""
    data = request.data() if isinstance(request.data(), dict) else {}
    survivor = VALID | {"inventory": {}} | {key: data[key] for key in data if key != "id"}
    return survivor | {"id": 987654, "infected": False, "infection_reports": 0}


def accepts(name, title, requirement, when, public=False):
    """Respond with 201 to what should be refused."""
    bend = respond(on("POST", SURVIVORS, 422, when=when), 201, registered)
    return Fault(
        f"create-accepts-{name}", f"registering accepts {title}", requirement, bend, public
    )


def number(field, holds):
    """Tell a number of which something holds."""
    return has_field(
        field,
        lambda value: (
            isinstance(value, int | float) and not isinstance(value, bool) and holds(value)
        ),
    )


def quantity(holds):
    """Tell an inventory with a quantity of which something holds."""
    return has_field("inventory", lambda items: any(map(holds, items.values())))


def refused_but_listed(request, forward):
    """Refuse a survivor without a longitude, and register them nevertheless."""
    refused = forward(request)
    data = request.data()
    if REFUSED.matches(request, refused) and isinstance(data, dict) and "longitude" not in data:
        forward(request.with_data(data | {"longitude": 0}))
    return refused


FAULTS = (
    accepts("no-name", "a survivor without a name", ("Z07",), lacks_field("name")),
    accepts(
        "no-gender", "a survivor without a gender", ("Z07",), lacks_field("gender"), public=True
    ),
    accepts("no-longitude", "a survivor without a longitude", ("Z07",), lacks_field("longitude")),
    accepts(
        "short-name",
        "a name of two characters",
        ("Z08",),
        has_field("name", lambda name: len(name) == 2),
    ),
    accepts(
        "long-name", "a name of 101 characters", ("Z08",), has_field("name", lambda n: len(n) > 100)
    ),
    accepts(
        "blank-name",
        "a name of nothing but spaces",
        ("Z08",),
        has_field("name", lambda name: name.isspace()),
    ),
    accepts("negative-age", "a negative age", ("Z09",), number("age", lambda age: age < 0)),
    accepts("age-151", "an age above 150", ("Z09",), number("age", lambda age: age > 150)),
    accepts("age-fraction", "an age of 30.5", ("Z09",), number("age", lambda age: age % 1)),
    accepts(
        "gender-word",
        "a gender that is a word",
        ("Z10",),
        has_field("gender", lambda gender: len(gender) > 1),
    ),
    accepts(
        "empty-gender",
        "an empty gender",
        ("Z10",),
        has_field("gender", lambda gender: gender == ""),
    ),
    accepts(
        "latitude",
        "any latitude",
        ("Z11",),
        number("latitude", lambda latitude: abs(latitude) > 90),
        public=True,
    ),
    accepts(
        "longitude",
        "any longitude",
        ("Z11",),
        number("longitude", lambda longitude: abs(longitude) > 180),
    ),
    accepts("negative-quantity", "a quantity below 0", ("Z12",), quantity(lambda n: n < 0)),
    accepts("big-quantity", "a quantity above 10000", ("Z12",), quantity(lambda n: n > 10_000)),
    accepts("half-an-item", "a quantity of 1.5", ("Z12",), quantity(lambda n: n % 1)),
    accepts(
        "unknown-item",
        "an item that does not exist",
        ("Z13",),
        has_field("inventory", lambda i: "gold" in i),
    ),
    Fault(
        "create-invalid-400",
        "registering responds with 400 instead of 422 to a bad field",
        ("Z07", "Z08", "Z09", "Z10", "Z11", "Z12", "Z13"),
        respond(on("POST", SURVIVORS, 422, when=lambda request: request.data() is not None), 400),
    ),
    Fault(
        "create-refused-but-listed",
        "a survivor that is refused is listed nevertheless",
        ("Z14",),
        refused_but_listed,
    ),
)
