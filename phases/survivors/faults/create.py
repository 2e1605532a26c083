"""POST /api/v1/survivors with valid input, and GET /api/v1/items."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    change_json,
    edit,
    has_field,
    lacks_field,
    on,
    refuse,
    respond,
    rewrite,
)

SURVIVORS = "/api/v1/survivors"
CREATED = on("POST", SURVIVORS, 201)
ITEMS = on("GET", "/api/v1/items", 200)


def from_client(*fields):
    """Show what the client sent for these fields."""

    def change(survivor, request):
        data = request.data()
        return survivor | {field: data[field] for field in fields if field in data}

    return change


def everything_from_client(survivor, request):
    """Show all fields that the client sent."""
    return request.data() | survivor


def with_spaces(survivor, request):
    """Show the name with the spaces that were sent."""
    name = request.data()["name"]
    return survivor | {"name": name} if name.strip() == survivor["name"] else survivor


def too_long_in_utf16(name):
    """Tell a name of at most 100 code points that takes more than 100 units of UTF-16."""
    text = name.strip() if isinstance(name, str) else ""
    return len(text) <= 100 < len(text.encode("utf-16-le")) // 2


FAULTS = (
    Fault(
        "items-water-3",
        "water is worth 3 points in the list of items",
        ("Z01",),
        edit(
            ITEMS,
            lambda items, _: [
                item | {"points": 3} if item["name"] == "water" else item for item in items
            ],
        ),
    ),
    Fault(
        "create-200",
        "registering a survivor responds with 200 instead of 201",
        ("Z02",),
        respond(CREATED, 200),
        public=True,
    ),
    Fault(
        "create-coordinates-cut",
        "coordinates lose their fraction when a survivor is registered",
        ("Z02",),
        rewrite(
            on("POST", SURVIVORS, when=has_field("latitude", lambda number: abs(number) <= 90)),
            change_json(
                lambda data: (
                    data
                    | {
                        key: int(data[key])
                        for key in ("latitude", "longitude")
                        if isinstance(data.get(key), float) and abs(data[key]) <= 90
                    }
                )
            ),
        ),
    ),
    Fault(
        "create-without-inventory-null",
        "a survivor registered without an inventory is shown with the inventory null",
        ("Z03",),
        edit(
            on("POST", SURVIVORS, 201, when=lacks_field("inventory")),
            lambda survivor, _: survivor | {"inventory": None},
        ),
    ),
    Fault(
        "create-missing-item-is-one",
        "an item that is left out of the inventory has the quantity 1",
        ("Z03",),
        rewrite(
            on("POST", SURVIVORS, when=has_field("inventory", lambda items: 0 < len(items) < 4)),
            change_json(
                lambda data: (
                    data
                    | {
                        "inventory": dict.fromkeys(("water", "food", "medication", "ammunition"), 1)
                        | data["inventory"]
                    }
                )
            ),
        ),
    ),
    Fault(
        "create-id-from-client",
        "an id that the client sends is used",
        ("Z15",),
        edit(CREATED, from_client("id")),
    ),
    Fault(
        "create-infected-from-client",
        "a client can register an infected survivor",
        ("Z15",),
        edit(CREATED, from_client("infected", "infection_reports")),
    ),
    Fault(
        "create-unknown-field-echoed",
        "a field that the API does not know is echoed",
        ("Z15",),
        edit(CREATED, everything_from_client),
    ),
    Fault(
        "create-name-not-stripped",
        "spaces around a name are kept",
        ("Z08",),
        edit(CREATED, with_spaces),
    ),
    Fault(
        "create-name-in-utf16",
        "a name of 100 characters is refused when it holds emoji",
        ("Z08",),
        refuse(on("POST", SURVIVORS, when=has_field("name", too_long_in_utf16))),
    ),
    Fault(
        "create-age-0-refused",
        "the age 0 is refused",
        ("Z09",),
        refuse(on("POST", SURVIVORS, when=has_field("age", lambda age: age == 0))),
        public=True,
    ),
    Fault(
        "create-gender-o-refused",
        "the gender O is refused",
        ("Z10",),
        refuse(on("POST", SURVIVORS, when=has_field("gender", lambda gender: gender == "O"))),
    ),
    Fault(
        "create-longitude-limited-to-90",
        "a longitude beyond 90 degrees is refused",
        ("Z11",),
        refuse(
            on(
                "POST",
                SURVIVORS,
                when=has_field("longitude", lambda number: 90 < abs(number) <= 180),
            )
        ),
    ),
    Fault(
        "create-quantity-limited-to-1000",
        "a quantity above 1000 is refused",
        ("Z12",),
        refuse(
            on(
                "POST",
                SURVIVORS,
                when=has_field("inventory", lambda items: any(n > 1000 for n in items.values())),
            )
        ),
    ),
)
