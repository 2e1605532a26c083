"""GET /devices/?owner=&skip=&limit="""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    edit,
    has_parameter,
    on,
    parse_query,
    respond,
    rewrite,
    with_query,
)

DEVICES = "/devices/"
LIST = on("GET", DEVICES, 200)
EMPTY = {"devices": [], "total": 0, "page": 1, "size": 100, "has_next": False}


def integer(holds):
    """Tell an integer of which something holds."""
    return lambda text: text.lstrip("-").isdigit() and holds(int(text))


def exact_owner(page, request):
    """Show only the owners whose letters have the same case."""
    owner = parse_query(request).get("owner")
    if owner is None:
        return page
    devices = [device for device in page["devices"] if device["owner"] == owner]
    return page if devices == page["devices"] else page | {"devices": devices, "total": 0}


FAULTS = (
    Fault(
        "list-is-an-array",
        "the list is a bare array without total and page",
        ("D34", "D35"),
        edit(LIST, lambda page, _: page["devices"]),
    ),
    Fault(
        "total-of-page",
        "total counts the devices of the page only",
        ("D34", "D35"),
        edit(LIST, lambda page, _: page | {"total": len(page["devices"])}),
        public=True,
    ),
    Fault(
        "page-from-zero",
        "pages are counted from 0",
        ("D35",),
        edit(LIST, lambda page, _: page | {"page": page["page"] - 1}),
    ),
    Fault(
        "size-of-page",
        "size is the number of devices on the page, not the limit",
        ("D35",),
        edit(LIST, lambda page, _: page | {"size": len(page["devices"])}),
    ),
    Fault(
        "has-next-at-the-end",
        "has_next is true on a last page that is full",
        ("D35",),
        edit(
            LIST,
            lambda page, _: (
                page | {"has_next": page["has_next"] or 0 < len(page["devices"]) == page["size"]}
            ),
        ),
    ),
    Fault(
        "default-limit-20",
        "without a limit the page shows 20 devices",
        ("D35",),
        rewrite(
            on("GET", DEVICES, when=lambda request: "limit" not in parse_query(request)),
            lambda request: with_query(request, limit=20),
        ),
    ),
    Fault(
        "skip-ignored",
        "skip is ignored",
        ("D35",),
        rewrite(
            on("GET", DEVICES, when=has_parameter("skip", integer(lambda skip: skip > 0))),
            lambda request: with_query(request, skip=None),
        ),
    ),
    Fault(
        "limit-1001",
        "a limit above 1000 is accepted",
        ("D35",),
        respond(
            on("GET", DEVICES, 422, when=has_parameter("limit", integer(lambda n: n > 1000))),
            200,
            EMPTY,
        ),
    ),
    Fault(
        "limit-0",
        "a limit of 0 is accepted",
        ("D35",),
        respond(
            on("GET", DEVICES, 422, when=has_parameter("limit", integer(lambda n: n == 0))),
            200,
            EMPTY,
        ),
    ),
    Fault(
        "skip-negative",
        "a negative skip is accepted",
        ("D35",),
        respond(
            on("GET", DEVICES, 422, when=has_parameter("skip", integer(lambda n: n < 0))),
            200,
            EMPTY,
        ),
    ),
    Fault(
        "owner-ignored",
        "owner= is ignored",
        ("D34",),
        rewrite(
            on("GET", DEVICES, when=has_parameter("owner")),
            lambda request: with_query(request, owner=None),
        ),
        public=True,
    ),
    Fault(
        "owner-exact",
        "owner= tells capital letters from small ones",
        ("D34",),
        edit(LIST, exact_owner),
    ),
)
