"""The report, the service, and the bonuses of phase 3."""

from dataclasses import replace

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import (
    edit,
    has_parameter,
    make_read,
    on,
    rewrite,
    with_query,
)

SURVIVORS = "/api/v1/survivors"
REPORTS = on("GET", "/api/v1/reports", 200)
PERCENTAGES = ("infected_percentage", "non_infected_percentage")
CRASH = {"detail": "something went wrong"}


def percentages(change):
    """Change both percentages of a report."""
    return edit(
        REPORTS, lambda data, _: data | {key: change(data[key]) for key in PERCENTAGES if data[key]}
    )


def counts(request, forward):
    """Put numbers of survivors in place of percentages."""
    honest = forward(request)
    if not REPORTS.matches(request, honest):
        return honest
    listed = forward(make_read(request, SURVIVORS)).data()
    total = len(listed["survivors"] if isinstance(listed, dict) else listed)
    data = honest.data()
    counted = {key: data[key] * total / 100 for key in PERCENTAGES}
    return honest if total == 0 else honest.with_data(data | counted)


def divided_by_all(data, request):
    """Divide by the number of all survivors what only the healthy own."""
    share = data["non_infected_percentage"] / 100
    averages = {item: average * share for item, average in data["average_resources"].items()}
    return data | {"average_resources": averages}


def whole_averages(data, request):
    """Cut the averages down to integers."""
    averages = {item: int(average) for item, average in data["average_resources"].items()}
    return data | {"average_resources": averages}


def crash_when_empty(request, forward):
    """Divide by the number of survivors, whatever it is."""
    honest = forward(request)
    data = honest.data() if REPORTS.matches(request, honest) else None
    if not isinstance(data, dict) or any(data[key] for key in PERCENTAGES):
        return honest
    return replace(honest, status=500).with_data(CRASH)


def undocumented(path, method):
    """Leave a method of a path out of the document."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data()
        if honest.status != 200 or not isinstance(data, dict) or "paths" not in data:
            return honest
        for name, methods in data["paths"].items():
            if name.rstrip("/").endswith(path):
                methods.pop(method, None)
        return honest if data == honest.data() else honest.with_data(data)

    return bend


def without_header(name):
    """Leave out a header of the report."""

    def bend(request, forward):
        honest = forward(request)
        if not REPORTS.matches(request, honest):
            return honest
        kept = tuple((key, value) for key, value in honest.headers if key != name)
        return replace(honest, headers=kept)

    return bend


def unconditional(request):
    """Ask for the report whatever the client knows."""
    kept = tuple((key, value) for key, value in request.headers if key != "if-none-match")
    return replace(request, headers=kept)


FAULTS = (
    Fault(
        "report-fractions",
        "percentages go from 0 to 1 instead of 100",
        ("Z42",),
        percentages(lambda share: share / 100),
    ),
    Fault(
        "report-counts",
        "percentages hold numbers of survivors",
        ("Z42",),
        counts,
        public=True,
    ),
    Fault(
        "report-percentages-swapped",
        "the percentages of the infected and the others are exchanged",
        ("Z42",),
        edit(
            REPORTS,
            lambda data, _: (
                data | dict(zip(PERCENTAGES, [data[k] for k in PERCENTAGES[::-1]], strict=True))
            ),
        ),
    ),
    Fault(
        "report-averages-of-all",
        "averages are divided by the number of all survivors",
        ("Z43",),
        edit(REPORTS, divided_by_all),
    ),
    Fault(
        "report-whole-averages",
        "averages lose their fraction",
        ("Z43",),
        edit(REPORTS, whole_averages),
    ),
    Fault(
        "report-no-points-lost",
        "the points lost are always 0",
        ("Z44",),
        edit(REPORTS, lambda data, _: data | {"points_lost": 0}),
    ),
    Fault(
        "report-of-nobody-crashes",
        "the report without survivors is answered with 500",
        ("Z41",),
        crash_when_empty,
    ),
    Fault(
        "health-ok",
        "health says ok instead of healthy",
        ("Z45",),
        edit(on("GET", "/health", 200), lambda data, _: data | {"status": "ok"}),
    ),
    Fault(
        "openapi-without-trades",
        "the OpenAPI document lacks the trades",
        ("Z46",),
        undocumented("/trades", "post"),
    ),
    Fault(
        "openapi-without-location",
        "the OpenAPI document lacks PATCH of the location",
        ("Z46",),
        undocumented("/location", "patch"),
    ),
    Fault(
        "filter-ignored",
        "the filter of the list is ignored",
        ("Z48",),
        rewrite(
            on("GET", SURVIVORS, when=has_parameter("infected")),
            lambda request: with_query(request, infected=None),
        ),
    ),
    Fault(
        "page-skip-ignored",
        "skip is ignored",
        ("Z48",),
        rewrite(
            on("GET", SURVIVORS, when=has_parameter("skip")),
            lambda request: with_query(request, skip=None),
        ),
    ),
    Fault("report-without-etag", "the report has no ETag", ("Z49",), without_header("etag")),
    Fault(
        "report-always-sent",
        "If-None-Match is ignored",
        ("Z49",),
        rewrite(on("GET", "/api/v1/reports"), unconditional),
    ),
)
