"""An e-mail that is taken."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import make_read, on, respond

REFUSED = on("POST", "/users/", 409)


def made(request):
    """A user like one that was created from what was sent."""
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return {"id": 987654, "age": None} | request.data() | times


def overwrites(request, forward):
    """Refuse the duplicate, but only after its fields were written over the first user's."""
    refused = forward(request)
    if not REFUSED.matches(request, refused):
        return refused
    data = request.data()
    listed = forward(make_read(request, request.path)).data()
    users = listed["users"] if isinstance(listed, dict) else listed
    for user in users:
        if user["email"].lower() == data["email"].strip().lower():
            body = {"age": None} | data | {"email": user["email"]}
            forward(on_user(request, user["id"]).with_data(body))
    return refused


def on_user(request, user_id):
    """A PUT of one user."""
    path = f"{request.path.rstrip('/')}/{user_id}"
    return type(request)(method="PUT", path=path, headers=request.headers)


FAULTS = (
    Fault(
        "duplicate-accepted",
        "a duplicate e-mail is accepted",
        ("U15", "U26", "U40", "U41", "U43"),
        respond(REFUSED, 201, made),
        public=True,
    ),
    Fault(
        "duplicate-400",
        "a duplicate e-mail is answered with 400 instead of 409",
        ("U15", "U26", "U40", "U41", "U43"),
        respond(REFUSED, 400),
    ),
    Fault(
        "duplicate-overwrites",
        "a refused duplicate is written over the first user",
        ("U15",),
        overwrites,
    ),
)
