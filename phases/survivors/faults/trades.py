"""POST /api/v1/trades"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, make_read, on, respond

SURVIVORS = "/api/v1/survivors"
PATH = "/api/v1/trades"
TRADE = on("POST", PATH)
DONE = on("POST", PATH, 200, 201)


def sides_of(request):
    """Return both sides of a trade, or two empty ones."""
    data = request.data()
    sides = [data.get(name) for name in ("left", "right")] if isinstance(data, dict) else []
    return sides if all(isinstance(side, dict) for side in sides) and sides else [{}, {}]


def as_they_are(request, forward):
    """Show both survivors as they are."""
    ids = [side.get("survivor_id") for side in sides_of(request)]
    left, right = (forward(make_read(request, f"{SURVIVORS}/{one}")).data() for one in ids)
    return {"left": left, "right": right}


def accepted(code):
    """Respond with 200, as if the trade had been done, where the server has this conflict."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data() if honest.status == 409 and TRADE.matches_request(request) else None
        if not isinstance(data, dict) or data.get("code") != code:
            return honest
        return respond(TRADE, 200, as_they_are(request, forward))(request, lambda _: honest)

    return bend


def quantities(holds):
    """Tell a trade with a quantity of which something holds."""

    def check(request):
        items = [side.get("items") or {} for side in sides_of(request)]
        return any(holds(quantity) for each in items for quantity in each.values())

    return check


def side_is_empty(request):
    """Tell a trade in which a side gives nothing."""
    return any(side.get("items") == {} for side in sides_of(request))


def with_themselves(request):
    """Tell a trade of a survivor with themselves."""
    left, right = (side.get("survivor_id") for side in sides_of(request))
    return left is not None and left == right


def unknown_item(request):
    """Tell a trade of an item that does not exist."""
    return any("gold" in (side.get("items") or {}) for side in sides_of(request))


def insufficient_first(request, forward):
    """Look at what the sides own before their infection."""
    honest = forward(request)
    data = honest.data() if honest.status == 409 and TRADE.matches_request(request) else None
    if not isinstance(data, dict) or data.get("code") != "infected":
        return honest
    shown = as_they_are(request, forward)
    for side, name in zip(sides_of(request), ("left", "right"), strict=True):
        owned = shown[name]["inventory"] or {}
        if owned and any(owned[item] < quantity for item, quantity in side["items"].items()):
            return honest.with_data(data | {"code": "insufficient_items"})
    return honest


def unequal_first(request, forward):
    """Look at the points before what the sides own."""
    honest = forward(request)
    data = honest.data() if honest.status == 409 and TRADE.matches_request(request) else None
    if not isinstance(data, dict) or data.get("code") != "insufficient_items":
        return honest
    points = {"water": 4, "food": 3, "medication": 2, "ammunition": 1}
    left, right = (
        sum(points[item] * n for item, n in side["items"].items()) for side in sides_of(request)
    )
    return honest if left == right else honest.with_data(data | {"code": "unequal_points"})


def undone(request, forward):
    """Give the items back as soon as they were traded."""
    honest = forward(request)
    left, right = sides_of(request)
    if DONE.matches(request, honest) and len(left["items"]) + len(right["items"]) > 2:
        items = {
            "left": left | {"items": right["items"]},
            "right": right | {"items": left["items"]},
        }
        forward(request.with_data(items))
    return honest


def accepts(name, title, when, *requirements):
    """Respond with 200 to a trade that is malformed."""
    bend = respond(on("POST", PATH, 422, when=when), 200, {"left": {}, "right": {}})
    return Fault(f"trade-accepts-{name}", f"a trade is accepted {title}", requirements, bend)


FAULTS = (
    Fault(
        "trade-sides-swapped",
        "a trade responds with left and right exchanged",
        ("Z32",),
        edit(DONE, lambda data, _: {"left": data["right"], "right": data["left"]}),
        public=True,
    ),
    Fault(
        "trade-without-right",
        "a trade responds with the left survivor only",
        ("Z32",),
        edit(DONE, lambda data, _: {"left": data["left"]}),
    ),
    Fault(
        "trade-undone",
        "a trade of several kinds of items is shown and not kept",
        ("Z32", "Z33"),
        undone,
    ),
    Fault(
        "trade-unequal",
        "a trade of unequal points responds with 200",
        ("Z34", "Z40"),
        accepted("unequal_points"),
        public=True,
    ),
    Fault(
        "trade-insufficient",
        "a trade of items that nobody owns responds with 200",
        ("Z35", "Z39", "Z40", "Z47"),
        accepted("insufficient_items"),
    ),
    Fault(
        "trade-infected",
        "a trade with an infected survivor responds with 200",
        ("Z36", "Z39", "Z40"),
        accepted("infected"),
    ),
    Fault(
        "trade-conflict-400",
        "a trade that the state forbids responds with 400 instead of 409",
        ("Z34", "Z35", "Z36", "Z39", "Z40", "Z47"),
        respond(on("POST", PATH, 409), 400),
    ),
    accepts("empty-side", "in which a side gives nothing", side_is_empty, "Z37"),
    accepts("zero", "with a quantity of 0", quantities(lambda n: n == 0), "Z37", "Z39"),
    accepts("negative", "with a negative quantity", quantities(lambda n: n < 0), "Z37"),
    accepts("one-survivor", "of a survivor with themselves", with_themselves, "Z37"),
    Fault(
        "trade-unknown-item-404",
        "a trade of an unknown item responds with 404 instead of 422",
        ("Z37",),
        respond(on("POST", PATH, 422, when=unknown_item), 404),
    ),
    Fault(
        "trade-unknown-422",
        "a trade with an unknown survivor responds with 422 instead of 404",
        ("Z38", "Z39"),
        respond(on("POST", PATH, 404), 422),
    ),
    Fault(
        "trade-unknown-409",
        "a trade with an unknown survivor responds with 409 instead of 404",
        ("Z38", "Z39"),
        respond(on("POST", PATH, 404), 409, {"detail": "nobody", "code": "infected"}),
    ),
    Fault(
        "trade-insufficient-first",
        "of an infected side and one that owns too little the latter is complained about",
        ("Z39",),
        insufficient_first,
    ),
    Fault(
        "trade-unequal-first",
        "of too few items and unequal points the latter is complained about",
        ("Z39",),
        unequal_first,
    ),
)
