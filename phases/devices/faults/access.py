"""Tokens, and the routes that need one."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace

from interview_kit.exercise.faults.base import Fault, Request
from interview_kit.exercise.faults.build import edit, make_read, on, respond

DEVICES = "/devices/"
TOKEN = "/auth/token"
SIGNED_IN = on("POST", TOKEN, 200)
SECRET = "an-example-secret-of-more-than-32-bytes"
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
OK = (200, 201)


def authorization(request):
    """Return the header of a request; None without one."""
    return next((value for name, value in request.headers if name == "authorization"), None)


def is_write(request):
    """Tell a request that needs a token."""
    return request.method in ("POST", "PUT", "DELETE") and request.path.startswith("/devices")


def decode(part):
    """Decode a part of a JWT; None when it is no JSON object."""
    try:
        data = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def read_token(request):
    """Return header and claims of the JWT of a request, or two empty objects."""
    scheme, _, token = (authorization(request) or "").partition(" ")
    parts = token.split(".")
    header, claims = (decode(part) for part in parts[:2]) if len(parts) == 3 else (None, None)
    if scheme.lower() != "bearer" or header is None or claims is None:
        return {}, {}
    return header, claims


def sign_in(request, forward):
    """Return the same request with a good token; None where nobody gets one."""
    for username, password in PASSWORDS.items():
        body = {"username": username, "password": password}
        ask = Request(method="POST", path=TOKEN, headers=make_read(request).headers)
        data = forward(ask.with_data(body)).data()
        if isinstance(data, dict) and "access_token" in data:
            headers = [pair for pair in request.headers if pair[0] != "authorization"]
            bearer = ("authorization", f"Bearer {data['access_token']}")
            return replace(request, headers=(*headers, bearer))
    return None


def lets_pass(when):
    """Let a write pass whose token is refused."""

    def intercept(request, forward):
        honest = forward(request)
        if not is_write(request) or honest.status != 401 or not when(request):
            return honest
        allowed = sign_in(request, forward)
        return forward(allowed) if allowed else honest

    return intercept


def is_forged(request):
    """Tell a token that is well-formed and has not expired; the server knows its signature."""
    header, claims = read_token(request)
    return header.get("alg") == "HS256" and claims.get("exp", 0) > time.time()


def is_unsigned(request):
    """Tell a token without an algorithm."""
    return read_token(request)[0].get("alg") == "none"


def has_expired(request):
    """Tell a token whose time is over."""
    header, claims = read_token(request)
    return header.get("alg") == "HS256" and claims.get("exp", 0) <= time.time()


def is_garbage(request):
    """Tell a bearer that is no JWT."""
    header = authorization(request) or ""
    return header.lower().startswith("bearer") and not read_token(request)[0]


def has_other_scheme(request):
    """Tell a header that is no bearer."""
    return (authorization(request) or "bearer").partition(" ")[0].lower() != "bearer"


def has_no_token(request):
    """Tell a request without a header."""
    return authorization(request) is None


def without_header(request, forward):
    """Leave out WWW-Authenticate."""
    honest = forward(request)
    if honest.status != 401:
        return honest
    headers = tuple(pair for pair in honest.headers if pair[0] != "www-authenticate")
    return honest if headers == honest.headers else replace(honest, headers=headers)


def reads_need_token(request, forward):
    """Refuse a read without a token."""
    honest = forward(request)
    if not on("GET", f"{DEVICES}{{any}}", 200).matches(request, honest):
        return honest
    if authorization(request) is not None:
        return honest
    return replace(honest, status=401).with_data({"detail": "send a token"})


def before_401(status, when):
    """Report another error before the missing token."""

    def intercept(request, forward):
        honest = forward(request)
        if not is_write(request) or honest.status != 401 or authorization(request) is not None:
            return honest
        if not when(request, forward):
            return honest
        return replace(honest, status=status).with_data({"detail": "this comes first"})

    return intercept


def has_bad_owner(request, forward):
    """Tell a body whose owner is no address."""
    data = request.data()
    return isinstance(data, dict) and "@" not in str(data.get("owner", "@"))


def is_unknown(request, forward):
    """Tell a uuid that nobody has."""
    if request.method == "POST":
        return False
    return forward(make_read(request)).status == 404


def is_known(request, forward):
    """Tell a POST of a uuid that exists."""
    data = request.data()
    if request.method != "POST" or not isinstance(data, dict):
        return False
    return forward(make_read(request, f"{DEVICES}{data.get('device_uuid')}")).status == 200


def credentials(holds):
    """Tell a user name and a password of which something holds."""

    def check(request):
        data = request.data()
        if not isinstance(data, dict) or not {"username", "password"} <= data.keys():
            return False
        return holds(data["username"], data["password"])

    return check


def gives_token(when):
    """Give a token to a wrong pair."""

    def intercept(request, forward):
        honest = forward(request)
        if not on("POST", TOKEN, 401, when=when).matches(request, honest):
            return honest
        body = {"username": "alice", "password": PASSWORDS["alice"]}
        return forward(request.with_data(body))

    return intercept


def with_claims(change):
    """Change the claims of each token that the server makes, and sign it again."""

    def intercept(request, forward):
        honest = forward(request)
        data = honest.data()
        if not SIGNED_IN.matches(request, honest) or not isinstance(data, dict):
            return honest
        head, claims, signature = str(data.get("access_token")).split(".")
        # A secret that we do not know: then the token stays as it is.
        if decode(claims) is None or sign(f"{head}.{claims}") != signature:
            return honest
        changed = f"{head}.{encode(change(decode(claims)))}"
        return honest.with_data(data | {"access_token": f"{changed}.{sign(changed)}"})

    return intercept


def encode(data):
    """Encode a part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def sign(text):
    """Sign a JWT."""
    digest = hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


