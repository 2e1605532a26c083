"""What the hidden checks of this exercise share, on top of the kit's own fixtures."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"
CREATED = (201, 200)  # that it must be 201 is judged by one requirement, not by all
FIELDS = (
    "id",
    "garage_id",
    "user_id",
    "license_plate",
    "status",
    "started_at",
    "ended_at",
)


def door_of(garage: dict[str, Any], door_type: str = "entry") -> str:
    """Return the id of the door of a garage that has this type."""
    return next(str(door["id"]) for door in garage["doors"] if door["door_type"] == door_type)


@pytest.fixture
def door_id() -> Callable[..., str]:
    """Return the id of the entry of a garage, or of its exit or its pedestrian door."""
    return door_of


@pytest.fixture
def doors(services: Mapping[str, Any]) -> Any:
    """Return the simulator that the server of this group calls: healthy, and nothing counted."""
    return services["doors"]


@pytest.fixture(scope="module")
def seed(given_files: Mapping[str, str]) -> dict[str, Any]:
    """Return what the server of this group was started with."""
    return dict(json.loads(given_files["SEED_FILE"]))


@pytest.fixture(scope="module")
def unused_garages(seed: dict[str, Any]) -> dict[int, Iterator[dict[str, Any]]]:
    """Hold the garages that no check has used yet, by their spots."""
    garages = seed["garages"]
    return {
        spots: iter([each for each in garages if each["total_spots"] == spots])
        for spots in {garage["total_spots"] for garage in garages}
    }


@pytest.fixture(scope="module")
def unused_users(seed: dict[str, Any]) -> list[Iterator[str]]:
    """Hold the users whom no check has used yet, by their partners."""
    return [
        iter([user["id"] for user in seed["users"] if user["partner_id"] == partner["id"]])
        for partner in seed["partners"]
    ]


@pytest.fixture
def new_garage(
    unused_garages: dict[int, Iterator[dict[str, Any]]],
) -> Callable[..., dict[str, Any]]:
    """Return a garage in which nobody parks, by default one of two spots."""
    return lambda spots=2: next(unused_garages[spots])


@pytest.fixture
def new_user(unused_users: list[Iterator[str]]) -> Callable[..., str]:
    """Return the id of a user who does not park, of the first partner unless told otherwise."""
    return lambda partner=0: next(unused_users[partner])


@pytest.fixture
def keys(seed: dict[str, Any]) -> list[str]:
    """Return the API keys of the partners."""
    return [str(partner["api_key"]) for partner in seed["partners"]]


@pytest.fixture
def call(client: Any, keys: list[str]) -> Callable[..., Any]:
    """Send a request with the key of the first partner, of another one (1), or of none (None)."""

    def send(method: str, path: str, partner: int | None = 0, **content: Any) -> Any:
        headers = {} if partner is None else {"x-api-key": keys[partner]}
        headers |= content.pop("headers", {})
        return client.request(method, path, headers=headers, **content)

    return send


@pytest.fixture
def unknown_id(unique: Callable[..., str]) -> Callable[[], str]:
    """Make a uuid that nothing has."""
    return lambda: str(UUID(bytes=hashlib.sha256(unique().encode()).digest()[:16], version=4))


@pytest.fixture
def body_with(
    new_garage: Callable[..., dict[str, Any]],
    new_user: Callable[..., str],
    unique: Callable[..., str],
) -> Callable[..., dict[str, Any]]:
    """Make the body of a start, for a new garage and user; a field that is `...` is left out."""

    def make(
        garage: dict[str, Any] | None = None, user: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        body = {
            "garage_id": (garage or new_garage())["id"],
            "user_id": user or new_user(),
            "license_plate": unique("K-").upper(),
        } | fields
        return {field: value for field, value in body.items() if value is not ...}

    return make


@pytest.fixture
def start(call: Callable[..., Any], body_with: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """Send a start and return the response."""

    def post(
        garage: dict[str, Any] | None = None,
        user: str | None = None,
        partner: int | None = 0,
        **fields: Any,
    ) -> Any:
        return call("POST", SESSIONS, partner, json=body_with(garage, user, **fields))

    return post


@pytest.fixture
def park(start: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Start a session that must start, and return it."""

    def post(
        garage: dict[str, Any] | None = None, user: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        session = json_body(expect_status(start(garage, user, **fields), *CREATED))
        is_session = isinstance(session, dict) and isinstance(session.get("id"), str)
        check(is_session, "a session whose id is a string", session)
        return dict(session)

    return post


@pytest.fixture
def stop(call: Callable[..., Any]) -> Callable[..., Any]:
    """Send a stop and return the response."""
    return lambda session, partner=0: call("POST", f"{SESSIONS}/{session['id']}/stop", partner)


@pytest.fixture
def end(stop: Callable[..., Any]) -> Callable[[dict[str, Any]], None]:
    """Stop a session that must stop; that the status is 200 is judged by one requirement."""

    def post(session: dict[str, Any]) -> None:
        response = stop(session)
        check(response.is_success, "a stop that succeeds", response.status_code)

    return post


@pytest.fixture
def read(call: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Read a session anew."""

    def get(session: dict[str, Any]) -> dict[str, Any]:
        found = json_body(expect_status(call("GET", f"{SESSIONS}/{session['id']}"), 200))
        check(isinstance(found, dict), "a session as a JSON object", found)
        return dict(found)

    return get


@pytest.fixture
def has_free(call: Callable[..., Any]) -> Callable[[dict[str, Any], int], None]:
    """Check how many spots of a garage are free."""

    def compare(garage: dict[str, Any], expected: int) -> None:
        response = expect_status(call("GET", f"/garages/{garage['id']}/availability"), 200)
        body = json_body(response)
        check(isinstance(body, dict), "an availability as a JSON object", body)
        free = body.get("available_spots")
        check(free == expected, f"available_spots {expected}", free)

    return compare


@pytest.fixture
def shows() -> Callable[..., None]:
    """Check that an object has these values."""

    def compare(found: Any, **expected: Any) -> None:
        check(isinstance(found, dict), "a JSON object", found)
        for field, value in expected.items():
            check(field in found, f'an object with the key "{field}"', found)
            check(found[field] == value, f"{field} {value!r}", found[field])

    return compare


@pytest.fixture
def fields_of() -> Callable[[Any], dict[str, Any]]:
    """Return the fields of a session that the brief names; others may be there and change."""

    def get(session: Any) -> dict[str, Any]:
        check(isinstance(session, dict), "a session as a JSON object", session)
        missing = [field for field in FIELDS if field not in session]
        check(not missing, f"a session with {', '.join(FIELDS)}", session)
        return {field: session[field] for field in FIELDS}

    return get


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
def refused() -> Callable[..., Any]:
    """Check that a request was refused, with this code if there is one; gives the response back.

    That the status is the one of the brief is judged by one requirement, not by all.
    """

    def compare(response: Any, code: str | None = None) -> Any:
        check(response.status_code >= 400, "a request that is refused", response.status_code)
        if code is not None:
            body = json_body(response)
            check(isinstance(body, dict), "a JSON object", body)
            check(body.get("code") == code, f'"code" "{code}"', body.get("code"))
        return response

    return compare


@pytest.fixture
def opened(doors: Any) -> Callable[[dict[str, Any]], dict[str, int]]:
    """Count how often each door of a garage was told to open, by the type of the door."""

    def count(garage: dict[str, Any]) -> dict[str, int]:
        return {door["door_type"]: doors.opened(door["id"]) for door in garage["doors"]}

    return count


@pytest.fixture
def opens_nothing(
    opened: Callable[[dict[str, Any]], dict[str, int]],
) -> Callable[..., None]:
    """Check that something opens no door of a garage in which somebody parks.

    That the start had opened a door shows that this program opens doors at all.
    """

    def compare(garage: dict[str, Any], act: Callable[[], Any]) -> None:
        before = opened(garage)
        check(any(before.values()), "a door to be opened by the start before", before)
        act()
        after = opened(garage)
        check(after == before, f"as many openings as before: {before}", after)

    return compare


@pytest.fixture
def has_opened(
    opened: Callable[[dict[str, Any]], dict[str, int]],
) -> Callable[..., None]:
    """Check how often each door of a garage was told to open; never, unless told otherwise."""

    def compare(garage: dict[str, Any], **expected: int) -> None:
        counts = opened(garage)
        for door_type, count in counts.items():
            times = expected.get(door_type, 0)
            words = {0: "never", 1: "once"}.get(times, f"{times} times")
            check(count == times, f"the {door_type} door to be opened {words}", count)

    return compare
