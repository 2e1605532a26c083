"""The history of a device, what is near, health and the OpenAPI document."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, has_parameter, on, respond, with_text

DEVICES = "/devices/"
PATH = f"{DEVICES}{{any}}/history"
HISTORY = on("GET", PATH, 200)
NEAR = on("GET", f"{DEVICES}near", 200)


def each_entry(change, action=None):
    """Change the entries of a history, or those of one action."""
    return edit(
        HISTORY,
        lambda entries, _: [
            change(entry) if action in (None, entry["action"]) else entry for entry in entries
        ],
    )


def with_changes(change, action=None):
    """Change what the entries say of fields."""
    return each_entry(lambda entry: entry | {"changes": change(entry["changes"])}, action)


def split_place(changes):
    """Show latitude and longitude instead of the place."""
    if "localisation" not in changes:
        return changes
    place = changes["localisation"]
    parts = {
        name: {when: (place[when] or {}).get(name) for when in ("old", "new")}
        for name in ("latitude", "longitude")
    }
    return {field: changes[field] for field in changes if field != "localisation"} | parts


def in_document(change):
    """Change the OpenAPI document."""
    return edit(on("GET", "/openapi.json", 200), lambda document, _: change(document))


def as_text(request, forward):
    """Say that the API is healthy in plain text."""
    honest = forward(request)
    if not on("GET", "/health", 200).matches(request, honest):
        return honest
    return with_text(honest, "text/plain", "healthy")


FAULTS = (
    Fault(
        "history-newest-first",
        "the history shows the newest entry first",
        ("D37",),
        edit(HISTORY, lambda entries, _: entries[::-1]),
        public=True,
    ),
    Fault(
        "history-last-only",
        "the history shows the last entry only",
        ("D37",),
        edit(HISTORY, lambda entries, _: entries[-1:]),
    ),
    Fault(
        "history-lists-updated-at",
        "an update lists updated_at among the changes",
        ("D37",),
        with_changes(lambda changes: changes | {"updated_at": {"old": "1", "new": "2"}}, "updated"),
    ),
    Fault(
        "history-splits-place",
        "an update lists latitude and longitude as two fields",
        ("D37",),
        with_changes(split_place, "updated"),
    ),
    Fault(
        "history-old-is-null",
        "the old value of an update is null",
        ("D37",),
        with_changes(
            lambda changes: {name: pair | {"old": None} for name, pair in changes.items()},
            "updated",
        ),
    ),
    Fault(
        "history-created-without-date",
        "the first entry leaves out the date",
        ("D36",),
        with_changes(
            lambda changes: {
                name: pair for name, pair in changes.items() if name != "deployment_date"
            },
            "created",
        ),
    ),
    Fault(
        "history-by-system",
        "every entry says that the system has changed the device",
        ("D36", "D37"),
        each_entry(lambda entry: entry | {"changed_by": "system"}),
    ),
    Fault(
        "history-by-alice",
        "every entry says that alice has changed the device",
        ("D37",),
        each_entry(lambda entry: entry | {"changed_by": "alice"}),
    ),
    Fault(
        "history-action-create",
        "the action of the first entry is create instead of created",
        ("D36", "D37", "D39"),
        each_entry(lambda entry: entry | {"action": "create"}, "created"),
    ),
    Fault(
        "history-unknown-empty",
        "the history of an unknown device is empty instead of 404",
        ("D39",),
        respond(on("GET", PATH, 404), 200, []),
        public=True,
    ),
    Fault(
        "history-unknown-422",
        "the history of an unknown device responds with 422 instead of 404",
        ("D39",),
        respond(on("GET", PATH, 404), 422),
    ),
    Fault(
        "health-ok",
        "GET /health says ok instead of healthy",
        ("D40",),
        edit(on("GET", "/health", 200), lambda data, _: data | {"status": "ok"}),
    ),
    Fault("health-as-text", "GET /health responds with plain text", ("D40",), as_text),
    Fault(
        "document-without-history",
        "the OpenAPI document leaves out the history",
        ("D41",),
        in_document(
            lambda document: (
                document
                | {
                    "paths": {
                        path: methods
                        for path, methods in document["paths"].items()
                        if not path.endswith("/history")
                    }
                }
            )
        ),
    ),
    Fault(
        "document-without-scheme",
        "the OpenAPI document names no security scheme",
        ("D41",),
        in_document(
            lambda document: (
                document | {"components": document["components"] | {"securitySchemes": {}}}
            )
        ),
    ),
    Fault(
        "near-farthest-first",
        "the devices near a place are shown farthest first",
        ("D42",),
        edit(NEAR, lambda entries, _: entries[::-1]),
    ),
    Fault(
        "near-in-miles",
        "distances are in miles",
        ("D42", "D43"),
        edit(
            NEAR,
            lambda entries, _: [
                entry | {"distance_km": entry["distance_km"] * 0.621371} for entry in entries
            ],
        ),
    ),
    Fault(
        "near-radius-0",
        "a radius of 0 is accepted",
        ("D42",),
        respond(
            on(
                "GET",
                f"{DEVICES}near",
                422,
                when=has_parameter("radius_km", lambda text: text == "0"),
            ),
            200,
            [],
        ),
    ),
    Fault(
        "another-users-404",
        "a change of another user's device responds with 404 instead of 403",
        ("D44",),
        respond(on("PUT DELETE", f"{DEVICES}{{any}}", 403), 404),
    ),
)