NO_TOKEN = ("D26", "D31", "D32", "D33")
FAULTS = (
    Fault(
        "token-201",
        "POST /auth/token responds with 201 instead of 200",
        ("D24",),
        respond(SIGNED_IN, 201),
    ),
    Fault(
        "token-without-type",
        "POST /auth/token responds without token_type",
        ("D24",),
        edit(SIGNED_IN, lambda data, _: {"access_token": data["access_token"]}),
    ),
    Fault(
        "token-wrong-password",
        "any password gets a token",
        ("D25",),
        gives_token(credentials(lambda username, _: username in PASSWORDS)),
    ),
    Fault(
        "token-unknown-user",
        "an unknown user gets a token",
        ("D25",),
        gives_token(credentials(lambda username, password: username not in PASSWORDS and password)),
    ),
    Fault(
        "token-wrong-400",
        "a wrong user name or password is refused with 400 instead of 401",
        ("D24", "D25"),
        respond(on("POST", TOKEN, 401), 400),
    ),
    Fault(
        "token-missing-field-401",
        "a missing user name or password is refused with 401",
        ("D25",),
        respond(on("POST", TOKEN, 422), 401),
    ),
    Fault(
        "token-lives-a-day",
        "a token lives for a day longer than the environment says",
        ("D28",),
        with_claims(lambda claims: claims | {"exp": claims["exp"] + 86_400}),
    ),
    Fault(
        "token-sub-with-prefix",
        "sub is not the user name but user:alice",
        ("D28", "D36", "D37"),
        with_claims(lambda claims: claims | {"sub": f"user:{claims['sub']}"}),
    ),
    Fault(
        "write-without-token",
        "POST, PUT and DELETE need no token",
        NO_TOKEN,
        lets_pass(has_no_token),
        public=True,
    ),
    Fault(
        "delete-without-token",
        "DELETE needs no token",
        NO_TOKEN,
        lets_pass(lambda request: request.method == "DELETE" and has_no_token(request)),
    ),
    Fault(
        "no-token-403",
        "a request without a token is refused with 403 instead of 401",
        NO_TOKEN,
        lambda request, forward: (
            replace(honest, status=403)
            if is_write(request)
            and (honest := forward(request)).status == 401
            and has_no_token(request)
            else forward(request)
            if not is_write(request)
            else honest
        ),
    ),
    Fault(
        "401-without-header",
        "a 401 has no WWW-Authenticate",
        ("D26",),
        without_header,
    ),
    Fault(
        "garbage-is-a-token",
        "a bearer that is no JWT is accepted",
        ("D27",),
        lets_pass(is_garbage),
    ),
    Fault(
        "any-scheme",
        "another scheme than Bearer is accepted",
        ("D27",),
        lets_pass(has_other_scheme),
    ),
    Fault(
        "forged-token",
        "the signature of a token is not checked",
        ("D29",),
        lets_pass(is_forged),
    ),
    Fault(
        "unsigned-token",
        "a token with alg none is accepted",
        ("D29",),
        lets_pass(is_unsigned),
    ),
    Fault(
        "expired-token",
        "a token that has expired is accepted",
        ("D30",),
        lets_pass(has_expired),
        public=True,
    ),
    Fault(
        "read-needs-token",
        "GET of a device needs a token",
        ("D32",),
        reads_need_token,
    ),
    Fault(
        "bad-field-before-401",
        "without a token a bad field is reported first",
        ("D33",),
        before_401(422, has_bad_owner),
    ),
    Fault(
        "not-found-before-401",
        "without a token an unknown uuid is reported first",
        ("D33",),
        before_401(404, is_unknown),
    ),
    Fault(
        "exists-before-401",
        "without a token a uuid that exists is reported first",
        ("D33",),
        before_401(409, is_known),
    ),
)
