"""PUT /users/{user_id}"""

from interview_kit.exercise.faults.base import Fault, Response
from interview_kit.exercise.faults.build import edit, has_field, lacks_field, make_read, on, respond

PUT = on("PUT", "/users/{id}", 200)
AGELESS = on("PUT", "/users/{id}", when=lacks_field("age"))
NAMES_EMAIL = on("PUT", "/users/{id}", when=has_field("email"))
LONG_AGO = "2001-02-03T04:05:06Z"


def echo(request):
    """A user like one that was replaced by what was sent."""
    data = request.data() if isinstance(request.data(), dict) else {}
    known = {key: data.get(key) for key in ("name", "email", "age")}
    return {"id": 987654, **known, "created_at": LONG_AGO, "updated_at": LONG_AGO}


def put_back(request, forward):
    """Answer as if it had been replaced, then write the old fields again."""
    before = forward(make_read(request)) if PUT.matches_request(request) else None
    done = forward(request)
    if before and before.status == 200 and done.status == 200:
        forward(request.with_data({k: before.data()[k] for k in ("name", "email", "age")}))
    return done


def keeps_the_age(request, forward):
    """An age that is absent stays what it was."""
    before = forward(make_read(request)) if AGELESS.matches_request(request) else None
    if before and before.status == 200:
        return forward(request.with_data(request.data() | {"age": before.data()["age"]}))
    return forward(request)


def accepts(name, title, broken, when, public=False):
    """PUT answers 200 to what it should refuse."""
    bend = respond(on("PUT", "/users/{id}", 422, when=when), 200, echo)
    return Fault(f"put-accepts-{name}", f"PUT accepts {title}", tuple(broken.split()), bend, public)


def is_bad_age(age):
    """Whether an age is neither null nor a whole number from 1 to 150."""
    return age is not None and not (type(age) is int and 1 <= age <= 150)


def never_updated(user, request):
    """updated_at is what it was at first."""
    return user | {"updated_at": user["created_at"]}


def own_email_refused(request, forward):
    """The user's own e-mail counts as taken."""
    if NAMES_EMAIL.matches_request(request):
        before = forward(make_read(request))
        if before.status == 200 and before.data()["email"] == request.data()["email"]:
            taken = Response(status=409, headers=before.headers)
            return taken.with_data({"detail": "another user has this e-mail"})
    return forward(request)


FAULTS = (
    Fault(
        "put-not-kept",
        "PUT answers the new user but keeps the old one",
        ("U22", "U23", "U26"),
        put_back,
        public=True,
    ),
    Fault("put-keeps-the-age", "PUT without an age keeps the old age", ("U23",), keeps_the_age),
    Fault(
        "put-missing-creates",
        "PUT of a missing user answers 200",
        ("U19", "U24", "U41"),
        respond(on("PUT", "/users/{id}", 404), 200, echo),
    ),
    accepts("no-name", "a user without a name", "U25", lacks_field("name"), public=True),
    accepts("null-name", "a name of null", "U25", has_field("name", lambda name: name is None)),
    accepts(
        "long-name",
        "a name of more than 100 characters",
        "U25",
        has_field("name", lambda name: len(name or "") > 100),
    ),
    accepts(
        "bad-email",
        "an e-mail without a domain",
        "U25",
        has_field("email", lambda email: str(email).endswith("@")),
    ),
    accepts("bad-age", "any age", "U25 U41", has_field("age", is_bad_age)),
    Fault(
        "put-accepts-taken-email",
        "PUT accepts the e-mail of another user",
        ("U26", "U40", "U41", "U43"),
        respond(on("PUT", "/users/{id}", 409), 200, echo),
    ),
    Fault(
        "put-own-email-refused",
        "PUT refuses the e-mail that the user has already",
        ("U26",),
        own_email_refused,
    ),
    Fault(
        "put-moves-created-at",
        "PUT changes created_at",
        ("U27",),
        edit(PUT, lambda user, _: user | {"created_at": "2101-02-03T04:05:06Z"}),
    ),
    Fault(
        "put-never-updates",
        "a change leaves updated_at as it was",
        ("U27",),
        edit(on("GET PUT", "/users/{id}", 200), never_updated),
    ),
    Fault(
        "put-moves-updated-at-back",
        "PUT moves updated_at back",
        ("U27",),
        edit(PUT, lambda user, _: user | {"updated_at": LONG_AGO}),
    ),
)
