"""GET /users/?skip=&limit="""

from dataclasses import replace

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

LISTED = on("GET", "/users/", 200)
PAGE = {"users": [], "total": 0, "page": 1, "size": 100, "has_next": False}


def whole(text):
    """Whether a query value is a whole number."""
    return text.lstrip("-").isdigit()


def envelope(change):
    """Change a list that is an envelope; phase 1 may answer a bare array."""
    return edit(
        LISTED, lambda data, request: data | change(data, request) if "total" in data else data
    )


def accepts(name, title, parameter, holds, broken=("U36",), public=False):
    """GET answers 200 to a query that it should refuse."""
    where = on("GET", "/users/", 422, when=has_parameter(parameter, holds))
    return Fault(f"page-accepts-{name}", title, broken, respond(where, 200, PAGE), public)


def full_page(data, request):
    """has_next is true whenever the page is full."""
    return {"has_next": bool(data["users"]) and len(data["users"]) == data["size"]}


def short(request):
    """The limit, when none is asked for, is 10."""
    return request if "limit" in parse_query(request) else with_query(request, limit=10)


def one_more(request):
    """One user too many is skipped."""
    skip = parse_query(request).get("skip", "")
    return with_query(request, skip=int(skip) + 1) if skip.isdigit() and int(skip) else request


def past_end_404(request, forward):
    """There is no such page."""
    honest = forward(request)
    data = honest.data() if LISTED.matches(request, honest) else None
    if not isinstance(data, dict) or data["users"] or not data.get("total"):
        return honest
    return replace(honest, status=404).with_data({"detail": "no such page"})


FAULTS = (
    Fault(
        "page-skip-ignored",
        "skip is ignored",
        ("U32", "U33", "U34", "U35", "U47"),
        rewrite(
            on("GET", "/users/", when=has_parameter("skip", str.isdigit)),
            lambda request: with_query(request, skip=None),
        ),
        public=True,
    ),
    Fault(
        "page-limit-ignored",
        "limit is ignored",
        ("U32", "U33", "U35", "U36", "U47"),
        rewrite(
            on("GET", "/users/", when=has_parameter("limit", str.isdigit)),
            lambda request: (
                with_query(request, limit=100)
                if 1 <= int(parse_query(request)["limit"]) <= 1000
                else request
            ),
        ),
    ),
    Fault(
        "page-default-10",
        "without a limit the list shows 10 users",
        ("U34",),
        rewrite(on("GET", "/users/"), short),
    ),
    Fault(
        "page-total-of-page",
        "total counts the users of the page",
        ("U32", "U34", "U35", "U47"),
        envelope(lambda data, _: {"total": len(data["users"])}),
    ),
    Fault(
        "page-number-from-0",
        "pages are counted from 0",
        ("U32", "U34", "U35", "U47"),
        envelope(lambda data, _: {"page": data["page"] - 1}),
    ),
    Fault(
        "page-always-more",
        "has_next is always true",
        ("U33", "U34", "U35"),
        envelope(lambda data, _: {"has_next": True}),
    ),
    Fault(
        "page-never-more",
        "has_next is always false",
        ("U33", "U34", "U47"),
        envelope(lambda data, _: {"has_next": False}),
    ),
    Fault(
        "page-full-means-more",
        "has_next is true on a last page that is full",
        ("U33",),
        envelope(full_page),
        public=True,
    ),
    Fault(
        "page-past-end-404",
        "a page past the end is answered with 404",
        ("U35",),
        past_end_404,
    ),
    accepts("negative-skip", "a negative skip is accepted", "skip", lambda v: v.startswith("-")),
    accepts(
        "limit-0",
        "a limit of 0 is accepted",
        "limit",
        lambda value: value == "0",
        broken=("U36", "U41"),
    ),
    accepts(
        "big-limit",
        "a limit above 1000 is accepted",
        "limit",
        lambda value: whole(value) and int(value) > 1000,
    ),
)
