"""Health, the OpenAPI document, and the two bonuses."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, has_parameter, on, rewrite, with_query

STATS = on("GET", "/users/stats/", 200)


def undocumented(path, method):
    """The document lacks a method of a path; how its parameter is called does not matter."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data()
        if honest.status != 200 or not isinstance(data, dict) or "paths" not in data:
            return honest
        for name, methods in data["paths"].items():
            if name.rstrip("/").partition("{")[0] == path.partition("{")[0]:
                methods.pop(method, None)
        return honest if data == honest.data() else honest.with_data(data)

    return bend


def without_bodies(request, forward):
    """The operations of the document say nothing of bodies."""
    honest = forward(request)
    data = honest.data()
    if honest.status != 200 or not isinstance(data, dict) or "paths" not in data:
        return honest
    for methods in data["paths"].values():
        for operation in methods.values():
            operation.pop("requestBody", None)
    return honest if data == honest.data() else honest.with_data(data)


def crash_when_empty(request, forward):
    """Divide by the number of users, whatever it is."""
    honest = forward(request)
    data = honest.data() if STATS.matches(request, honest) else None
    if not isinstance(data, dict) or data.get("total_users") != 0:
        return honest
    return replace(honest, status=500).with_data({"detail": "something went wrong"})


FAULTS = (
    Fault(
        "health-ok",
        "health says ok instead of healthy",
        ("U44",),
        edit(on("GET", "/health", 200), lambda data, _: data | {"status": "ok"}),
    ),
    Fault(
        "openapi-without-delete",
        "the OpenAPI document lacks DELETE",
        ("U45",),
        undocumented("/users/{", "delete"),
    ),
    Fault(
        "openapi-without-bodies",
        "the OpenAPI document does not show what a request must contain",
        ("U49",),
        without_bodies,
    ),
    Fault(
        "search-ignored",
        "q is ignored",
        ("U47",),
        rewrite(
            on("GET", "/users/", when=has_parameter("q")),
            lambda request: with_query(request, q=None),
        ),
    ),
    Fault(
        "search-without-pages",
        "a search ignores skip and limit",
        ("U47",),
        rewrite(
            on("GET", "/users/", when=has_parameter("q")),
            lambda request: with_query(request, skip=None, limit=None),
        ),
    ),
    Fault(
        "stats-average-of-all",
        "the average age counts users without an age as 0",
        ("U48",),
        edit(
            STATS,
            lambda data, _: (
                data
                | {
                    "average_age": data["average_age"]
                    * sum(data["age_distribution"].values())
                    / max(1, data["total_users"])
                }
            ),
        ),
    ),
    Fault(
        "stats-of-nobody-crash",
        "stats of no users are answered with 500",
        ("U48",),
        crash_when_empty,
    ),
)
