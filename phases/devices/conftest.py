"""What the hidden checks of this exercise share, on top of the kit's own fixtures."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body, readable

DEVICES = "/devices/"
CREATED = (201, 200)  # that it must be 201 is judged by one requirement, not by all
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
SECRET = "an-example-secret-of-more-than-32-bytes"
NO_FORM = (400, 415, 422)


def path_of(device: dict[str, Any], below: str = "") -> str:
    """Return the path of a device, or of something below it."""
    return f"{DEVICES}{device['device_uuid']}{below}"


def encode(data: Any) -> str:
    """Encode a part of a JWT."""
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def sign(claims: dict[str, Any], secret: str, algorithm: str = "HS256") -> str:
    """Make a JWT; the algorithm `none` has an empty signature."""
    signed = f"{encode({'alg': algorithm, 'typ': 'JWT'})}.{encode(claims)}"
    if algorithm == "none":
        return f"{signed}."
    return f"{signed}.{encode(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


@pytest.fixture
def make_token() -> Callable[..., str]:
    """Make a token of alice that is good for an hour, with other claims or another secret."""

    def make(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
        return sign({"sub": "alice", "exp": int(time.time()) + 3600} | claims, secret, algorithm)

    return make


@pytest.fixture
def claims_of() -> Callable[[Any, str], dict[str, Any]]:
    """Check that a token is a JWT, signed with HS256 and this secret; return its claims."""

    def decode(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    def get(token: Any, secret: str) -> dict[str, Any]:
        parts = token.split(".") if isinstance(token, str) else []
        check(len(parts) == 3, "a JWT: three parts with dots between them", len(parts))
        header, claims = (readable(lambda p=part: json.loads(decode(p))) for part in parts[:2])
        check(isinstance(header, dict) and isinstance(claims, dict), "two JSON objects in the JWT")
        check(header.get("alg") == "HS256", '"alg" "HS256"', header.get("alg"))
        signed = f"{parts[0]}.{parts[1]}".encode()
        expected = hmac.digest(secret.encode(), signed, hashlib.sha256)
        check(readable(lambda: decode(parts[2])) == expected, "a signature made with JWT_SECRET")
        return dict(claims)

    return get


@pytest.fixture
def ask_for_token(client: Any) -> Callable[..., Any]:
    """Send a user name and a password as JSON and, if that is refused, as a form."""

    def post(**fields: str) -> Any:
        response = client.post("/auth/token", json=fields, auth=None)
        if response.status_code in NO_FORM:
            form = client.post("/auth/token", data=fields, auth=None)
            return form if form.status_code not in (404, 415) else response
        return response

    return post


@pytest.fixture
def sign_in(ask_for_token: Callable[..., Any]) -> Callable[..., str | None]:
    """Get a token of a user, or None where the API offers none."""
    tokens: dict[str, str | None] = {}

    def get(name: str = "alice", password: str = "") -> str | None:
        if name not in tokens:
            password = password or PASSWORDS[name]
            response = ask_for_token(username=name, password=password)
            body = json_body(response) if response.status_code in CREATED else None
            token = body.get("access_token") if isinstance(body, dict) else None
            tokens[name] = token if isinstance(token, str) else None
        return tokens[name]

    return get


@pytest.fixture
def bearer(sign_in: Callable[..., str | None]) -> Callable[..., dict[str, str]]:
    """Make the header of a request of a user; none where the API offers no tokens."""

    def make(name: str = "alice", password: str = "") -> dict[str, str]:
        token = sign_in(name, password)
        return {"Authorization": f"Bearer {token}"} if token else {}

    return make


@pytest.fixture
def call(client: Any, bearer: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """Send a request of alice; other headers, such as those of another user, replace hers.

    Reads have her token as well: that they need none is judged by one requirement.
    """

    def send(method: str, path: str, headers: dict[str, str] | None = None, **content: Any) -> Any:
        headers = {**bearer(), **(headers or {})}
        return client.request(method, path, headers=headers, **content)

    return send


@pytest.fixture
def new_uuid(unique: Callable[..., str]) -> Callable[[], str]:
    """Make a uuid that no other check of this group uses."""

    def make() -> str:
        number = int.from_bytes(hashlib.sha256(unique().encode()).digest()[:6], "big")
        return f"DEV{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}{number // 26 % 1_000_000:06}"

    return make


@pytest.fixture
def body_with(new_uuid: Callable[[], str]) -> Callable[..., dict[str, Any]]:
    """Make the body of a POST; a field that is `...` is left out."""

    def make(**fields: Any) -> dict[str, Any]:
        body = {
            "device_uuid": new_uuid(),
            "localisation": {"latitude": 48.25, "longitude": -16.5},
            "deployment_date": "2024-03-14",
            "owner": "ann@example.com",
        } | fields
        return {field: value for field, value in body.items() if value is not ...}

    return make


@pytest.fixture
def add_device(
    call: Callable[..., Any], body_with: Callable[..., dict[str, Any]]
) -> Callable[..., dict[str, Any]]:
    """Register a device; `headers` of another user make it theirs."""

    def add(headers: dict[str, str] | None = None, **fields: Any) -> dict[str, Any]:
        body = body_with(**fields)
        device = json_body(expect_status(call("POST", DEVICES, headers, json=body), *CREATED))
        check(isinstance(device, dict), "a device as a JSON object", device)
        same = device.get("device_uuid") == body["device_uuid"]
        check(same, "a device with the uuid that was sent", device.get("device_uuid"))
        return dict(device)

    return add


@pytest.fixture
def replace(
    call: Callable[..., Any],
) -> Callable[..., dict[str, Any]]:
    """Change a device by PUT to the same fields but those that are named; `...` leaves one out."""

    def put(
        device: dict[str, Any], headers: dict[str, str] | None = None, **fields: Any
    ) -> dict[str, Any]:
        names = ("localisation", "deployment_date", "owner")
        body = {name: device.get(name) for name in names} | fields
        body = {field: value for field, value in body.items() if value is not ...}
        changed = json_body(
            expect_status(call("PUT", path_of(device), headers, json=body), *CREATED)
        )
        check(isinstance(changed, dict), "a device as a JSON object", changed)
        return dict(changed)

    return put


@pytest.fixture
def read(call: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Read a device anew."""

    def get(device: dict[str, Any]) -> dict[str, Any]:
        shown = json_body(expect_status(call("GET", path_of(device)), 200))
        check(isinstance(shown, dict), "a device as a JSON object", shown)
        return dict(shown)

    return get


