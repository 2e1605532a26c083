"""POST /api/v1/survivors/{id}/infection-reports"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, make_read, on, respond, with_text

SURVIVORS = "/api/v1/survivors"
PATH = f"{SURVIVORS}/{{any}}/infection-reports"
DONE = on("POST", PATH, 201)


def conflict(code):
    """Tell a 409 with this code."""

    def is_it(response):
        data = response.data()
        return response.status == 409 and isinstance(data, dict) and data.get("code") == code

    return is_it


def accepted(code):
    """Respond with 201, as if a report had been counted, where the server has this conflict."""
    is_conflict = conflict(code)

    def bend(request, forward):
        honest = forward(request)
        if not on("POST", PATH).matches_request(request) or not is_conflict(honest):
            return honest
        survivor = forward(make_read(request, reported(request))).data()
        count = {"reports": survivor["infection_reports"], "infected": survivor["infected"]}
        body = {"survivor_id": survivor["id"]} | count
        return respond(on("POST", PATH), 201, body)(request, lambda _: honest)

    return bend


def reported(request):
    """Return the path of the survivor that is reported."""
    return request.path.rstrip("/").removesuffix("/infection-reports")


def reporter_first(request, forward):
    """Look at the reporter's infection before the survivor's."""
    honest = forward(request)
    if not on("POST", PATH).matches_request(request) or not conflict("already_infected")(honest):
        return honest
    reporter = forward(make_read(request, f"{SURVIVORS}/{request.data()['reporter_id']}")).data()
    if not reporter["infected"]:
        return honest
    return honest.with_data(honest.data() | {"code": "reporter_infected"})


def about_themselves(request):
    """Tell a report of a survivor about themselves."""
    data = request.data()
    reporter = data.get("reporter_id") if isinstance(data, dict) else None
    return reported(request).endswith(f"/{reporter}")


def without(*keys):
    """Leave out keys of a 409."""

    def bend(request, forward):
        honest = forward(request)
        data = honest.data() if honest.status == 409 else None
        if not isinstance(data, dict):
            return honest
        return honest.with_data({key: data[key] for key in data if key not in keys})

    return bend


def nested(request, forward):
    """Put the code of a 409 into its detail."""
    honest = forward(request)
    data = honest.data() if honest.status == 409 else None
    return honest.with_data({"detail": data}) if isinstance(data, dict) else honest


def empty_detail(request, forward):
    """Leave the detail of a 422 empty."""
    honest = forward(request)
    data = honest.data() if honest.status == 422 else None
    return honest.with_data(data | {"detail": ""}) if isinstance(data, dict) else honest


def page_of_html(request, forward):
    """Respond with a page for people where nothing is found."""
    honest = forward(request)
    return with_text(honest, "text/html", "<h1>Not Found</h1>") if honest.status == 404 else honest


FAULTS = (
    Fault(
        "report-200",
        "an infection report responds with 200 instead of 201",
        ("Z23",),
        respond(DONE, 200),
    ),
    Fault(
        "report-two-infect",
        "the second reporter is told that the survivor is infected",
        ("Z23",),
        edit(DONE, lambda data, _: data | {"infected": data["reports"] >= 2}),
    ),
    Fault(
        "report-does-not-tell",
        "the third reporter is told that the survivor is not infected",
        ("Z24",),
        edit(DONE, lambda data, _: data | {"infected": False}),
    ),
    Fault(
        "report-count-is-one",
        "each report responds with the count 1",
        ("Z23", "Z24"),
        edit(DONE, lambda data, _: data | {"reports": 1}),
    ),
    Fault(
        "infected-inventory-empty",
        "an infected survivor is shown with an empty inventory instead of null",
        ("Z24",),
        edit(
            on("GET", f"{SURVIVORS}/{{any}}", 200),
            lambda one, _: one | {"inventory": {}} if one["inventory"] is None else one,
        ),
        public=True,
    ),
    Fault(
        "report-twice",
        "a second report by the same survivor responds with 201",
        ("Z25", "Z40"),
        accepted("already_reported"),
        public=True,
    ),
    Fault(
        "report-oneself",
        "a survivor who reports themselves gets 201",
        ("Z26", "Z39"),
        respond(on("POST", PATH, 422, when=about_themselves), 201, {"reports": 1}),
    ),
    Fault(
        "report-unknown-201",
        "a report about or by an unknown survivor responds with 201",
        ("Z27", "Z39"),
        respond(on("POST", PATH, 404), 201, {"reports": 1, "infected": False}),
    ),
    Fault(
        "report-unknown-422",
        "a report about or by an unknown survivor responds with 422 instead of 404",
        ("Z27", "Z39"),
        respond(on("POST", PATH, 404), 422),
    ),
    Fault(
        "report-by-infected",
        "an infected survivor may report",
        ("Z28", "Z39", "Z40"),
        accepted("reporter_infected"),
    ),
    Fault(
        "report-about-infected",
        "a report about an infected survivor responds with 201",
        ("Z29", "Z39", "Z40"),
        accepted("already_infected"),
    ),
    Fault(
        "report-reporter-first",
        "of two infected survivors the reporter is complained about",
        ("Z39",),
        reporter_first,
    ),
    Fault(
        "conflict-without-code",
        "a 409 has no code",
        ("Z25", "Z28", "Z29", "Z31", "Z34", "Z35", "Z36", "Z39", "Z40"),
        without("code"),
    ),
    Fault(
        "conflict-code-nested",
        "the code of a 409 stands inside its detail",
        ("Z25", "Z28", "Z29", "Z31", "Z34", "Z35", "Z36", "Z39", "Z40"),
        nested,
    ),
    Fault("conflict-without-detail", "a 409 has no detail", ("Z40",), without("detail")),
    Fault("refusal-without-detail", "the detail of a 422 is empty", ("Z40",), empty_detail),
    Fault("not-found-html", "a 404 is an HTML page", ("Z40",), page_of_html),
)