@pytest.fixture
def listed(call: Callable[..., Any]) -> Callable[[], list[Any]]:
    """List the devices, from a bare array or from the key `devices`."""

    def get() -> list[Any]:
        body = json_body(expect_status(call("GET", DEVICES), 200))
        devices = body.get("devices") if isinstance(body, dict) else body
        check(isinstance(devices, list), 'an array, or an object with "devices"', body)
        check(all(isinstance(each, dict) for each in devices), "a list of devices", devices)
        return list(devices)

    return get


@pytest.fixture
def shows() -> Callable[..., None]:
    """Check that a device has these values."""

    def compare(device: Any, **expected: Any) -> None:
        check(isinstance(device, dict), "a device as a JSON object", device)
        for field, value in expected.items():
            check(field in device, f'a device with the key "{field}"', device)
            check(device[field] == value, f"{field} {value!r}", device[field])

    return compare


@pytest.fixture
def instant() -> Callable[[Any], datetime]:
    """Parse a timestamp: ISO 8601 with an offset or Z, in UTC."""

    def parse(text: Any) -> datetime:
        check(isinstance(text, str), "a timestamp as text", text)
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            moment = None
        check(moment is not None, "an ISO 8601 timestamp", text)
        check(moment.utcoffset() == timedelta(0), "a timestamp in UTC, with an offset or Z", text)
        return moment

    return parse


@pytest.fixture
def history(call: Callable[..., Any]) -> Callable[[dict[str, Any]], list[Any]]:
    """Read the history of a device."""

    def get(device: dict[str, Any]) -> list[Any]:
        entries = json_body(expect_status(call("GET", path_of(device, "/history")), 200))
        check(isinstance(entries, list), "an array", entries)
        check(all(isinstance(each, dict) for each in entries), "an array of entries", entries)
        return list(entries)

    return get
